"""Linguists, workspaces, approvals and prices from the pages; every form works without script."""

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from service.auth.models import IdempotencyKey
from service.database import utc_now
from service.parts import Parts
from tests.pages.operators.pages import WHY, Pages, said
from tests.service.approvals.office import Office
from tests.service.operations.desk import Desk

BOOKS = "/operations/price-books"


async def draft(pages: Pages, **changed: str) -> dict[str, Any]:
    """The fields of a new price book as the page fills them in, with some changed."""
    text = await pages.read(f"{BOOKS}/new")
    found = dict(re.findall(r'name="(rate\.[^"]+)"[^>]*value="([^"]*)"', text))
    start = (utc_now().date() + timedelta(days=10)).isoformat()
    return {**found, "effective_from": start, "version": "spring", **changed}


async def test_a_linguist_is_taken_on_qualified_ranked_paused_and_given_a_key(desk: Desk, pages: Pages) -> None:
    here = await pages.done("/operations/linguists", name="Mia", email="mia@l.example", rank="2", reason=WHY)
    skills = ["transcription en en", "review en en", "translation en de"]
    await pages.done(here, what="skills", skill=skills, reason=WHY)
    await pages.done(here, what="facts", name="Mia B", rank="4", task_limit="2", reason=WHY)
    await pages.done(here, what="pause", reason=WHY)
    keyed = await pages.send(here, what="key", name="laptop", reason=WHY)

    details = await desk.get(f"/linguists/{here.rpartition('/')[2]}")
    assert [(one["stage"], one["target_language"]) for one in details["qualifications"]] != []
    assert len(details["qualifications"]) == 3
    facts = details["linguist"]
    assert (facts["name"], facts["rank"], facts["task_limit"], facts["is_paused"]) == ("Mia B", 4, 2, True)
    assert "pk_" in keyed.text or "key" in said(keyed.text)
    shown = await pages.read(here)
    assert len(re.findall(r'name="skill"[^>]* checked', shown)) == 3
    await pages.done(here, what="revoke", key_id=details["keys"][0]["key_id"], reason=WHY)
    assert "Revoked" in said(await pages.read(here))


async def test_a_key_that_a_page_shows_once_is_kept_under_no_idempotency_key(pages: Pages, parts: Parts) -> None:
    pages.client.headers["idempotency-key"] = "once"
    opened = await pages.send(
        "/operations/workspaces", name="Lumen", contact_email="a@l.example", owner_name="Ada",
        owner_email="ada@l.example", billing="credits", reason=WHY,
    )  # fmt: skip

    async with parts.sessions() as session:
        kept = (await session.execute(select(IdempotencyKey))).scalars().all()
    assert "shown this once" in said(opened.text)
    assert kept == []


async def test_what_is_wrong_in_a_form_is_said_and_what_was_typed_stays(pages: Pages) -> None:
    answer = await pages.send("/operations/linguists", name="Mia", email="nowhere", rank="2", reason=WHY)

    assert answer.status_code == 422
    assert "An e-mail address looks like name@example.com" in said(answer.text)
    assert 'value="Mia"' in answer.text


async def test_a_workspace_gets_terms_rates_and_credits(desk: Desk, pages: Pages) -> None:
    opened = await pages.send(
        "/operations/workspaces", name="Lumen", contact_email="a@l.example", owner_name="Ada",
        owner_email="ada@l.example", billing="credits", reason=WHY,
    )  # fmt: skip
    workspace = (await desk.get("/workspaces"))["workspaces"][0]["workspace_id"]
    here = f"/operations/workspaces/{workspace}"

    terms = {"what": "terms", "billing": "credits", "discount": "12.5", "hours.transcript": "12", "reason": WHY}
    await pages.done(here, **terms)
    await pages.done(here, **{"what": "rates", "rate.transcript.en": "1.50", "rate.dub.de": "", "reason": WHY})
    key = re.search(r'name="key" value="([^"]+)"', await pages.read(here))
    assert key is not None
    for _ in range(2):
        await pages.done(here, what="grant", amount="200", key=key[1], reason=WHY)
    await pages.done(here, what="grant", amount="0.01", key="one-more", reason=WHY)

    details = await desk.get(f"/workspaces/{workspace}")
    assert "shown this once" in said(opened.text)
    assert details["workspace"]["discount_basis_points"] == 1250
    assert details["workspace"]["expedited_hours"] == {"transcript": 12}
    assert details["rates"] == [{"component": "transcript", "language": "en", "rate_cents": 150}]
    assert details["workspace"]["available_credits"] == 20_000
    page = said(await pages.read(here))
    assert "Waits for a decision" in page
    assert "$0.00 can still be given today" in page


async def test_a_colleague_decides_what_the_asker_cannot(office: Office, office_pages: Pages, colleague: Pages) -> None:
    order_id = await office.order_on_credits()
    here = f"/operations/approvals/{await office.pending(order_id)}"
    await office.asker.run("UPDATE operator SET created_at = created_at - interval '1 day'")

    own = await office_pages.send(here, decision="approve", reason=WHY)
    mine = said(await office_pages.read(here))
    silent = await colleague.send(here, decision="approve", reason="")
    there = await colleague.done(here, decision="approve", reason=WHY)

    assert (own.status_code, silent.status_code, there) == (400, 422, here)
    assert "You asked for this yourself" in said(own.text)
    assert "so a colleague decides it" in mine
    assert "Carried out" in said(await colleague.read(here))
    assert await office.returned(order_id) == 20_001


def seen(page: str) -> str:
    """Which draft the preview of a page is of."""
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found is not None
    return found[1]


async def test_a_price_book_is_previewed_scheduled_and_withdrawn(desk: Desk, pages: Pages) -> None:
    fields = await draft(pages, **{"rate.transcript.en": "2.40"})

    shown = await pages.send(f"{BOOKS}/new", **fields, step="preview")
    nothing = (await desk.get("/price-books"))["price_books"]
    fields["seen"] = seen(shown.text)
    silent = await pages.send(f"{BOOKS}/new", **fields, step="schedule")
    here = await pages.done(f"{BOOKS}/new", **fields, step="schedule", reason=WHY)

    assert "2 rates rise and 0 fall against version 2025-08-01" in said(shown.text)
    assert "$2.60 $3.10 +19.2%" in said(shown.text)
    assert len(nothing) == 1
    assert (silent.status_code, here) == (422, f"{BOOKS}/spring")
    assert seen(silent.text) == fields["seen"]
    assert "Scheduled" in said(await pages.read(here))
    await pages.done(here, reason=WHY)
    assert "Withdrawn" in said(await pages.read(here))


async def test_rates_are_not_scheduled_before_their_effect_was_shown(desk: Desk, pages: Pages) -> None:
    fields = await draft(pages, **{"rate.transcript.en": "2.40"})
    shown = await pages.send(f"{BOOKS}/new", **fields, step="preview")
    fields |= {"rate.transcript.en": "24.00", "reason": WHY, "step": "schedule"}

    unseen = await pages.send(f"{BOOKS}/new", **fields, seen=seen(shown.text))

    assert unseen.status_code == 422
    assert "Nothing was scheduled" in said(unseen.text)
    assert "$2.00 $24.00" in said(unseen.text)
    assert len((await desk.get("/price-books"))["price_books"]) == 1
    assert await pages.done(f"{BOOKS}/new", **fields, seen=seen(unseen.text)) == f"{BOOKS}/spring"


async def test_rates_that_are_none_are_refused_with_what_was_typed(pages: Pages) -> None:
    fields = await draft(pages, **{"rate.transcript.en": "two"})

    answer = await pages.send(f"{BOOKS}/new", **fields, step="preview")

    assert answer.status_code == 422
    assert "A rate is an amount such as 2.50" in said(answer.text)
    assert 'value="two"' in answer.text
