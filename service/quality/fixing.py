"""Taking over the fixes that findings offer. Nothing here is ever done unasked."""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from service.documents.document import Document, Segment
from service.quality.findings import Edit, Finding


class _Change(NamedTuple):
    """``text[start:end]`` becomes ``instead``."""

    start: int
    end: int
    instead: str


def apply_fixes(document: Document, findings: Iterable[Finding]) -> Document:
    """The document with the fixes of the findings, which must be of this very document.

    Several fixes of one text are joined where they change different places; where two change the same place in
    different ways, the first is taken, and a new check tells about the other. Of two new times the first holds.
    """
    edits: dict[int, list[Edit]] = {}
    for finding in findings:
        for edit in finding.fixes:
            if edit.segment < len(document.segments):
                edits.setdefault(edit.segment, []).append(edit)
    if not edits:
        return document
    segments = [
        fixed
        for index, segment in enumerate(document.segments)
        if (fixed := _fixed(segment, edits[index]) if index in edits else segment) is not None
    ]
    return msgspec.structs.replace(document, segments=segments)


def _fixed(segment: Segment, edits: list[Edit]) -> Segment | None:
    if any(edit.removed for edit in edits):
        return None
    texts = [edit.text for edit in edits if edit.text is not None]
    start_ms = next((edit.start_ms for edit in edits if edit.start_ms is not None), segment.start_ms)
    end_ms = next((edit.end_ms for edit in edits if edit.end_ms is not None), segment.end_ms)
    return msgspec.structs.replace(
        segment, text=_joined(segment.text, texts), start_ms=start_ms, end_ms=max(end_ms, start_ms + 1)
    )


def _joined(text: str, wanted: list[str]) -> str:
    """The text with all changes that do not touch each other."""
    taken: list[_Change] = []
    for version in wanted:
        change = _change(text, version)
        if change not in taken and not any(change.start < one.end and one.start < change.end for one in taken):
            taken.append(change)
    for change in sorted(taken, reverse=True):
        text = text[: change.start] + change.instead + text[change.end :]
    return text


def _change(text: str, version: str) -> _Change:
    """The shortest stretch that the two texts differ in."""
    most = min(len(text), len(version))
    start = next((at for at in range(most) if text[at] != version[at]), most)
    tail = next((at for at in range(most - start) if text[-1 - at] != version[-1 - at]), most - start)
    return _Change(start, len(text) - tail, version[start : len(version) - tail])
