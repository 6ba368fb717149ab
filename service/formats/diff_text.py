"""A difference for people to read on a terminal: ``[-taken out-]`` and ``{+put in+}``, as word diffs are written."""

from collections.abc import Iterator
from itertools import groupby

from service.documents.differences import Change, DocumentDiff, SegmentDiff, ValueChange, WordChange, WordEdit
from service.formats.timestamps import clock_time

_NO_CHANGE = "There is no difference.\n"


def render_diff_text(diff: DocumentDiff) -> str:
    """Counts, speakers, then each changed stretch in order; stretches that are the same are only counted."""
    if diff.is_empty:
        return _NO_CHANGE
    lines = [_summary(diff), *map(_cast_line, diff.speakers)]
    for is_same, stretches in groupby(diff.segments, key=lambda one: one.change is Change.SAME):
        if is_same:
            count = sum(1 for _ in stretches)
            lines += ["", f"  {count} segment{'' if count == 1 else 's'} unchanged"]
        else:
            lines += [line for one in stretches for line in ("", *_stretch_lines(one))]
    return "\n".join(lines) + "\n"


def _summary(diff: DocumentDiff) -> str:
    counts = diff.counts
    by_change = {
        "changed": counts.changed,
        "added": counts.added,
        "removed": counts.removed,
        "split": counts.split,
        "merged": counts.merged,
    }
    changes = ", ".join(f"{count} {name}" for name, count in by_change.items() if count) or "none changed"
    return f"Segments: {changes}. Words: {counts.words_inserted} inserted, {counts.words_deleted} deleted."


def _cast_line(change: ValueChange) -> str:
    if change.before is None:
        return f"New speaker: {change.after}."
    return f"Speaker {change.before} is gone." if change.after is None else f"{change.before} is now {change.after}."


def _stretch_lines(one: SegmentDiff) -> Iterator[str]:
    facts = ", ".join((one.change.value, *_facts(one)))
    yield f"{clock_time(one.start_ms)} {'' if one.speaker is None else f'{one.speaker} '}({facts})"
    if one.words:
        yield "  " + " ".join(map(_marked, one.words))


def _facts(one: SegmentDiff) -> Iterator[str]:
    if one.change in (Change.SPLIT, Change.MERGED):
        yield f"{len(one.before)} to {len(one.after)}"
    if one.speaker_change is not None:
        yield f"speaker was {one.speaker_change.before or 'nobody'}"
    if one.kind_change is not None:
        yield f"{one.kind_change.before} is now {one.kind_change.after}"
    if one.start_shift_ms:
        yield f"in point {one.start_shift_ms:+} ms"
    if one.end_shift_ms:
        yield f"out point {one.end_shift_ms:+} ms"
    if one.is_rewrapped:
        yield "lines broken anew"


def _marked(edit: WordEdit) -> str:
    if edit.change is WordChange.DELETE:
        return f"[-{edit.text}-]"
    if edit.change is WordChange.INSERT:
        return f"{{+{edit.text}+}}"
    if edit.styles_before is None:
        return edit.text
    return f"{edit.text} (style {edit.styles_before or 'none'} to {edit.styles_after or 'none'})"
