"""Operators' pages about orders: the board, one order's whole story, and what is done to one or many."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath

from service.approvals.queries import approvals_of, pending_count
from service.edge.dependencies import Actor, AllParts, Asked, Configured, Now, Session
from service.errors import InvalidInput, NotFound, Refusal
from service.ids import REFUND, new_id
from service.operations.candidates import candidates, givable_tasks
from service.operations.counts import board_counts
from service.operations.order_schemas import RiskyOrder
from service.operations.refunding import refundable_cents
from service.operations.story import any_order, order_story
from service.pages.operators.board import chosen_orders, shown_board, view_of
from service.pages.operators.deeds import REHEARSAL, Hand, Outcome, do_to_all
from service.pages.operators.labels import Labels
from service.pages.operators.wishes import Deed, Wish, reason_of, wish_of
from service.pages.shell.forms import form_of, query_of
from service.pages.shell.locales import Words, words
from service.pages.shell.rendering import Page, fragment, is_fragment, page, see_other
from service.parts import Parts
from service.settings import Settings


@get("/operations")
async def board(request: Asked, session: Session, now: Now) -> Page:
    """All that is under way, what is most at risk on top."""
    view = view_of(query_of(request))
    values: dict[str, Any] = {
        "view": view,
        "board": await shown_board(session, view, now=now),
        "counts": await board_counts(session, now=now),
        "approvals": await pending_count(session, now=now),
        "labels": Labels(words(request)),
    }
    if is_fragment(request):
        return fragment(request, "operators/board.html", "board", **values)
    return page(request, "operators/board.html", **values)


@get("/operations/orders/{order_id:str}")
async def story(order_id: FromPath[str], request: Asked, session: Session, settings: Configured, now: Now) -> Page:
    """Everything about one order, and what can be done to it."""
    told = await order_story(session, order_id, settings=settings)
    return page(
        request,
        "operators/story.html",
        story=told,
        risk=(await chosen_orders(session, [order_id], now=now))[0],
        refundable=await refundable_cents(session, await any_order(session, order_id)),
        approvals=await approvals_of(session, order_id, now=now),
        labels=Labels(words(request)),
    )


@get("/operations/intervene")
async def weigh(request: Asked, actor: Actor, parts: AllParts, session: Session, now: Now) -> Page:
    """What a deed would do to the chosen orders. Nothing is done yet."""
    try:
        wish = wish_of(query_of(request))
    except InvalidInput:
        _ = words(request)
        return see_other(request, "/operations", notice=_("Choose at least one order, and what to do."), kind="warn")
    orders = await _orders(session, wish, now)
    values = await _weighed(request, session, parts, wish, orders, Hand(parts, actor, REHEARSAL, now, True))
    if is_fragment(request):
        return fragment(request, "operators/intervene.html", "plan", **values)
    return page(request, "operators/intervene.html", **values)


@post("/operations/intervene", status_code=200)
async def intervene(request: Asked, actor: Actor, parts: AllParts, session: Session, now: Now) -> Page:
    """Does it, and says for each order how it went."""
    form = await form_of(request)
    wish = wish_of(form)
    orders = await _orders(session, wish, now)
    try:
        hand = Hand(parts, actor, reason_of(form), now, False)
    except InvalidInput as refusal:
        again = Hand(parts, actor, REHEARSAL, now, True)
        values = await _weighed(request, session, parts, wish, orders, again)
        return page(request, "operators/intervene.html", status=422, **{**values, "refused": refusal})
    return await _told(request, wish, await do_to_all(hand, wish, orders))


async def _orders(session: Session, wish: Wish, now: Now) -> list[RiskyOrder]:
    orders = await chosen_orders(session, wish.order_ids, now=now)
    if not orders:
        raise NotFound("order")
    return orders


async def _weighed(
    request: Asked, session: Session, parts: Parts, wish: Wish, orders: list[RiskyOrder], hand: Hand
) -> dict[str, Any]:
    outcomes = await do_to_all(hand, wish, orders) if wish.is_complete else []
    people = await _candidates(session, wish, parts.settings, hand) if wish.deed is Deed.REASSIGN else []
    return {
        "wish": wish,
        "orders": orders,
        "outcomes": outcomes,
        "possible": sum(not outcome.refusal for outcome in outcomes),
        "candidates": people,
        "key": wish.key or new_id(REFUND),
        "refused": None,
        "limit_cents": parts.settings.approval_over_cents,
        "labels": Labels(words(request)),
    }


async def _candidates(session: Session, wish: Wish, settings: Settings, hand: Hand) -> list[Any]:
    by_order = await givable_tasks(session, wish.order_ids)
    task_ids = [one for tasks in by_order.values() for one in tasks if wish.task_id in ("", one)]
    return await candidates(session, task_ids, default_limit=settings.task_limit, now=hand.now)


async def _told(request: Asked, wish: Wish, outcomes: list[Outcome]) -> Page:
    """Back to the one order, or a line for each of many."""
    only = outcomes[0]
    if len(outcomes) == 1 and not only.refusal and not (only.tasks and len(only.given) < len(only.tasks)):
        notice = _notice(words(request), wish, only)
        return see_other(request, f"/operations/orders/{only.order.order_id}", notice=notice)
    done = sum(not outcome.refusal for outcome in outcomes)
    status = 200 if done else Refusal.status_code
    values = {"wish": wish, "outcomes": outcomes, "done": done, "labels": Labels(words(request))}
    return page(request, "operators/intervened.html", status=status, **values)


def _notice(_: Words, wish: Wish, outcome: Outcome) -> str:
    if outcome.needs_approval:
        return _("The refund waits for a second operator. No money has moved yet.")
    return {
        Deed.EXTEND: _("The deadline was extended."),
        Deed.PAUSE: _("The order is paused."),
        Deed.RESUME: _("The order goes on."),
        Deed.REASSIGN: _("The work was given to somebody else."),
        Deed.REFUND: _("The refund was made."),
        Deed.REJECT: _("The order is being rejected, and its money goes back."),
    }[wish.deed]


ORDER_PAGES = [board, story, weigh, intervene]
