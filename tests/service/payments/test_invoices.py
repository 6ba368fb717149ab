"""Invoices: one per paid order, numbered without a gap, as charged, with what went back since."""

import asyncio
from io import BytesIO

import pytest
from pypdf import PdfReader

from pricing.quotes import Quote
from service.credits.ledger import capture_hold
from service.database import transaction, utc_now
from service.invoices.issuing import issue_invoice
from service.invoices.models import InvoiceRow
from service.payments.returning import refund_order
from service.quotes.models import QuoteRow
from service.workspaces.models import Billing
from tests.factories import Holder, a_customer
from tests.service.payments.shop import Shop


async def issue(shop: Shop, order_id: str) -> InvoiceRow:
    async with transaction(shop.sessions) as session:
        order = await shop.find(session, order_id)
        row = await session.get_one(QuoteRow, order.quote_id)
        return await issue_invoice(session, order, Quote.from_dict(row.body), utc_now())


async def an_invoiced_order(shop: Shop, owner: Holder, **more: int) -> str:
    """An order paid from credits, with its invoice."""
    order = await shop.order(Billing.CREDITS, owner=owner, **more)
    async with transaction(shop.sessions) as session:
        await capture_hold(session, order, now=utc_now())
    await issue(shop, order)
    return order


async def test_an_order_has_one_invoice_however_often_it_is_issued(shop: Shop) -> None:
    order = await shop.order(Billing.CREDITS)

    rows = [await issue(shop, order) for _ in range(3)]

    assert len({row.id for row in rows}) == 1
    assert await shop.count("invoice") == 1


async def test_numbers_have_no_gap_with_many_at_once_and_with_transactions_that_fail(shop: Shop) -> None:
    orders = [await shop.order(Billing.CREDITS) for _ in range(12)]

    async def fail(order_id: str) -> None:
        async with transaction(shop.sessions) as session:
            order = await shop.find(session, order_id)
            row = await session.get_one(QuoteRow, order.quote_id)
            await issue_invoice(session, order, Quote.from_dict(row.body), utc_now())
            raise RuntimeError("the order could not be paid after all")

    await asyncio.gather(
        *(fail(order) for order in orders[:6]), *(issue(shop, order) for order in orders[6:]), return_exceptions=True
    )
    rows = [await issue(shop, order) for order in orders]

    assert sorted(row.number for row in rows) == list(range(1, 13))


async def test_the_customer_reads_the_lines_as_they_were_charged(shop: Shop) -> None:
    owner = await a_customer(shop.sessions, billing=Billing.CREDITS)
    order = await an_invoiced_order(shop, owner, minutes=7, media=2, discount_basis_points=1_000)

    invoice = (await (await shop.client(owner)).get(f"/v1/productions/orders/{order}/invoice")).json()

    assert [line["amount_cents"] for line in invoice["lines"]] == [1_400, 1_400]
    assert invoice["lines"][0]["quantity"] == "7 min 00 s"
    assert (invoice["subtotal_cents"], invoice["discount_cents"], invoice["total_cents"]) == (2_800, 280, 2_520)
    assert (invoice["total_usd"], invoice["currency"], invoice["payment"]) == (25.2, "USD", "Paid from credits")
    assert (invoice["order_id"], invoice["customer_name"]) == (order, "Lumen Films")


async def test_money_that_went_back_is_on_the_invoice(shop: Shop) -> None:
    owner = await a_customer(shop.sessions, billing=Billing.CREDITS)
    order = await an_invoiced_order(shop, owner)
    await refund_order(shop.parts, order, 700, key="a", reason="late", actor="operator:o")

    invoice = (await (await shop.client(owner)).get(f"/v1/productions/orders/{order}/invoice")).json()

    (refund,) = invoice["refunds"]
    assert (refund["amount_cents"], refund["destination"], invoice["refunded_cents"]) == (700, "to the credits", 700)
    assert invoice["total_cents"] == 2_000


@pytest.mark.parametrize(
    ("query", "accept"), [("?format=pdf", "*/*"), ("", "application/pdf"), ("?format=pdf", "application/json")]
)
async def test_the_invoice_is_a_pdf_where_asked_for(shop: Shop, query: str, accept: str) -> None:
    owner = await a_customer(shop.sessions, billing=Billing.CREDITS)
    order, client = await an_invoiced_order(shop, owner), await shop.client(owner)

    answer = await client.get(f"/v1/productions/orders/{order}/invoice{query}", headers={"accept": accept})

    year = utc_now().year
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == f'attachment; filename="invoice-P-{year}-000001.pdf"'
    text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    assert f"P-{year}-000001" in text
    assert "$20.00" in text


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html, application/json;q=0.9", "text/html"])
async def test_the_invoice_is_json_for_everybody_else(shop: Shop, accept: str) -> None:
    owner = await a_customer(shop.sessions, billing=Billing.CREDITS)
    order, client = await an_invoiced_order(shop, owner), await shop.client(owner)

    answer = await client.get(f"/v1/productions/orders/{order}/invoice", headers={"accept": accept})

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")


async def test_there_is_no_invoice_before_payment_nor_for_strangers(shop: Shop) -> None:
    owner, stranger = [await a_customer(shop.sessions, billing=Billing.CREDITS) for _ in range(2)]
    order = await shop.order(Billing.CREDITS, owner=owner)

    early = await (await shop.client(owner)).get(f"/v1/productions/orders/{order}/invoice")
    foreign = await (await shop.client(stranger)).get(f"/v1/productions/orders/{order}/invoice")
    odd = await (await shop.client(owner)).get(f"/v1/productions/orders/{order}/invoice?format=docx")

    assert (early.status_code, early.json()["detail"]["status"]) == (400, "not_paid_yet")
    assert (foreign.status_code, foreign.json()["detail"]["status"]) == (404, "not_found")
    assert odd.status_code == 422
