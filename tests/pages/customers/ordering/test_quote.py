"""The final quote: what changed, what stands against it, and how it is paid; nothing is charged that was not shown."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from pricing.books import shipped_books
from service.credits.ledger import balance, ensure_accounts, grant_credits
from service.database import Sessions, transaction, utc_now
from service.ids import QUOTE, new_id
from service.media.models import AnalysisState, Media
from service.orders.models import Order, OrderEvent
from service.orders.moves import locked_order
from service.quotes.models import QuoteRow
from service.quotes.quoting import renew_quote
from service.workspaces.models import Billing
from tests.factories import a_customer
from tests.pages.customers.ordering.conftest import Orderer, SignIn
from tests.pages.customers.ordering.test_dialog import text_of
from tests.service.ordering import linguists_for_transcripts

pytestmark = pytest.mark.parametrize("overrides", [{"stripe_api_base": "http://127.0.0.1:9"}])


@pytest.fixture
async def orderer(sessions: Sessions, sign_in: SignIn) -> Orderer:
    """A member who pays by card, where there are linguists for English."""
    await linguists_for_transcripts(sessions)
    return await sign_in(await a_customer(sessions))


@pytest.fixture
async def funded(sessions: Sessions, sign_in: SignIn) -> Orderer:
    """A member of a workspace with 25 dollars of credits."""
    await linguists_for_transcripts(sessions)
    holder = await a_customer(sessions, billing=Billing.CREDITS)
    workspace = holder.workspace_id or ""
    async with transaction(sessions) as session:
        await ensure_accounts(session, workspace)
        await grant_credits(session, workspace, 2500, key="grant", reason="test", actor="test", now=utc_now())
    return await sign_in(holder)


async def measured(orderer: Orderer, order_id: str, *, seconds: float = 0, failure: str = "") -> None:
    """What analysis would find of the order's files."""
    values: dict[str, object] = {"state": AnalysisState.READY, "duration_ms": round(seconds * 1000)}
    if failure:
        values = {"state": AnalysisState.REFUSED, "failure_slug": failure, "failure_message": "It has no sound."}
    parts, now = orderer.parts, utc_now()
    async with transaction(parts.sessions) as session:
        order = await locked_order(session, order_id)
        assert order is not None
        await session.execute(update(Media).where(col(Media.order_id) == order_id).values(**values))
        await renew_quote(session, order, books=shipped_books(), valid=timedelta(days=7), now=now)


async def quoted(orderer: Orderer, *, estimated: float = 600, found: float = 600, language: str = "en") -> str:
    """An order of one file that was said to last so long, and was found to last so long."""
    order_id = await orderer.draft()
    async with transaction(orderer.parts.sessions) as session:
        said = update(Media).where(col(Media.order_id) == order_id)
        await session.execute(said.values(declared_duration_ms=round(estimated * 1000)))
    sent = await orderer.send("/productions/new", order=order_id, service="transcript", source_language=language)
    assert sent.status_code == 303, sent.text[:500]
    await measured(orderer, order_id, seconds=found)
    return order_id


async def shown_quote(orderer: Orderer, order_id: str) -> tuple[str, str]:
    """What the page says, and the quote that its button agrees to."""
    page = await orderer.read(f"/orders/{order_id}/quote")
    found = re.search(r'name="quote" value="(\w+)"', page)
    return text_of(page), found[1] if found else ""


async def test_what_changed_against_the_estimate_is_said_file_by_file_and_in_all(orderer: Orderer) -> None:
    order_id = await quoted(orderer, estimated=600, found=624)

    said, _ = await shown_quote(orderer, order_id)

    assert "talk.wav : 0:10:00 → became 0:10:24" in said
    assert "$20.00 → became $20.80" in said
    assert "Pay $20.80 by card" in said


async def test_the_same_length_to_the_second_is_no_change(orderer: Orderer) -> None:
    order_id = await quoted(orderer, estimated=599.7, found=599.2)

    said, _ = await shown_quote(orderer, order_id)

    assert "nothing changed" in said


async def test_while_files_are_measured_there_is_nothing_to_pay_and_the_page_looks_again(orderer: Orderer) -> None:
    order_id = await orderer.draft()
    await orderer.send("/productions/new", order=order_id, service="transcript", source_language="en")

    page = await orderer.read(f"/orders/{order_id}/quote")
    tried = await orderer.send(f"/orders/{order_id}/quote/submit", quote="")

    assert "0 of 1 files" in page
    assert 'http-equiv="refresh"' in page
    assert "quote/submit" not in page
    assert (tried.status_code, "still being analysed" in tried.text) == (400, True)


async def test_a_file_that_cannot_be_used_says_why_and_is_taken_out(orderer: Orderer) -> None:
    order_id = await quoted(orderer)
    await measured(orderer, order_id, failure="media_no_sound")
    (media,) = await orderer.media(order_id)

    said, _ = await shown_quote(orderer, order_id)
    answer = await orderer.send(f"/orders/{order_id}/quote/files/{media.id}/remove")

    assert "It has no sound." in said
    assert "Pay" not in said
    assert answer.headers["location"] == f"/productions/new?order={order_id}"
    assert await orderer.media(order_id) == []


async def test_credits_are_shown_before_and_after_and_pay_the_order(funded: Orderer, sessions: Sessions) -> None:
    order_id = await quoted(funded)

    said, quote_id = await shown_quote(funded, order_id)
    answer = await funded.send(f"/orders/{order_id}/quote/submit", quote=quote_id)

    assert "Credits now $25.00 Credits afterwards $5.00" in said
    assert (answer.status_code, answer.headers["location"]) == (303, f"/orders/{order_id}")
    async with transaction(sessions) as session:
        assert (await balance(session, funded.holder.workspace_id or "")).available_cents == 500
    assert (await funded.order(order_id)).state == "submitted"


async def test_credits_that_do_not_suffice_say_what_is_missing_and_what_to_do(funded: Orderer) -> None:
    order_id = await quoted(funded, found=780)

    said, quote_id = await shown_quote(funded, order_id)
    tried = await funded.send(f"/orders/{order_id}/quote/submit", quote=(await funded.order(order_id)).quote_id)

    assert ("Missing $1.00" in said, quote_id) == (True, "")
    assert "has not enough credits" in said
    assert tried.status_code == 402
    assert (await funded.order(order_id)).state == "open"


async def test_without_capacity_one_can_ask_to_be_told(orderer: Orderer) -> None:
    order_id = await quoted(orderer, language="uk")
    _, quote_id = await shown_quote(orderer, order_id)

    answer = await orderer.send(f"/orders/{order_id}/quote/submit", quote=quote_id)

    assert (answer.status_code, "Tell me when there is capacity" in answer.text) == (400, True)
    assert 'action="/productions/wishes"' in answer.text
    assert 'name="source" value="uk"' in answer.text


async def test_a_quote_that_has_expired_is_renewed_before_it_can_be_paid(orderer: Orderer, sessions: Sessions) -> None:
    order_id = await quoted(orderer)
    old = (await orderer.order(order_id)).quote_id or ""
    async with transaction(sessions) as session:
        row = await session.get_one(QuoteRow, old)
        late = QuoteRow(**{**row.model_dump(), "id": new_id(QUOTE), "expires_at": utc_now() - timedelta(hours=1)})
        session.add(late)
        await session.flush()
        await session.execute(update(Order).where(col(Order.id) == order_id).values(quote_id=late.id))

    said, quote_id = await shown_quote(orderer, order_id)
    tried = await orderer.send(f"/orders/{order_id}/quote/submit", quote=late.id)
    await orderer.send(f"/orders/{order_id}/quote/renew")
    again, new = await shown_quote(orderer, order_id)

    assert ("This quote has expired" in said, quote_id) == (True, "")
    assert tried.status_code == 400
    assert "Pay $20.00 by card" in again
    assert new not in ("", old, late.id)


async def test_a_quote_that_changed_since_it_was_shown_is_not_charged(orderer: Orderer) -> None:
    order_id = await quoted(orderer)
    _, quote_id = await shown_quote(orderer, order_id)
    await measured(orderer, order_id, seconds=900)

    answer = await orderer.send(f"/orders/{order_id}/quote/submit", quote=quote_id)

    assert (answer.status_code, "has changed since it was shown" in answer.text) == (400, True)
    assert "Pay $30.00 by card" in answer.text
    assert (await orderer.order(order_id)).state == "open"


async def test_a_payment_page_that_cannot_be_reached_leaves_the_order_submitted_and_says_so(orderer: Orderer) -> None:
    order_id = await quoted(orderer)
    _, quote_id = await shown_quote(orderer, order_id)

    answer = await orderer.send(f"/orders/{order_id}/quote/submit", quote=quote_id)
    later = await orderer.client.get(f"/orders/{order_id}/quote")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/orders/{order_id}")
    assert "notice=" in answer.headers["set-cookie"]
    assert (later.status_code, later.headers["location"]) == (303, f"/orders/{order_id}")


async def test_between_the_last_result_and_its_quote_the_page_still_looks_again(orderer: Orderer) -> None:
    order_id = await quoted(orderer)
    async with transaction(orderer.parts.sessions) as session:
        await session.execute(update(Order).where(col(Order.id) == order_id).values(quote_id=None))

    page = await orderer.read(f"/orders/{order_id}/quote")

    assert "being measured" in page
    assert "hx-trigger" in page


async def test_a_dub_of_a_file_without_picture_says_so_and_is_not_waited_for(orderer: Orderer) -> None:
    order_id = await orderer.draft()
    await orderer.send("/productions/new", order=order_id, service="dub", source_language="en", targets="es")
    await measured(orderer, order_id, seconds=600)

    said, quote_id = await shown_quote(orderer, order_id)

    assert ("a dub needs a video" in said, quote_id) == (True, "")
    assert "being measured" not in said


async def test_several_items_that_are_put_in_together_are_quoted_once(orderer: Orderer) -> None:
    order_id = await orderer.draft(*((f"film-{number}.mp4", b"film") for number in range(3)))
    async with transaction(orderer.parts.sessions) as session:
        ready = {"state": AnalysisState.READY, "duration_ms": 60_000, "has_video": True}
        await session.execute(update(Media).where(col(Media.order_id) == order_id).values(**ready))

    await orderer.send("/productions/new", order=order_id, service="dub", source_language="en", targets="es")

    assert len(await orderer.items(order_id)) == 3
    assert "Total before tax" in await orderer.read(f"/orders/{order_id}/quote")
    async with orderer.parts.sessions() as session:
        causes = await session.scalars(select(col(OrderEvent.cause)).where(col(OrderEvent.order_id) == order_id))
        assert list(causes).count("quoted") == 1
