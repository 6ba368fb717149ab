"""A review without script: the text in stretches, what the check finds in it, what was said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from service.documents.document import Document, Segment, from_json
from service.errors import InvalidInput
from service.jobs.drafting import read_draft
from service.jobs.schemas import ReviewRequest, TaskResponse
from service.pages.shell.forms import Form
from service.pages.shell.naming import N_
from service.quality.briefing import Briefs
from service.quality.findings import Finding, Severity
from service.quality.judging import check_task
from service.review_comments.queries import task_comments
from service.review_comments.schemas import CommentRequest, CommentResponse

PER_PAGE: Final = 200
MOST_SHOWN: Final = 500
_UNCONFIRMED: Final = N_("Tick the box that confirms your decision.")
_BOUNDS: Final = N_("A comment has up to 2,000 characters, a reason 3 to 1,000, notes up to 10,000.")
Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """One stretch of the work with all that is found and said. ``first`` is the index of its first segment."""

    seen: TaskResponse
    document: Document
    first: int
    findings: Sequence[Finding]
    comments: Sequence[CommentResponse]

    @property
    def segments(self) -> Sequence[tuple[int, Segment]]:
        """The segments of this stretch with their indices."""
        chosen = self.document.segments[self.first : self.first + PER_PAGE]
        return list(enumerate(chosen, self.first))

    @property
    def names(self) -> Mapping[str, str]:
        """Speakers by id."""
        return self.document.speaker_names()

    @property
    def places(self) -> Mapping[str, int]:
        """The index of each segment that has an id."""
        return {one.id: index for index, one in enumerate(self.document.segments) if one.id}

    @property
    def errors(self) -> list[Finding]:
        """What blocks an approval."""
        return [one for one in self.findings if one.severity is Severity.ERROR]

    @property
    def warnings(self) -> list[Finding]:
        """What needs a reason to be approved."""
        return [one for one in self.findings if one.severity is Severity.WARNING][:MOST_SHOWN]

    @property
    def unresolved(self) -> int:
        """Comments that are not done."""
        return sum(not one.is_resolved for one in self.comments)

    @property
    def earlier(self) -> int | None:
        """Where the stretch before begins."""
        return max(0, self.first - PER_PAGE) if self.first else None

    @property
    def later(self) -> int | None:
        """Where the next stretch begins."""
        following = self.first + PER_PAGE
        return following if following < len(self.document.segments) else None


async def load_review(
    session: AsyncSession, briefs: Briefs, seen: TaskResponse, *, first: int, linguist_id: str, now: datetime
) -> ReviewSheet:
    """The sheet of a review that the linguist holds. Raises TaskRefused claim_lost."""
    draft = await read_draft(session, seen.id, linguist_id=linguist_id, now=now)
    document = Document(seen.language, []) if draft.document is None else from_json(draft.document)
    report = await check_task(document, await briefs.of_task(session, seen.id))
    comments = await task_comments(session, seen.id, linguist_id=linguist_id, now=now)
    start = first // PER_PAGE * PER_PAGE if 0 <= first < len(document.segments) else 0
    return ReviewSheet(seen, document, start, report.findings, comments.comments)


def judgement_of(form: Form) -> ReviewRequest:
    """What the form decides, held to the API's own bounds. Raises InvalidInput."""
    if not form.checked("confirmed"):
        raise InvalidInput.at("body", "confirmed", msg=_UNCONFIRMED)
    is_approval = form.text("decision") == "approve"
    said: dict[str, Any] = {"decision": "approve" if is_approval else "return", "notes": form.text("notes") or None}
    if is_approval:
        said["reasons"] = list(_reasons(form))
    return _as(said, ReviewRequest)


def comment_of(form: Form) -> CommentRequest:
    """What the form says of a segment or of all. Raises InvalidInput."""
    return _as({"text": form.text("text"), "segment_id": form.text("segment_id") or None}, CommentRequest)


def _reasons(form: Form) -> Sequence[dict[str, Any]]:
    """One for each warning that was answered, and one for all where it was given."""
    answered = [
        {"reason": reason, "rule": form.text(f"rule-{number}"), "segment": form.whole(f"segment-{number}")}
        for number in range(MOST_SHOWN)
        if (reason := form.text(f"reason-{number}"))
    ]
    for_all = form.text("reason-all")
    return [*answered, {"reason": for_all}] if for_all else answered


def _as(said: Mapping[str, Any], kind: type[Kind]) -> Kind:
    try:
        return msgspec.convert(said, kind)
    except msgspec.ValidationError:
        raise InvalidInput.at("body", msg=_BOUNDS) from None
