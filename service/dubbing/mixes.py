"""What a film was mixed from, so that a mix which texts, times or takes have left behind is seen."""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from service.documents.document import Document
from service.dubbing.lines import lines
from service.formats.options import SoundOptions


class MixRecord(msgspec.Struct, frozen=True):
    """Kept with the film. ``fingerprint`` is that of the document and the takes, ``options`` how it was mixed."""

    fingerprint: str
    options: SoundOptions

    def as_dict(self) -> dict[str, Any]:
        """As it is kept in a row."""
        built: dict[str, Any] = msgspec.to_builtins(self)
        return built

    @classmethod
    def of(cls, body: dict[str, Any] | None) -> "MixRecord | None":
        """From a row; None for a film that was uploaded ready-made."""
        return None if body is None else msgspec.convert(body, cls)


def fingerprint(document: Document, chosen: Mapping[str, Any]) -> str:
    """SHA-256 of all that is heard: segments with their times and words, and the take that is chosen for each.

    ``chosen`` are takes by segment id; those of segments that are no longer there do not count.
    """
    takes = {segment_id: take.id for segment_id, take in chosen.items()}
    heard = [(one.segment_id, one.start_ms, one.end_ms, one.text, takes.get(one.segment_id)) for one in lines(document)]
    return hashlib.sha256(msgspec.json.encode(heard)).hexdigest()


def combined(wanted: SoundOptions, film: SoundOptions) -> SoundOptions:
    """How a sound is mixed that is to be like the film's, with what is wanted besides."""
    return SoundOptions(
        normalized=wanted.normalized or film.normalized, original_bed=wanted.original_bed or film.original_bed
    )
