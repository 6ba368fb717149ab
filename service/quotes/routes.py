"""Prices for everybody, estimates without an account, and the itemised quote of an order."""

from dataclasses import asdict
from datetime import timedelta
from typing import Final

from litestar import Router, get, post
from litestar.params import FromPath, JSONBody

from pricing.catalogue import COMING_SOON, UNIT, ItemKind
from pricing.languages import label
from pricing.money import amount_usd
from pricing.price_list import destinations, price_list
from pricing.quotes import Quote
from service.access.scopes import Scope, reached_with
from service.auth.principals import customers_only
from service.edge.dependencies import Actor, Books, Configured, Now, Session
from service.edge.documentation import public_refusals, refusals
from service.errors import OrderRefused
from service.orders.access import own_open_order, own_order
from service.orders.features import require_to_order
from service.quotes.estimating import estimate_of
from service.quotes.models import QuoteRow
from service.quotes.quoting import current_quote, order_items, renew_quote
from service.quotes.schemas import (
    EstimateRequest,
    EstimateResponse,
    Language,
    LanguagePair,
    LanguagePairsResponse,
    PriceListResponse,
    PriceResponse,
    QuoteResponse,
    SingleLanguagesResponse,
    lines_of,
)

CURRENCY: Final = "usd"
_AIMS: Final = {
    ItemKind.TRANSCRIPTION: "within 48 hours",
    ItemKind.SUBTITLES: "within 48 to 72 hours",
    ItemKind.DUB: "within 7 business days",
}


@get("/prices", opt={"public": True}, operation_id="list_prices")
async def prices(books: Books, now: Now) -> PriceListResponse:
    """The price list in force today."""
    book = books.on(now.date())
    rows = [PriceResponse(**asdict(row)) for row in price_list(book)]
    return PriceListResponse(book.version, book.effective_from.isoformat(), CURRENCY, UNIT, rows, list(COMING_SOON))


@post(
    "/estimate",
    status_code=200,
    opt={"public": True},
    operation_id="estimate",
    responses=public_refusals(400),
)
async def make_estimate(data: JSONBody[EstimateRequest], books: Books, now: Now) -> EstimateResponse:
    """Prices a duration that one states; needs no account and no file."""
    made = estimate_of(data, books, now.date())
    return EstimateResponse(
        made.price_book,
        CURRENCY,
        lines_of(made),
        made.list_total_cents,
        made.subtotal_cents,
        made.total_cents,
        amount_usd(made.total_cents),
        _AIMS[ItemKind(data.kind)],
    )


@get("/orders/languages/{order_item_kind:str}", operation_id="list_languages", responses=refusals(400))
async def languages(
    order_item_kind: FromPath[str], books: Books, now: Now
) -> LanguagePairsResponse | SingleLanguagesResponse:
    """What can be ordered into what: pairs for dubs and subtitles, single languages for transcripts."""
    sold = destinations(books.on(now.date()), order_item_kind)
    if order_item_kind == ItemKind.TRANSCRIPTION:
        return SingleLanguagesResponse([Language(code, label(code)) for code in sold])
    return LanguagePairsResponse(
        [
            LanguagePair(Language(source, label(source)), [Language(code, label(code)) for code in targets])
            for source, targets in sold.items()
        ]
    )


@get("/orders/{order_id:str}/quote", operation_id="get_quote", guards=[customers_only], responses=refusals(400, 404))
async def read_quote(order_id: FromPath[str], actor: Actor, session: Session) -> QuoteResponse:
    """The order's quote, line by line."""
    order = await own_order(session, order_id, actor)
    found = await current_quote(session, order)
    if found is None:
        raise _not_ready()
    return _response(*found)


@post(
    "/orders/{order_id:str}/quote",
    status_code=200,
    operation_id="renew_quote",
    guards=[customers_only],
    responses=refusals(400, 404),
)
async def renew(
    order_id: FromPath[str], actor: Actor, session: Session, settings: Configured, books: Books, now: Now
) -> QuoteResponse:
    """A new quote for an open order, at today's prices."""
    order = await own_open_order(session, order_id, actor)
    require_to_order(actor, [item.spec for item in await order_items(session, order_id)])
    order.updated_at = now
    row = await renew_quote(session, order, books=books, valid=timedelta(days=settings.quote_valid_days), now=now)
    if row is None:
        raise _not_ready()
    return _response(row, Quote.from_dict(row.body))


def _not_ready() -> OrderRefused:
    return OrderRefused(
        "quote_not_ready",
        "No item of the order has a price yet. Nothing was changed. Add items, and wait for their media's analysis.",
    )


def _response(row: QuoteRow, quote: Quote) -> QuoteResponse:
    return QuoteResponse(
        quote_id=row.id,
        order_id=row.order_id,
        price_book=row.price_book,
        currency=CURRENCY,
        is_complete=row.is_complete,
        created_at=row.created_at,
        expires_at=row.expires_at,
        lines=lines_of(quote),
        list_total_cents=quote.list_total_cents,
        subtotal_cents=quote.subtotal_cents,
        total_cents=quote.total_cents,
        amount_usd=amount_usd(quote.total_cents),
    )


quote_routes = Router(
    path="/v1/productions",
    route_handlers=[prices, make_estimate, languages, read_quote, renew],
    tags=["Prices and quotes"],
    opt=reached_with(Scope.PRODUCTIONS_READ, Scope.PRODUCTIONS_WRITE),
)
