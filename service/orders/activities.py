"""The order's steps, as its workflow asks for them. Each is one short transaction, safe to run twice."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity

from service.credits.ledger import order_money
from service.database import transaction, utc_now
from service.deliverables.delivering import announce_delivery, deliver_sandbox
from service.jobs.closing import close_work
from service.media.activities import MediaAnalysis
from service.notifications.customers import announce_end
from service.orders.models import Order, Rejection
from service.orders.moves import locked_order, move_order
from service.orders.paying import WORKFLOW, take_payment
from service.parts import Parts
from service.payments.lapsing import lapse_checkout
from service.payments.returning import return_money
from service.sources.preparing import prepare_drafts
from service.sources.providers import SpeechToText
from service.sources.releasing import release_drafts
from workflows.activities import OrderActivities
from workflows.messages import IdleCheck, PaymentOutcome, PaymentStatus, RejectOrder
from workflows.states import ORDER_MOVES, OrderEvent, OrderState, sources

_REJECTABLE = frozenset(sources(ORDER_MOVES, OrderEvent.REJECT))


class OrderMissing(Exception):
    """The workflow names an order that the database does not have; it will be tried again, and seen in the logs."""


class OrderSteps(OrderActivities):
    """The bodies of OrderActivities. ``machine`` makes drafts, where the deployment has one."""

    def __init__(self, parts: Parts, machine: SpeechToText | None = None) -> None:
        self._parts = parts
        self._machine = machine
        self._analysis = MediaAnalysis(parts)

    @activity.defn
    async def analyse_pending_media(self, order_id: str) -> None:
        await self._analysis.run(order_id)

    @activity.defn
    async def check_idle(self, order_id: str) -> IdleCheck:
        now = utc_now()
        async with transaction(self._parts.sessions) as session:
            order = await _locked(session, order_id)
            idle_at = order.updated_at + timedelta(days=self._parts.settings.draft_idle_days)
            if order.state == OrderState.OPEN and idle_at <= now:
                await _move(session, order, OrderEvent.EXPIRE, "idle", now)
            return IdleCheck(order.state, idle_at if order.state == OrderState.OPEN else None)

    @activity.defn
    async def take_payment(self, order_id: str) -> PaymentOutcome:
        async with transaction(self._parts.sessions) as session:
            return await take_payment(session, await _locked(session, order_id), self._parts.settings, utc_now())

    @activity.defn
    async def lapse_checkout(self, order_id: str) -> PaymentOutcome:
        await lapse_checkout(self._parts, order_id)
        now = utc_now()
        async with transaction(self._parts.sessions) as session:
            order = await _locked(session, order_id)
            outcome = await take_payment(session, order, self._parts.settings, now)
            is_over = outcome.lapses_at is None or outcome.lapses_at <= now
            if outcome.status != PaymentStatus.AWAITED or not is_over:
                return outcome
            await _move(session, order, OrderEvent.EXPIRE, "checkout_lapsed", now)
            await self._tell_end(session, order, "The checkout was not completed in time.", now)
            return PaymentOutcome(PaymentStatus.ENDED, OrderState.EXPIRED)

    @activity.defn
    async def prepare_drafts(self, order_id: str) -> None:
        await prepare_drafts(self._parts, self._machine, order_id)

    @activity.defn
    async def release_drafts(self, order_id: str) -> None:
        async with transaction(self._parts.sessions) as session:
            await release_drafts(session, order_id, settings=self._parts.settings, now=utc_now())

    @activity.defn
    async def accept_order(self, order_id: str) -> OrderState:
        async with transaction(self._parts.sessions) as session:
            order = await _locked(session, order_id)
            if order.state == OrderState.PAID:
                await _move(session, order, OrderEvent.WORK_TAKEN, "work_taken", utc_now())
            return order.state

    @activity.defn
    async def complete_order(self, order_id: str) -> OrderState:
        now = utc_now()
        async with transaction(self._parts.sessions) as session:
            order = await _locked(session, order_id)
            if order.state == OrderState.ACCEPTED:
                await _move(session, order, OrderEvent.ALL_DELIVERED, "all_delivered", now)
                await announce_delivery(session, order, self._parts, now=now)
            return order.state

    @activity.defn
    async def close_work(self, order_id: str) -> None:
        async with transaction(self._parts.sessions) as session:
            await close_work(session, order_id, utc_now())

    @activity.defn
    async def reject_order(self, request: RejectOrder) -> OrderState:
        now = utc_now()
        async with transaction(self._parts.sessions) as session:
            order = await _locked(session, request.order_id)
            if order.state in _REJECTABLE:
                rejection = await session.get_one(Rejection, request.rejection_id)
                order.cancel_reason = rejection.reason
                actor = f"operator:{rejection.operator_id}"
                await move_order(session, order, OrderEvent.REJECT, actor=actor, cause="rejected", now=now)
            return order.state

    @activity.defn
    async def return_money(self, order_id: str) -> None:
        await return_money(self._parts, order_id)
        async with transaction(self._parts.sessions) as session:
            order = await _locked(session, order_id)
            if order.state == OrderState.REJECTED:
                await self._tell_end(session, order, order.cancel_reason or "", utc_now())

    @activity.defn
    async def finish_cancellation(self, order_id: str) -> OrderState:
        now = utc_now()
        async with transaction(self._parts.sessions) as session:
            order = await _locked(session, order_id)
            if order.state == OrderState.CANCELLING:
                await _move(session, order, OrderEvent.MONEY_SETTLED, "money_settled", now)
                await self._tell_end(session, order, order.cancel_reason or "", now)
            return order.state

    @activity.defn
    async def produce_sandbox(self, order_id: str) -> OrderState:
        await self.accept_order(order_id)
        await deliver_sandbox(self._parts, order_id)
        return await self.complete_order(order_id)

    async def _tell_end(self, session: AsyncSession, order: Order, reason: str, now: datetime) -> None:
        money = await order_money(session, order.id)
        await announce_end(
            session,
            order,
            outcome=order.state.value,  # type: ignore[arg-type]
            reason=reason,
            paid_cents=money.charged_cents,
            fee_cents=order.cancel_fee_cents or 0,
            settings=self._parts.settings,
            now=now,
        )


async def _locked(session: AsyncSession, order_id: str) -> Order:
    order = await locked_order(session, order_id)
    if order is None:
        raise OrderMissing(order_id)
    return order


async def _move(session: AsyncSession, order: Order, event: OrderEvent, cause: str, now: datetime) -> None:
    await move_order(session, order, event, actor=WORKFLOW, cause=cause, now=now)
