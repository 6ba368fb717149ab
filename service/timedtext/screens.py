"""The text of one segment as screens: lines with the stretch of time in which their words are spoken."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from service.documents.document import Word
from service.timedtext.folding import Folder, Speaking, cuts, readable
from service.timedtext.passages import Passage, passage_of
from service.timedtext.profiles import Limits
from service.timedtext.showing import Shown

LONG_PAUSE_MS: Final = 1500


class Screen(NamedTuple):
    """Lines, and when their words are spoken, in ms of the media."""

    lines: tuple[str, ...]
    start_ms: int
    end_ms: int


def screens_of(shown: Shown, limits: Limits, primary: str) -> list[Screen]:
    """A text that fits keeps its own line breaks; another is broken at the best places. Never empty."""
    start, duration = shown.start_ms, shown.end_ms - shown.start_ms
    is_simple = fits_as_it_is(shown.text, duration if shown.is_speech else 0, limits)
    if is_simple and not (shown.words and _has_pause(shown.words)):
        return [Screen(tuple(shown.text.split("\n")), start, shown.end_ms)]
    if not shown.words:
        found = _shared_by_characters(shown.text, duration, shown.is_speech, limits, primary)
        return [Screen(lines, start + begin, start + end) for lines, begin, end in found]
    passage = passage_of(shown.text, primary)
    return _divided(passage, limits, _spoken(passage, shown), shown.is_speech)


def _has_pause(words: Sequence[Word]) -> bool:
    return any(after.start_ms - before.end_ms > LONG_PAUSE_MS for before, after in pairwise(words))


def fits_as_it_is(text: str, duration_ms: int, limits: Limits) -> bool:
    """Whether the text can stand on one screen as it is, judged quickly: only what certainly fits does."""
    if duration_ms > limits.max_duration_ms or "<" in text or len(text) > readable(limits):
        return False
    width = limits.max_chars_per_line
    if "\n" not in text:
        return len(text) <= width
    lines = text.split("\n")
    return len(lines) <= limits.max_lines and all(len(line) <= width for line in lines)


@lru_cache(maxsize=16_384)
def _shared_by_characters(
    text: str, duration_ms: int, is_divisible: bool, limits: Limits, primary: str
) -> tuple[Screen, ...]:
    """Screens of a text whose time, from 0 on, is shared by characters."""
    passage = passage_of(text, primary)
    total = passage.seen[-1]
    times = [duration_ms * seen / total for seen in passage.seen]
    return tuple(_divided(passage, limits, Speaking(times, times[1:]), is_divisible))


def _divided(passage: Passage, limits: Limits, speaking: Speaking, is_divisible: bool) -> list[Screen]:
    """One screen where text and time allow it."""
    folder = Folder.of(passage, limits.max_chars_per_line)
    starts, ends, count = speaking.starts, speaking.ends, len(passage.words)
    is_short = (starts[-1] - starts[0] <= limits.max_duration_ms and not speaking.pauses()[-1]) or not is_divisible
    if is_short and folder.farthest(0, limits.max_lines) == count and passage.length(0, count) <= readable(limits):
        pieces = [(0, count)]
    else:
        pieces = cuts(folder, limits, speaking)
    return [
        Screen(_lines(folder, first, last, limits), round(starts[first]), round(ends[last - 1]))
        for first, last in pieces
    ]


def _lines(folder: Folder, first: int, last: int, limits: Limits) -> tuple[str, ...]:
    """The text's own lines where they fit, else the best."""
    passage, reach = folder.passage, folder.reach
    own = [first, *(boundary for boundary in passage.own if first < boundary < last), last]
    if 2 < len(own) <= limits.max_lines + 1 and all(
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
    return "".join(character for character in word if character.isalnum()).casefold()
