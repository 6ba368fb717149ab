"""Segments that sound at the same time: as a dialogue on one screen where they fit, else one after the other."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from service.timedtext.graphemes import length
from service.timedtext.lexicon import DASHES
from service.timedtext.passages import passage_of
from service.timedtext.profiles import Layout, Limits
from service.timedtext.screens import Screen, screens_of
from service.timedtext.showing import Shown

SLIGHT_MS = 250


class Piece(msgspec.Struct, frozen=True, gc=False):
    """A screen of one segment or dialogue, with the time in which it is spoken."""

    screen: Screen
    index: int
    speaker: str | None


class Clump(msgspec.Struct, frozen=True, gc=False):
    """Screens that share one stretch of time, since their segments overlap or are one; in the order of speaking."""

    start_ms: int
    end_ms: int
    pieces: list[Piece]


def clumps(shown: Iterable[Shown], layout: Layout) -> Iterator[Clump]:
    """All that is shown, in stretches that do not overlap. ``shown`` is ordered by in points."""
    together: list[Shown] = []
    end = 0
    for one in shown:
        if together and one.start_ms >= end:
            yield _clump(together, end, layout)
            together = []
        together.append(one)
        end = max(end, one.end_ms)
    if together:
        yield _clump(together, end, layout)


def _clump(together: list[Shown], end: int, layout: Layout) -> Clump:
    voices = together if len(together) == 1 else list(_dialogues(together, layout))
    pieces = [Piece(screen, one.index, one.speaker) for one in voices for screen in screens_of(one, layout)]
    return Clump(together[0].start_ms, end, pieces)


def _dialogues(together: Sequence[Shown], layout: Layout) -> Iterator[Shown]:
    """The same with neighbours made one where they make a dialogue that fits."""
    speaking = [together[0]]
    for one in together[1:]:
        joined = _joined([*speaking, one], layout) if _are_heard_together(speaking, one, layout.limits) else None
        if joined is not None:
            speaking.append(one)
            continue
        yield _joined(speaking, layout) or speaking[0]
        speaking = [one]
    yield _joined(speaking, layout) or speaking[0]


def _are_heard_together(speaking: Sequence[Shown], one: Shown, limits: Limits) -> bool:
    """Whether another voice falls in; a slight overlap is none, where the time is enough for one after the other."""
    last, end = speaking[-1], max(voice.end_ms for voice in speaking)
    if one.start_ms >= end or (last.speaker, last.is_speech) == (one.speaker, one.is_speech):
        return False
    is_slight = end - one.start_ms <= SLIGHT_MS and one.end_ms > end
    shortest = min(one.start_ms - last.start_ms, one.end_ms - end)
    return not (is_slight and shortest >= limits.min_duration_ms)


def _joined(voices: Sequence[Shown], layout: Layout) -> Shown | None:
    """One screen with a line for each voice; None where it does not fit."""
    limits = layout.limits
    if len(voices) < 2 or len(voices) > limits.max_lines:
        return None
    lines = [_hyphenated(voice.text, layout) for voice in voices]
    lengths = [length(line) for line in lines]
    start, end = voices[0].start_ms, max(voice.end_ms for voice in voices)
    is_too_much = max(lengths) > limits.max_chars_per_line or sum(lengths) > layout.readable
    if is_too_much or end - start > limits.max_duration_ms:
        return None
    return Shown(voices[0].index, start, end, "\n".join(lines), None, is_speech=True, words=[])


def _hyphenated(text: str, layout: Layout) -> str:
    passage = passage_of(text, layout.primary)
    is_marked = passage.words[0] in DASHES and len(passage.words) > 1
    line = passage.line(1 if is_marked else 0, len(passage.words))
    return f"- {line}" if layout.limits.dialogue_hyphen == "spaced" else f"-{line.removeprefix('-')}"
