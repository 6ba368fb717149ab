"""Cues: what stands on the screen from an in point to an out point."""

import msgspec


class Cue(msgspec.Struct, frozen=True, gc=False):
    """One screen of text; never without a line. Times are milliseconds of the media.

    ``lines`` may hold the tags of ``service.documents.markup``, each closed on the line where it was opened.
    ``segment`` is the index in the document's ``segments`` that the cue was made from, of a dialogue the earliest one.
    ``speaker`` is who speaks, None for a dialogue. Lines from right to left are framed as ``bidi`` says.
    """

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]
    segment: int = 0
    speaker: str | None = None


class Miss(msgspec.Struct, frozen=True, gc=False):
    """A limit that this text in this time cannot meet: which cue (by index), what is ``measured`` and what may be.

    The rules and their units stand in ``service.timedtext.misses``.
    """

    rule: str
    cue: int
    measured: float
    limit: float


class Breaking(msgspec.Struct, frozen=True):
    """The cues of a document by their in points, and the limits that could not be met."""

    cues: list[Cue]
    misses: list[Miss] = []
