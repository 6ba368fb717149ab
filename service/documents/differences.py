"""What differs between two versions of a document, as it goes over the wire."""

from enum import Enum

import msgspec


class Change(Enum):
    """What became of one stretch: ``split`` is one segment that became several, ``merged`` several that became one."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    SPLIT = "split"
    MERGED = "merged"


class WordChange(Enum):
    """What became of words."""

    KEEP = "keep"
    DELETE = "delete"
    INSERT = "insert"


class WordEdit(msgspec.Struct, frozen=True, omit_defaults=True):
    """Words in a row with the same fate, without tags, a space between them.

    ``styles_before`` and ``styles_after`` are letters of ``b``, ``i`` and ``u``; they stand in kept words only, and
    only where the styles changed.
    """

    change: WordChange
    text: str
    styles_before: str | None = None
    styles_after: str | None = None


class ValueChange(msgspec.Struct, frozen=True):
    """A value then and now; None for none."""

    before: str | None
    after: str | None


class SegmentDiff(msgspec.Struct, frozen=True, omit_defaults=True):
    """One stretch of the media in both versions.

    ``before`` and ``after`` are the indices of its segments in either version; with several on both sides ``change`` is
    ``changed``. ``start_ms``, ``end_ms`` and ``speaker`` (a name) are those of the newer version, or of the older for
    what was removed. ``start_shift_ms`` and ``end_shift_ms`` are how much later the in point and the out point are.
    ``speaker_change`` holds names, ``kind_change`` kinds. ``is_rewrapped`` says that line breaks or spaces moved.
    """

    change: Change
    before: list[int]
    after: list[int]
    start_ms: int
    end_ms: int
    words: list[WordEdit]
    speaker: str | None = None
    speaker_change: ValueChange | None = None
    kind_change: ValueChange | None = None
    start_shift_ms: int = 0
    end_shift_ms: int = 0
    is_rewrapped: bool = False


class DiffCounts(msgspec.Struct, frozen=True):
    """How many stretches of each change, and how many words came and went."""

    same: int
    changed: int
    added: int
    removed: int
    split: int
    merged: int
    words_inserted: int
    words_deleted: int


class DocumentDiff(msgspec.Struct, frozen=True):
    """All of it, in the order of the segments.

    ``speakers`` has one entry for each speaker who was renamed (both names), added (no name before) or removed (none
    after). The words of ``segments``, kept and inserted, are exactly those of the newer version; kept and deleted,
    those of the older.
    """

    counts: DiffCounts
    speakers: list[ValueChange]
    segments: list[SegmentDiff]

    @property
    def is_empty(self) -> bool:
        """Whether the two versions say the same, by the same people at the same time."""
        return not self.speakers and self.counts.same == len(self.segments)
