"""What routes answer that give money away: the gift, or 202 with the approval that it waits for."""

from datetime import datetime
from typing import Final, TypeVar

from litestar import Response
from litestar.openapi.datastructures import ResponseSpec

from service.approvals.models import Approval
from service.approvals.schemas import PendingApproval, pending_answer

T = TypeVar("T")

WAITS_FOR_APPROVAL: Final = {
    202: ResponseSpec(PendingApproval, generate_examples=False, description="Waits for a second operator")
}


def given_or_pending(made: T | Approval, now: datetime) -> Response[T | PendingApproval]:
    """200 with what was given, or 202."""
    if isinstance(made, Approval):
        return Response(pending_answer(made, now), status_code=202)
    return Response(made, status_code=200)
