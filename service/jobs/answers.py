"""From what actions return to what goes out."""

from litestar import Response

from pricing.catalogue import Service
from service.jobs.capacity import Capacity
from service.jobs.claiming import Claim
from service.jobs.drafting import Draft
from service.jobs.finishing import Finished
from service.jobs.schemas import (
    CapacityResponse,
    ClaimResponse,
    DraftResponse,
    FinishedResponse,
    SavedResponse,
    StageCapacityResponse,
)
from service.quality.schemas import FindingsResponse


def claim_answer(made: Claim) -> ClaimResponse:
    """A claim."""
    return ClaimResponse(made.task_id, made.claim_seq, made.draft_version, made.lease_expires_at)


def draft_answer(draft: Draft) -> Response[DraftResponse]:
    """A draft under its ETag."""
    body = DraftResponse(draft.version, draft.claim_seq, draft.lease_expires_at, draft.document)
    return Response(body, headers={"etag": draft.etag})


def saved_answer(draft: Draft, findings: FindingsResponse | None) -> Response[SavedResponse]:
    """The new ETag of a draft, and what the check finds in it."""
    return Response(SavedResponse(draft.version, draft.lease_expires_at, findings), headers={"etag": draft.etag})


def finished_answer(made: Finished) -> FinishedResponse:
    """The end of a task."""
    return FinishedResponse(made.task_id, made.outcome.value, made.finished_at, made.document_version)


def capacity_answer(found: Capacity, service: Service, source: str, target: str) -> CapacityResponse:
    """The capacity of one pair."""
    stages = [StageCapacityResponse(one.stage.value, one.linguists, one.free_slots) for one in found.stages]
    missing = found.missing_stage.value if found.missing_stage else None
    return CapacityResponse(service.value, source, target, found.is_available, missing, stages)
