"""Links in mails and the way back from the checkout lead to pages that say what has happened."""

import pytest

from service.database import Sessions
from tests.service.conftest import OpenClient
from tests.service.ordering import a_customer_at_the_api

SOME_ORDER = "prodorder_01jgatk6h0fwxrtbjade61yqhx"


@pytest.mark.parametrize(
    ("query", "words"),
    [("?checkout=success", "receipt follows"), ("?checkout=cancelled", "no money moved"), ("", "Your order")],
)
async def test_the_way_back_from_the_checkout_says_what_happened(
    open_client: OpenClient, query: str, words: str
) -> None:
    page = await (await open_client(None)).get(f"/orders/{SOME_ORDER}{query}")

    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert words in page.text


async def test_the_page_of_a_real_order_is_that_of_a_made_up_one(open_client: OpenClient, sessions: Sessions) -> None:
    customer = await a_customer_at_the_api(sessions, open_client)
    order_id = await customer.order()
    nobody = await open_client(None)

    real = shown((await nobody.get(f"/orders/{order_id}")).text).replace(order_id, "ID")
    made_up = shown((await nobody.get(f"/orders/{SOME_ORDER}")).text).replace(SOME_ORDER, "ID")

    assert real == made_up != ""


def shown(html: str) -> str:
    """What the page says, without its tokens."""
    return html.partition("<main")[2].partition("</main>")[0]


async def test_what_is_no_id_is_no_page_and_is_never_printed(open_client: OpenClient) -> None:
    answer = await (await open_client(None)).get("/orders/%3Cscript%3Ealert(1)%3C%2Fscript%3E")

    assert answer.status_code == 404
    assert "<script>" not in answer.text
