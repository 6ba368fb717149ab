"""The timeline of a dub as an AAF file that stands alone: for editing programs, with every clip's sound inside."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

import aaf2
from aaf2.mobid import MobID

from service.dubbing.archives import clip_name
from service.dubbing.finishing import Progress, finished, unwatched
from service.dubbing.sound import FRAMES_PER_MS, RATE
from service.dubbing.timeline import Placement

_MADE_AT: Final = datetime(2000, 1, 1)  # noqa: DTZ001
"""AAF times have no zone. A fixed one, so that the same dub gives the same bytes."""
_PRODUCT: Final = "Productions"
_TOP_LEVEL: Final = "Usage_TopLevel"


def write_aaf(
    placements: Sequence[Placement],
    duration_ms: int,
    frame_rate: Fraction,
    target: Path,
    *,
    name: str,
    identity: str,
    progress: Progress = unwatched,
) -> None:
    """One composition called ``name``: a timecode track at ``frame_rate``, and a sound track per speaker at 48 kHz.

    Clips lie where they are heard, exact to the sample, as source clips of master mobs with embedded PCM; the words are
    a comment on each master mob. Clips of one speaker that overlap lie on a further track. ``identity`` (of the
    document version, say) makes the ids of all mobs, so that other dubs have others.

    Placements whose sound has its own length, see `service.dubbing.stretching.prepare`.
    """
    with finished(target) as partial, aaf2.open(str(partial), "w") as file:
        _Writer(file, identity).write(placements, duration_ms, frame_rate, name, progress)


class _Writer:
    """Fills an open AAF file. pyaaf2 has no types: its objects are Any."""

    def __init__(self, file: Any, identity: str) -> None:
        self._file, self._identity = file, identity

    def write(
        self, placements: Sequence[Placement], duration_ms: int, rate: Fraction, name: str, progress: Progress
    ) -> None:
        self._sign()
        sources = []
        for number, placement in enumerate(placements, 1):
            sources.append((placement, self._clip(number, placement)))
            progress(number / len(placements))
        composition = self._mob(self._file.create.CompositionMob(name), "composition")
        composition.usage = _TOP_LEVEL
        self._timecode(composition, duration_ms, rate)
        for track, (title, clips) in enumerate(lanes(sources), 2):
            self._track(composition, track, title, clips, duration_ms)

    def _sign(self) -> None:
        """Who made it; without the time and the random id that pyaaf2 puts there."""
        header = self._file.header
        signature = next(iter(header["IdentificationList"]))
        signature["ProductName"].value = signature["CompanyName"].value = _PRODUCT
        signature["Platform"].value = "any"
        signature["GenerationAUID"].value = self._uuid("generation")
        header["LastModified"].value = signature["Date"].value = _MADE_AT

    def _uuid(self, role: str) -> UUID:
        return uuid5(NAMESPACE_URL, f"{self._identity}/{role}")

    def _mob(self, mob: Any, role: str) -> Any:
        """The mob as part of the file, with an id and times that are always the same."""
        identifier = MobID.new()
        identifier.material = self._uuid(role)
        mob.mob_id = identifier
        mob["CreationTime"].value = mob["LastModified"].value = _MADE_AT
        self._file.content.mobs.append(mob)
        return mob

    def _clip(self, number: int, placement: Placement) -> Any:
        """A master mob with the sound of a clip."""
        name, role = (
            clip_name(number, placement).removesuffix(".wav"),
            f"{placement.clip.segment_id}/{_digest(placement)}",
        )
        source = self._mob(self._file.create.SourceMob(f"{name}.PHYS"), f"{role}/source")
        essence = source.import_audio_essence(str(placement.path))
        master = self._mob(self._file.create.MasterMob(name), f"{role}/master")
        slot = master.create_timeline_slot(edit_rate=RATE)
        slot.segment = source.create_source_clip(essence.slot_id, media_kind="sound")
        slot.segment.length = essence.segment.length
        slot.name = placement.clip.speaker
        master.comments["Segment"] = placement.clip.segment_id
        master.comments["Text"] = placement.clip.text
        return master

    def _timecode(self, composition: Any, duration_ms: int, rate: Fraction) -> None:
        length = -(-duration_ms * rate.numerator // (1000 * rate.denominator))
        slot = composition.create_timeline_slot(edit_rate=f"{rate.numerator}/{rate.denominator}", slot_id=1)
        slot.segment = self._file.create.Timecode(fps=round(rate), drop=False, length=length)
        slot.name = "TC1"

    def _track(
        self, composition: Any, track: int, title: str, clips: list[tuple[Placement, Any]], duration_ms: int
    ) -> None:
        slot = composition.create_empty_sequence_slot(RATE, slot_id=track, media_kind="sound")
        slot.name, sequence, position = title, slot.segment, 0
        slot["PhysicalTrackNumber"].value = track - 1
        for placement, master in clips:
            start = placement.start_ms * FRAMES_PER_MS
            self._fill(sequence, start - position)
            clip = master.create_source_clip(slot_id=1, media_kind="sound")
            sequence.components.append(clip)
            position = start + clip.length
        self._fill(sequence, duration_ms * FRAMES_PER_MS - position)
        sequence.length = max(position, duration_ms * FRAMES_PER_MS)

    def _fill(self, sequence: Any, frames: int) -> None:
        if frames > 0:
            sequence.components.append(self._file.create.Filler("sound", frames))


def lanes(clips: Sequence[tuple[Placement, Any]]) -> list[tuple[str, list[tuple[Placement, Any]]]]:
    """Tracks by speaker's name, none with two clips at once: ``Ann``, ``Ann 2``."""
    by_speaker: dict[str, list[list[tuple[Placement, Any]]]] = {}
    for one in sorted(clips, key=lambda pair: (pair[0].start_ms, pair[0].clip.segment_id)):
        tracks = by_speaker.setdefault(one[0].clip.speaker, [])
        free = next((track for track in tracks if track[-1][0].end_ms <= one[0].start_ms), None)
        if free is None:
            tracks.append(free := [])
        free.append(one)
    return [
        (speaker if number == 1 else f"{speaker} {number}", track)
        for speaker in sorted(by_speaker)
        for number, track in enumerate(by_speaker[speaker], 1)
    ]


def _digest(placement: Placement) -> str:
    """Of the sound, so that a mob with other sound is another mob."""
    with placement.path.open("rb") as sound:
        return hashlib.file_digest(sound, "sha256").hexdigest()
