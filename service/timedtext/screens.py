"""The text of one segment as screens: lines with the stretch of time in which their words are spoken."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from service.documents.document import Word
from service.timedtext.folding import SHORT_PAUSE_MS, Folder, Speaking, cuts
from service.timedtext.graphemes import bare_length, length
from service.timedtext.passages import Passage, passage_of
from service.timedtext.profiles import Layout
from service.timedtext.showing import Shown

LONG_PAUSE_MS: Final = 1500
MOST_KEPT: Final = 32_768
"""Texts whose screens are known, so that a document that is saved again costs what has changed in it."""


class Screen(NamedTuple):
    """Lines, when their words are spoken, in ms of the media, and how many characters they have."""

    lines: tuple[str, ...]
    start_ms: int
    end_ms: int
    characters: int


def screens_of(shown: Shown, layout: Layout) -> list[Screen]:
    """A text that fits keeps its own line breaks; another is broken at the best places. Never empty."""
    start, end, text, words = shown.start_ms, shown.end_ms, shown.text, shown.words
    if end - start <= layout.limits.max_duration_ms or not shown.is_speech:
        lines, characters = _whole(text, layout)
        if lines and not (words and _may_pause(shown, layout)):
            return [Screen(lines, start, end, characters)]
    if words:
        folder = _folder(text, layout)
        return _divided(folder, layout, _spoken(folder.passage, shown), shown.is_speech)
    found = _shared_by_characters(text, end - start, shown.is_speech, layout)
    return [Screen(lines, start + begin, start + end, count) for lines, begin, end, count in found]


@lru_cache(maxsize=MOST_KEPT)
def _whole(text: str, layout: Layout) -> tuple[tuple[str, ...], int]:
    """The lines and the characters of a text that fits on one screen; no lines where it does not."""
    if fits_as_it_is(text, layout):
        lines = tuple(text.split("\n"))
        return lines, sum(map(bare_length, lines))
    folder = _folder(text, layout)
    if not _is_one_screen(folder, layout):
        return (), 0
    lines = _lines(folder, 0, len(folder.passage.words), layout)
    return lines, _characters(folder, 0, len(folder.passage.words), lines)


def fits_as_it_is(text: str, layout: Layout) -> bool:
    """Whether the text can stand on one screen as it is, judged quickly: only what certainly fits does."""
    if "<" in text or len(text) > layout.readable:
        return False
    width = layout.limits.max_chars_per_line
    if "\n" not in text:
        return len(text) <= width
    lines = text.split("\n")
    return len(lines) <= layout.limits.max_lines and all(len(line) <= width for line in lines)


def _may_pause(shown: Shown, layout: Layout) -> bool:
    """Whether the speaker may pause so long that the text is better divided; judged by a quick look."""
    if fits_as_it_is(shown.text, layout):
        return _has_pause(shown.words, LONG_PAUSE_MS)
    is_as_spoken = shown.text.split() == [word.text for word in shown.words]
    return shown.is_speech and (not is_as_spoken or _has_pause(shown.words, SHORT_PAUSE_MS))


def _has_pause(words: Sequence[Word], least_ms: int) -> bool:
    return any(after.start_ms - before.end_ms > least_ms for before, after in pairwise(words))


@lru_cache(maxsize=64)
def _folder(text: str, layout: Layout) -> Folder:
    """Kept for a moment only, since two may ask for it one after the other."""
    return Folder.of(passage_of(text, layout.primary), layout.limits.max_chars_per_line)


def _is_one_screen(folder: Folder, layout: Layout) -> bool:
    count = len(folder.passage.words)
    return folder.farthest(0, layout.limits.max_lines) == count and folder.passage.seen[count] - 1 <= layout.readable


@lru_cache(maxsize=MOST_KEPT)
def _shared_by_characters(text: str, duration_ms: int, is_divisible: bool, layout: Layout) -> tuple[Screen, ...]:
    """Screens of a text whose time, from 0 on, is shared by characters."""
    folder = _folder(text, layout)
    seen = folder.passage.seen
    total = seen[-1]
    times = [duration_ms * before / total for before in seen]
    return tuple(_divided(folder, layout, Speaking(times, times[1:]), is_divisible))


def _divided(folder: Folder, layout: Layout, speaking: Speaking, is_divisible: bool) -> list[Screen]:
    """One screen where text and time allow it."""
    starts = speaking.starts
    is_long = starts[-1] - starts[0] > layout.limits.max_duration_ms or speaking.pauses()[-1]
    if (is_long and is_divisible) or not _is_one_screen(folder, layout):
        pieces = cuts(folder, layout, speaking)
    else:
        pieces = [(0, len(folder.passage.words))]
    return [_screen(folder, first, last, layout, speaking) for first, last in pieces]


def _screen(folder: Folder, first: int, last: int, layout: Layout, speaking: Speaking) -> Screen:
    lines = _lines(folder, first, last, layout)
    return Screen(
        lines, round(speaking.starts[first]), round(speaking.ends[last - 1]), _characters(folder, first, last, lines)
    )


def _characters(folder: Folder, first: int, last: int, lines: Sequence[str]) -> int:
    """Of the lines; words add up, unless tags go through them."""
    if folder.passage.styled is not None:
        return sum(map(length, lines))
    return folder.passage.length(first, last) + 1 - len(lines)


def _lines(folder: Folder, first: int, last: int, layout: Layout) -> tuple[str, ...]:
    """The text's own lines where they fit, else the best."""
    passage, reach = folder.passage, folder.reach
    if not passage.own:
        return tuple(folder.lines(first, last))
    own = [first, *(boundary for boundary in passage.own if first < boundary < last), last]
    if 2 < len(own) <= layout.limits.max_lines + 1 and all(
        reach[start] >= end and passage.length(start, end) <= folder.width for start, end in pairwise(own)
    ):
        return tuple(passage.line(start, end) for start, end in pairwise(own))
    return tuple(folder.lines(first, last))


def _spoken(passage: Passage, shown: Shown) -> Speaking:
    """When each word is spoken: as the segment's words say, between them by characters."""
    known = _aligned(passage.words, shown.words)
    starts: list[float] = []
    ends: list[float] = []
    now, position, count = float(shown.start_ms), 0, len(passage.words)
    while position < count:
        if position in known:
            word = known[position]
            starts.append(min(max(now, word.start_ms), shown.end_ms))
            ends.append(min(max(starts[-1], word.end_ms), shown.end_ms))
            now, position = ends[-1], position + 1
            continue
        after = next((at for at in range(position, count) if at in known), count)
        until = max(now, min(known[after].start_ms, shown.end_ms)) if after < count else float(shown.end_ms)
        share = (until - now) / (passage.seen[after] - passage.seen[position])
        for at in range(position, after):
            starts.append(now)
            now += share * (passage.seen[at + 1] - passage.seen[at])
            ends.append(now)
        position = after
    starts[0], ends[-1] = float(shown.start_ms), float(shown.end_ms)
    return Speaking([*starts, float(shown.end_ms)], ends)


def _aligned(shown: Sequence[str], spoken: Sequence[Word]) -> dict[int, Word]:
    """Which spoken word each shown one is, where they are the same but for case and punctuation."""
    texts, sounds = [_bare(word) for word in shown], [_bare(word.text) for word in spoken]
    if texts == sounds:
        return dict(enumerate(spoken))
    matched: dict[int, Word] = {}
    for block in SequenceMatcher(None, texts, sounds, autojunk=False).get_matching_blocks():
        for offset in range(block.size):
            if texts[block.a + offset]:
                matched[block.a + offset] = spoken[block.b + offset]
    return matched


def _bare(word: str) -> str:
    letters = word if word.isalnum() else "".join(filter(str.isalnum, word))
    return letters.casefold()
