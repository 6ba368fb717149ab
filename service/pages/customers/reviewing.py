"""Ordering people's review of a transcript that was delivered before."""

from typing import Any

from litestar import Request, get, post

from service.auth.principals import Principal, customers_only
from service.edge.dependencies import Actor, AllParts, Session
from service.errors import Refusal
from service.pages.customers.labels import Labels
from service.pages.shell.forms import form_of
from service.pages.shell.locales import words
from service.pages.shell.rendering import Page, page, see_other
from service.sources.reviewable import reviewable_documents
from service.sources.reviewing import review_delivered
from service.sources.schemas import ReviewDelivered

TEMPLATE = "customers/order_reviews.html"
SHOWN = 50
AnyRequest = Request[Principal, str, Any]
PAGE: dict[str, Any] = {"opt": {"page": True}, "include_in_schema": False, "guards": [customers_only]}


@get("/productions/new/reviews", **PAGE)
async def show_reviewable(request: AnyRequest, actor: Actor, session: Session) -> Page:
    """What was delivered and can be reviewed."""
    found = await reviewable_documents(session, actor, limit=SHOWN)
    return page(request, TEMPLATE, documents=found, labels=Labels(words(request)), refused=None)


@post("/productions/new/reviews", **PAGE)
async def review(request: AnyRequest, actor: Actor, session: Session, parts: AllParts) -> Page:
    """An order for the review of one document, and on to its price."""
    form = await form_of(request)
    try:
        wish = ReviewDelivered(form.text("order")[:64], form.text("job")[:64])
        made = await review_delivered(parts, wish, actor=actor)
    except Refusal as refused:
        found = await reviewable_documents(session, actor, limit=SHOWN)
        values: dict[str, Any] = {"documents": found, "labels": Labels(words(request)), "refused": refused}
        return page(request, TEMPLATE, status=refused.status_code, **values)
    return see_other(request, f"/orders/{made.order_id}/quote")


REVIEW_PAGES = [show_reviewable, review]
