"""What changed from one version of a document to another, down to words, speakers and times."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from rapidfuzz.distance import LCSseq

from service.documents.aligning import Group, Side, align
from service.documents.differences import (
    Change,
    DiffCounts,
    DocumentDiff,
    SegmentDiff,
    ValueChange,
    WordChange,
    WordEdit,
)
from service.documents.document import Document, Segment, Speaker
from service.documents.words import StyledWord, words_of


def diff(before: Document, after: Document) -> DocumentDiff:
    """The difference. Segments are matched by what they say and when; ids and tags play no part in it."""
    old, new = _Version.of(before), _Version.of(after)
    cast = _same_people(before.speakers, after.speakers)
    segments = [_compared(old, new, cast, group) for group in align(old.side, new.side) if group.before or group.after]
    return DocumentDiff(_counted(segments), list(_cast_changes(before, after, cast)), segments)


@dataclass(frozen=True, slots=True)
class _Version:
    """A document with the words of each of its segments."""

    document: Document
    words: list[list[StyledWord]]
    names: dict[str, str]
    side: Side

    @classmethod
    def of(cls, document: Document) -> "_Version":
        words = [words_of(segment) for segment in document.segments]
        side = Side(document.segments, [tuple(word.text for word in one) for one in words])
        return cls(document, words, document.speaker_names(), side)

    def speakers(self, indices: range) -> list[str | None]:
        """Ids of who is heard, in their order, nobody twice in a row."""
        heard: list[str | None] = []
        for index in indices:
            speaker = self.document.segments[index].speaker
            if not heard or heard[-1] != speaker:
                heard.append(speaker)
        return heard

    def named(self, speakers: list[str | None]) -> str | None:
        """Their names for people."""
        return ", ".join(self.names.get(one, one) for one in speakers if one is not None) or None

    def kinds(self, indices: range) -> str:
        """The kinds of what is heard, each once."""
        return ", ".join(dict.fromkeys(self.document.segments[index].kind.value for index in indices))


def _compared(old: _Version, new: _Version, cast: dict[str, str], group: Group) -> SegmentDiff:
    before, after = group
    shown, indices = (new, after) if after else (old, before)
    segments = [shown.document.segments[index] for index in indices]
    facts = _Facts.of(old, new, cast, group) if before and after else _Facts()
    words = list(_edits(_flat(old, before), _flat(new, after)))
    return SegmentDiff(
        _change(group, facts, words),
        list(before),
        list(after),
        segments[0].start_ms,
        segments[-1].end_ms,
        words,
        shown.named(shown.speakers(indices)),
        facts.speaker,
        facts.kind,
        facts.start_shift_ms,
        facts.end_shift_ms,
        facts.is_rewrapped,
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    """What changed of a stretch that stands in both versions, but for its words."""

    speaker: ValueChange | None = None
    kind: ValueChange | None = None
    start_shift_ms: int = 0
    end_shift_ms: int = 0
    is_rewrapped: bool = False

    @classmethod
    def of(cls, old: _Version, new: _Version, cast: dict[str, str], group: Group) -> "_Facts":
        before, after = group
        kinds = ValueChange(old.kinds(before), new.kinds(after))
        first, last = old.document.segments[before[0]], old.document.segments[before[-1]]
        opening, closing = new.document.segments[after[0]], new.document.segments[after[-1]]
        return cls(
            _speaker_change(old, new, cast, group),
            kinds if kinds.before != kinds.after else None,
            opening.start_ms - first.start_ms,
            closing.end_ms - last.end_ms,
            len(before) == len(after) == 1 and _is_rewrapped(first, opening),
        )


def _speaker_change(old: _Version, new: _Version, cast: dict[str, str], group: Group) -> ValueChange | None:
    before, after = old.speakers(group.before), new.speakers(group.after)
    if [None if one is None else cast.get(one, f"\0{one}") for one in before] == after:
        return None
    return ValueChange(old.named(before), new.named(after))


def _is_rewrapped(before: Segment, after: Segment) -> bool:
    return before.text != after.text and before.text.split() == after.text.split()


def _change(group: Group, facts: _Facts, words: list[WordEdit]) -> Change:
    before, after = len(group.before), len(group.after)
    if not before or not after:
        return Change.ADDED if after else Change.REMOVED
    if before == 1 < after:
        return Change.SPLIT
    if after == 1 < before:
        return Change.MERGED
    is_kept = all(edit.change is WordChange.KEEP and edit.styles_before is None for edit in words)
    return Change.SAME if before == 1 and is_kept and facts == _Facts() else Change.CHANGED


def _flat(version: _Version, indices: range) -> list[StyledWord]:
    return [word for index in indices for word in version.words[index]]


def _edits(before: list[StyledWord], after: list[StyledWord]) -> Iterator[WordEdit]:
    """Deletions stand before the insertions that replace them."""
    if before == after:
        if before:
            yield WordEdit(WordChange.KEEP, _text(before))
        return
    old, new = list[StyledWord](), list[StyledWord]()
    for operation in LCSseq.opcodes([word.text for word in before], [word.text for word in after]):
        was = before[operation.src_start : operation.src_end]
        now = after[operation.dest_start : operation.dest_end]
        if operation.tag == "equal":
            yield from _replaced(old, new)
            yield from _kept(was, now)
            old, new = [], []
        else:
            old, new = old + was, new + now
    yield from _replaced(old, new)


def _replaced(old: list[StyledWord], new: list[StyledWord]) -> Iterator[WordEdit]:
    if old:
        yield WordEdit(WordChange.DELETE, _text(old))
    if new:
        yield WordEdit(WordChange.INSERT, _text(new))


@dataclass(slots=True)
class _Stretch:
    """Kept words in a row whose styles changed alike."""

    styles: tuple[str, str]
    words: list[StyledWord] = field(default_factory=list)

    def edit(self) -> WordEdit:
        changed = self.styles if self.styles[0] != self.styles[1] else (None, None)
        return WordEdit(WordChange.KEEP, _text(self.words), *changed)


def _kept(before: list[StyledWord], after: list[StyledWord]) -> Iterator[WordEdit]:
    stretch: _Stretch | None = None
    for old, new in zip(before, after, strict=True):
        styles = ("", "") if old.styles == new.styles else (old.styles, new.styles)
        if stretch is None or stretch.styles != styles:
            if stretch is not None:
                yield stretch.edit()
            stretch = _Stretch(styles)
        stretch.words.append(new)
    if stretch is not None:
        yield stretch.edit()


def _text(words: list[StyledWord]) -> str:
    return " ".join(word.text for word in words)


def _same_people(before: list[Speaker], after: list[Speaker]) -> dict[str, str]:
    """Ids of the newer version by those of the older: who has the same name, or else the same id, is the same."""
    by_name: dict[str, list[str]] = {}
    for speaker in after:
        by_name.setdefault(speaker.name, []).append(speaker.id)
    found: dict[str, str] = {}
    for speaker in before:
        if namesakes := by_name.get(speaker.name):
            found[speaker.id] = namesakes.pop(namesakes.index(speaker.id) if speaker.id in namesakes else 0)
    free = {speaker.id for speaker in after} - set(found.values())
    return found | {one.id: one.id for one in before if one.id not in found and one.id in free}


def _cast_changes(before: Document, after: Document, cast: dict[str, str]) -> Iterator[ValueChange]:
    names, known = after.speaker_names(), set(cast.values())
    for speaker in before.speakers:
        now = names[cast[speaker.id]] if speaker.id in cast else None
        if now != speaker.name:
            yield ValueChange(speaker.name, now)
    yield from (ValueChange(None, speaker.name) for speaker in after.speakers if speaker.id not in known)


def _counted(segments: list[SegmentDiff]) -> DiffCounts:
    changes = Counter(segment.change for segment in segments)
    words = Counter[WordChange]()
    for segment in segments:
        for edit in segment.words:
            words[edit.change] += edit.text.count(" ") + 1
    return DiffCounts(
        same=changes[Change.SAME],
        changed=changes[Change.CHANGED],
        added=changes[Change.ADDED],
        removed=changes[Change.REMOVED],
        split=changes[Change.SPLIT],
        merged=changes[Change.MERGED],
        words_inserted=words[WordChange.INSERT],
        words_deleted=words[WordChange.DELETE],
    )
