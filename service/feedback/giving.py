"""Feedback on what was delivered."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.roles import Role
from service.auth.principals import Principal
from service.deliverables.queries import delivered_document, require_done
from service.errors import InvalidInput, OrderRefused
from service.feedback.schemas import GiveFeedbackRequest
from service.ids import FEEDBACK, new_id
from service.orders.access import own_locked_order
from service.orders.models import Feedback, Order
from service.orders.moves import append_event

MOST_PER_ORDER: Final = 1000


async def give_feedback(
    session: AsyncSession, order_id: str, said: GiveFeedbackRequest, *, actor: Principal, now: datetime
) -> Feedback:
    """Keeps what a customer says of a done order. It may be said again: every word is kept, none is replaced.

    Commenters may. Raises NotFound for the order or the job, Forbidden ``role_too_weak``, OrderRefused not_delivered
    or too_much_feedback, InvalidInput for a segment that the job's document does not have.
    """
    order = await own_locked_order(session, order_id, actor, Role.COMMENTER)
    require_done(order)
    await _check_place(session, order, said)
    await _check_count(session, order_id)
    feedback = Feedback(
        id=new_id(FEEDBACK),
        order_id=order_id,
        job_id=said.job_id,
        segment=said.segment,
        rating=said.rating,
        text=said.text.strip(),
        author=actor.actor,
        created_at=now,
    )
    session.add(feedback)
    data = {"feedback_id": feedback.id, "rating": said.rating}
    await append_event(session, order_id, actor=actor.actor, cause="feedback_given", now=now, data=data)
    return feedback


async def _check_place(session: AsyncSession, order: Order, said: GiveFeedbackRequest) -> None:
    if said.job_id is None:
        if said.segment is not None:
            raise InvalidInput.at("body", "job_id", msg="A segment needs the job that it is of.", kind="missing")
        return
    _, document = await delivered_document(session, order, said.job_id)
    if said.segment is not None and said.segment >= len(document.segments):
        raise InvalidInput.at(
            "body", "segment", msg=f"The document has {len(document.segments)} segments, counted from 0."
        )


async def _check_count(session: AsyncSession, order_id: str) -> None:
    query = select(func.count()).select_from(Feedback).where(col(Feedback.order_id) == order_id)
    if (await session.execute(query)).scalar_one() >= MOST_PER_ORDER:
        raise OrderRefused(
            "too_much_feedback",
            f"An order takes {MOST_PER_ORDER} pieces of feedback. Nothing was stored. Write to us instead.",
        )


async def list_feedback(session: AsyncSession, order_id: str) -> list[Feedback]:
    """All that was said of an order, oldest first."""
    query = select(Feedback).where(col(Feedback.order_id) == order_id).order_by(col(Feedback.id))
    return list((await session.execute(query)).scalars())
