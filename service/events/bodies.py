"""What an event says: the JSON that is signed and sent, and that the feed shows. Made once, never changed.

    {"id": "event_...", "type": "order.paid", "event_timestamp": 1739537297, "timestamp": "2025-02-14T12:48:17.123456Z",
     "number": 17, "workspace_id": "workspace_...", "data": {...}}

Money is in cents, times are UTC. ``number`` counts in the feed, ``data.sequence`` the events of an order: 1 for its
creation, and so on without a hole (the feed of operators leaves some out); ``data.history_seq`` is the line of its
history. No signed address and nothing secret is in it: whoever wants a file asks the API for it.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from service.events.types import EventType


def body_of(
    event_id: str,
    event_type: str,
    data: Mapping[str, Any],
    *,
    at: datetime,
    number: int | None,
    workspace_id: str | None,
) -> str:
    """The whole body as text. ``number`` is None for what is in no feed: tests, which have a type of their own."""
    whole = {
        "id": event_id,
        "type": str(event_type),
        "event_timestamp": int(at.timestamp()),
        "timestamp": utc(at),
        "number": number,
        "workspace_id": workspace_id,
        "data": data,
    }
    return msgspec.json.encode(whole).decode()


def utc(at: datetime) -> str:
    """An instant as events write it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def order_data(row: Any, event_type: EventType) -> Mapping[str, Any]:
    """``row``: a line of an order's history beside the order as it is now; ``state`` is that of the line."""
    return {**_order(row), "amount_cents": row.total_cents, **_more(row, event_type)}


def deliverable_data(row: Any, files: Sequence[Any]) -> Mapping[str, Any]:
    """The files of one job; all have the job's service and languages."""
    job = files[0] if files else None
    return {
        **_order(row),
        "job_id": row.facts["job_id"],
        "media_id": job.media_id if job else None,
        "service": job.service if job else None,
        "source_language": job.source_language if job else None,
        "language": job.language if job else None,
        "deliverables": [
            {
                "deliverable_id": file.id,
                "name": file.name,
                "content_type": file.content_type,
                "version": file.version,
                "size_bytes": file.size_bytes,
            }
            for file in files
        ],
    }


def _order(row: Any) -> dict[str, Any]:
    return {
        "order_id": row.order_id,
        "order_name": row.name,
        "state": row.state,
        "sequence": row.sequence,
        "history_seq": row.seq,
        "sandbox": row.is_sandbox,
    }


def _more(row: Any, event_type: EventType) -> Mapping[str, Any]:
    """What only this type has."""
    match event_type:
        case EventType.ORDER_QUOTED:
            return {"quote_id": row.facts.get("quote_id"), "expires_at": _moment(row.facts.get("expires_at"))}
        case EventType.ORDER_SUBMITTED:
            return {"billing": row.facts.get("billing")}
        case EventType.ORDER_PAID | EventType.ORDER_ACCEPTED | EventType.ORDER_DONE:
            return {"due_at": utc(row.due_at) if row.due_at else None}
        case EventType.ORDER_AT_RISK:
            return {"due_at": _moment(row.facts.get("due_at")), "jobs": row.facts.get("jobs")}
        case EventType.ORDER_LATE:
            missed, moved = _moment(row.facts.get("due_at")), _moment(row.facts.get("now_due_at"))
            return {"missed_due_at": missed, "due_at": moved, "jobs": row.facts.get("jobs")}
        case EventType.ORDER_CANCELLED:
            return {"reason": row.cancel_reason, "fee_cents": row.cancel_fee_cents or 0}
        case EventType.ORDER_REJECTED:
            return {"reason": row.cancel_reason}
        case EventType.ORDER_EXPIRED:
            return {"cause": row.cause}
        case EventType.ORDER_MERGED:
            return {"into_order_id": row.facts.get("into_order_id")}
    return {}


def _moment(text: str | None) -> str | None:
    return utc(datetime.fromisoformat(text)) if text else None
