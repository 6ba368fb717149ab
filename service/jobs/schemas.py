"""Tasks on the wire. All of it is our own: the official client has no linguists."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from service.documents.document import Document
from service.quality.findings import WarningReason
from service.quality.schemas import FindingsResponse

Notes = Annotated[str, Meta(max_length=10_000)]


class SubmitRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Without ``document`` the draft is handed in."""

    document: Document | None = None


class ReviewRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """To return, ``notes`` are needed, or a comment that is not done. For an approval only: ``document`` is the
    reviewer's edited version, ``reasons`` say why the check's warnings may stand."""

    decision: Literal["approve", "return"]
    notes: Notes | None = None
    document: Document | None = None
    reasons: Annotated[list[WarningReason], Meta(max_length=1000)] = []


class Style(msgspec.Struct, frozen=True):
    """How the work is to be done. ``cue_options`` are the customer's limits, those not set come from the language."""

    verbatim: bool
    sdh: bool
    include_captions: bool
    include_source_captions: bool
    cue_options: dict[str, Any] | None


class PartResponse(msgspec.Struct, frozen=True):
    """Which stretch of a long recording the task covers: part ``number`` of ``of``, in milliseconds."""

    number: int
    of: int
    start_ms: int
    end_ms: int


class DraftSourceResponse(msgspec.Struct, frozen=True):
    """Where the first draft comes from: customer, machine, silences or stage; ``label`` names file, provider or stage.

    ``silences`` are segments without text, cut where the recording is silent.
    """

    origin: str
    label: str | None


class TaskResponse(msgspec.Struct, frozen=True):
    """Everything that one sees before claiming, and while working.

    ``pay_cents`` is what this task adds to one's statement: nothing for one's own rework. Times are UTC.
    """

    id: str
    job_id: str
    stage: str
    round: int
    state: str
    service: str
    source_language: str
    language: str
    language_label: str
    media_name: str
    media_seconds: int
    minutes: float
    pay_cents: int
    style: Style
    instructions: str
    notes: str | None
    due_at: datetime
    job_due_at: datetime
    is_urgent: bool
    is_offered: bool
    offer_expires_at: datetime | None
    lease_expires_at: datetime | None
    draft_version: int
    draft_source: DraftSourceResponse | None
    part: PartResponse | None = None


class ListTasksResponse(msgspec.Struct, frozen=True):
    """``next_cursor`` goes into ``cursor`` for the page that follows; null on the last."""

    tasks: list[TaskResponse]
    has_more: bool
    next_cursor: str | None


class ClaimResponse(msgspec.Struct, frozen=True):
    """A lease: it lapses at ``lease_expires_at`` unless work renews it."""

    task_id: str
    claim_seq: int
    draft_version: int
    lease_expires_at: datetime


class DraftResponse(msgspec.Struct, frozen=True):
    """``version`` is the ETag without its quotes, ``claim_seq`` the claim that it is worked on under."""

    version: int
    claim_seq: int
    lease_expires_at: datetime
    document: dict[str, Any] | None


class SavedResponse(msgspec.Struct, frozen=True):
    """What saving a draft has made of it, and what the check finds in it; null when it was not asked, or has failed."""

    version: int
    lease_expires_at: datetime
    findings: FindingsResponse | None = None


class FinishedResponse(msgspec.Struct, frozen=True):
    """``document_version`` is null when the task left the job's document as it was."""

    task_id: str
    outcome: str
    finished_at: datetime
    document_version: int | None


class MediaResponse(msgspec.Struct, frozen=True):
    """A signed address that opens the file until ``expires_at``."""

    name: str
    content_type: str
    url: str
    expires_at: datetime


class StageCapacityResponse(msgspec.Struct, frozen=True):
    """``free_slots``: tasks that its linguists could take at this moment."""

    stage: str
    linguists: int
    free_slots: int


class CapacityResponse(msgspec.Struct, frozen=True):
    """``missing_stage`` names the stage for which there is nobody, and is null when the pair can be produced."""

    service: str
    source_language: str
    target_language: str
    is_available: bool
    missing_stage: str | None
    stages: list[StageCapacityResponse]
