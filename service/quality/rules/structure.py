"""What every document must be: not empty, its times possible, its speakers known."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from pricing.errors import UnknownLanguage
from pricing.languages import table_language
from service.documents.document import SegmentKind
from service.documents.markup import plain
from service.quality.findings import Edit, Finding, Severity
from service.quality.rules.rule import Group, Maker, Rule
from service.quality.subject import Subject
from workflows.stages import Stage

OUTSIDE_TOLERANCE_MS: Final = 500
SMALL_OVERLAP_MS: Final = 100
SHORTEST_REST_MS: Final = 1000
"""What a fix must leave of a segment."""

JUDGED: Final = (Stage.REVIEW, Stage.QUALITY_CONTROL, None)
"""Where a document is finished: nothing may be left open."""


def empty_document(subject: Subject, found: Maker) -> Iterator[Finding]:
    """Nothing to read at all."""
    if not any(plain(segment.text).strip() for segment in subject.segments):
        yield found(None, "The document has no text.", suggestion="Write down what is heard.")


def empty_segment(subject: Subject, found: Maker) -> Iterator[Finding]:
    """A segment without text: work still to be done, and an error once the work is judged."""
    at_most = None if subject.stage in JUDGED else Severity.INFO
    for index, segment in enumerate(subject.segments):
        text = segment.text
        if not text or text.isspace() or ("<" in text and not plain(text).strip()):
            yield found(
                index,
                "The segment has no text.",
                at_most=at_most,
                suggestion="Write what is heard, or remove the segment.",
                fixes=[Edit(index, removed=True)],
            )


def reversed_times(subject: Subject, found: Maker) -> Iterator[Finding]:
    """An out point that does not come after its in point."""
    for index, segment in enumerate(subject.segments):
        if segment.end_ms <= segment.start_ms:
            yield found(
                index,
                "The out point does not come after the in point.",
                measured=segment.end_ms - segment.start_ms,
                limit=1,
                unit="ms",
                suggestion="Set the out point to where the speech ends.",
            )


def outside_media(subject: Subject, found: Maker) -> Iterator[Finding]:
    """Times after the end of the recording; a few hundred milliseconds too many are cut by a fix.

    Segments of a part may reach beyond it: one at the seam belongs to the part that its middle lies in.
    """
    last = subject.brief.duration_ms
    for index, segment in enumerate(subject.segments):
        excess = segment.end_ms - last
        if excess <= 0 or last <= 0:
            continue
        is_small = excess <= OUTSIDE_TOLERANCE_MS
        is_fixable = is_small and last - segment.start_ms >= SHORTEST_REST_MS
        yield found(
            index,
            f"The segment ends {excess} ms after the recording.",
            at_most=Severity.WARNING if is_small else None,
            measured=excess,
            limit=0,
            unit="ms",
            suggestion=f"Let it end at {last} ms at the latest.",
            fixes=[Edit(index, end_ms=last)] if is_fixable else [],
        )


def language(subject: Subject, found: Maker) -> Iterator[Finding]:
    """A document that says it is in another language than the one that is asked for."""
    given = subject.document.language
    if table_code(given) != subject.brief.language:
        yield found(
            None,
            f"The document says that it is in {given!r}; {subject.brief.language!r} is asked for.",
            suggestion="Write in the language of the task, and name it.",
        )


def table_code(code: str) -> str | None:
    """The code of the price table; None for a language that has none."""
    try:
        return table_language(code)
    except UnknownLanguage:
        return None


def out_of_order(subject: Subject, found: Maker) -> Iterator[Finding]:
    """A segment that begins before the one above it."""
    earlier = -1
    for index, segment in enumerate(subject.segments):
        if segment.start_ms < earlier:
            yield found(
                index,
                "The segment begins before the one above it.",
                measured=segment.start_ms,
                limit=earlier,
                unit="ms",
                suggestion="Put the segments in the order in which they are heard.",
            )
        earlier = max(earlier, segment.start_ms)


def own_overlap(subject: Subject, found: Maker) -> Iterator[Finding]:
    """One speaker who says two things at once; that two speakers talk at once is natural."""
    last: dict[str | None, int] = {}
    for index in subject.in_time:
        segment = subject.segments[index]
        if segment.kind is not SegmentKind.SPEECH or segment.speaker is None:
            continue
        before = last.get(segment.speaker)
        last[segment.speaker] = index
        if before is None:
            continue
        overlap = subject.segments[before].end_ms - segment.start_ms
        if overlap > 0:
            yield found(
                index,
                f"The same speaker is still speaking for {overlap} ms.",
                measured=overlap,
                limit=0,
                unit="ms",
                suggestion="End the segment before where this one begins, or name another speaker.",
                fixes=ending_before(subject, before, segment.start_ms),
            )


def ending_before(subject: Subject, before: int, start_ms: int) -> list[Edit]:
    """The fix of a small overlap, where it leaves enough of the segment that is cut."""
    segment = subject.segments[before]
    is_small = segment.end_ms - start_ms <= SMALL_OVERLAP_MS and start_ms - segment.start_ms >= SHORTEST_REST_MS
    return [Edit(before, end_ms=start_ms)] if is_small else []


def unknown_speaker(subject: Subject, found: Maker) -> Iterator[Finding]:
    """A segment whose speaker is in no list."""
    known = {speaker.id for speaker in subject.document.speakers}
    for index, segment in enumerate(subject.segments):
        if segment.speaker is not None and segment.speaker not in known:
            yield found(
                index,
                f"No speaker {segment.speaker!r} is listed.",
                suggestion="Add the speaker to the list, or choose one of it.",
            )


def word_times(subject: Subject, found: Maker) -> Iterator[Finding]:
    """Words whose own times leave their segment or go back."""
    for index, segment in enumerate(subject.segments):
        words = segment.words
        if words and not (
            segment.start_ms <= words[0].start_ms
            and words[-1].end_ms <= segment.end_ms
            and all(one.start_ms <= two.start_ms for one, two in pairwise(words))
        ):
            yield found(
                index,
                "The times of the words go back, or leave their segment.",
                suggestion="Time the words again; what is delivered is timed by the segments.",
            )


RULES: Final = (
    Rule("language", Severity.WARNING, "The document is in the language of the task.", Group.ALWAYS, language),
    Rule("empty_document", Severity.ERROR, "The document has text.", Group.ALWAYS, empty_document),
    Rule("empty_segment", Severity.ERROR, "Each segment has text once the work is done.", Group.ALWAYS, empty_segment),
    Rule("reversed_times", Severity.ERROR, "Out points come after in points.", Group.ALWAYS, reversed_times),
    Rule(
        "outside_media", Severity.ERROR, "Segments lie within the recording or its part.", Group.ALWAYS, outside_media
    ),
    Rule(
        "out_of_order", Severity.WARNING, "Segments stand in the order of their in points.", Group.ALWAYS, out_of_order
    ),
    Rule("own_overlap", Severity.WARNING, "Nobody says two things at once.", Group.ALWAYS, own_overlap),
    Rule("unknown_speaker", Severity.WARNING, "Speakers of segments are listed.", Group.ALWAYS, unknown_speaker),
    Rule("word_times", Severity.INFO, "Words lie within their segments, in order.", Group.ALWAYS, word_times),
)
