"""Sessions of browsers: who is in, who is out, and within what time."""

import asyncio
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlmodel import col

from service.auth.hats import Hat
from service.auth.models import WebSession
from service.auth.sessions import LONGEST, OPERATOR_IDLE, pass_second_factor, revoke_session, session_cookie, wear
from service.database import Sessions, transaction, utc_now
from service.edge.remembering import SECONDS
from service.edge.session_ring import ROTATE_EVERY, SessionRing
from service.linguists.models import Linguist
from service.settings import Settings
from tests.factories import a_customer, a_linguist, an_operator
from tests.service.people.browsers import Browsers, SignedIn

CUSTOMERS = "/v1/productions/orders"
LINGUISTS = "/v1/linguists/me"
OPERATORS = "/v1/operations/workspaces"


async def a_linguist_in(browsers: Browsers, sessions: Sessions) -> SignedIn:
    linguist = await a_linguist(sessions)
    return await browsers.signed_in(f"{linguist.id}@linguists.example")


async def test_a_session_opens_what_the_key_of_its_hat_opens(browsers: Browsers, sessions: Sessions) -> None:
    linguist = await a_linguist_in(browsers, sessions)

    assert (await linguist.client.get(LINGUISTS)).status_code == 200
    assert (await linguist.client.get(OPERATORS)).status_code == 403


async def test_a_cookie_of_nobody_opens_nothing_and_is_dropped(browsers: Browsers, settings: Settings) -> None:
    visitor = browsers.visitor()
    visitor.cookies.set(session_cookie(settings), "guessed")

    refused = await visitor.get(LINGUISTS)

    assert refused.status_code == 401
    assert f"{session_cookie(settings)}=" in refused.headers["set-cookie"]
    assert "Max-Age=0" in refused.headers["set-cookie"]


async def test_a_revoked_session_is_out_within_a_second(browsers: Browsers, sessions: Sessions) -> None:
    linguist = await a_linguist_in(browsers, sessions)
    assert (await linguist.client.get(LINGUISTS)).status_code == 200

    async with transaction(sessions) as session:
        await revoke_session(session, linguist.person.id, linguist.session_id, now=utc_now())
    await asyncio.sleep(SECONDS + 0.05)

    assert (await linguist.client.get(LINGUISTS)).status_code == 401


async def test_whoever_has_lost_the_hat_is_out_within_a_second(browsers: Browsers, sessions: Sessions) -> None:
    linguist = await a_linguist_in(browsers, sessions)
    assert (await linguist.client.get(LINGUISTS)).status_code == 200

    async with transaction(sessions) as session:
        await session.execute(delete(Linguist))
    await asyncio.sleep(SECONDS + 0.05)

    assert (await linguist.client.get(LINGUISTS)).status_code == 401


async def test_a_session_ends_when_nobody_uses_it_and_when_its_life_is_over(
    browsers: Browsers, sessions: Sessions
) -> None:
    operator = await an_operator(sessions)
    email = f"{operator.id}@productions.example"
    customer = await a_customer(sessions)

    idle = await browsers.signed_in(email, at=utc_now() - OPERATOR_IDLE, second_factor=True)
    old = await browsers.signed_in("ada@lumen.example", holder=customer, at=utc_now() - LONGEST)
    async with transaction(sessions) as session:
        ours = update(WebSession).where(col(WebSession.person_id) == old.person.id)
        await session.execute(ours.values(last_seen_at=utc_now()))

    assert (await idle.client.get(OPERATORS)).status_code == 401
    assert (await old.client.get(CUSTOMERS)).status_code == 401


async def test_an_operator_without_a_second_factor_gets_nowhere(browsers: Browsers, sessions: Sessions) -> None:
    operator = await an_operator(sessions)
    olga = await browsers.signed_in(f"{operator.id}@productions.example")

    refused = await olga.client.get(OPERATORS)
    async with transaction(sessions) as session:
        token = await pass_second_factor(session, olga.session_id, now=utc_now())
    olga.client.cookies.set("productions_session", token)

    assert refused.status_code == 403
    assert refused.json()["detail"]["status"] == "second_factor_needed"
    assert (await olga.client.get(OPERATORS)).status_code == 200


async def test_the_token_before_a_change_of_privilege_is_worth_nothing(browsers: Browsers, sessions: Sessions) -> None:
    linguist = await a_linguist_in(browsers, sessions)
    async with transaction(sessions) as session:
        row = await session.get_one(WebSession, linguist.session_id)
        token = await wear(session, linguist.session_id, await _hat(browsers, linguist), now=utc_now())
    browsers.app.state.session_ring.forget()

    old = await linguist.client.get(LINGUISTS)
    linguist.client.cookies.clear()
    linguist.client.cookies.set("productions_session", token)

    assert row.id == linguist.session_id
    assert old.status_code == 401
    assert (await linguist.client.get(LINGUISTS)).status_code == 200


async def _hat(browsers: Browsers, of: SignedIn) -> Hat:
    ring: SessionRing = browsers.app.state.session_ring
    seen = await ring.seen(of.token)
    assert seen is not None
    return seen.who.hat


async def test_a_token_is_renewed_daily_and_requests_under_way_still_pass(
    browsers: Browsers, sessions: Sessions
) -> None:
    linguist = await a_linguist_in(browsers, sessions)
    async with transaction(sessions) as session:
        row = await session.get_one(WebSession, linguist.session_id)
        row.rotated_at = utc_now() - ROTATE_EVERY
    browsers.app.state.session_ring.forget()

    first = await linguist.client.get(LINGUISTS)
    fresh = first.cookies["productions_session"]
    browsers.app.state.session_ring.forget()
    late = browsers.visitor()
    late.cookies.set("productions_session", linguist.token)
    with_old = await late.get(LINGUISTS)
    with_fresh = await linguist.client.get(LINGUISTS)
    await _end_overlap(sessions, linguist.session_id)
    browsers.app.state.session_ring.forget()

    assert fresh != linguist.token
    assert (with_old.status_code, with_fresh.status_code) == (200, 200)
    assert (await late.get(LINGUISTS)).status_code == 401
    assert (await linguist.client.get(LINGUISTS)).status_code == 200


async def _end_overlap(sessions: Sessions, session_id: str) -> None:
    async with transaction(sessions) as session:
        row = (await session.execute(select(WebSession).where(col(WebSession.id) == session_id))).scalar_one()
        assert row.previous_until is not None
        row.previous_until = utc_now() - timedelta(seconds=1)


async def test_what_changes_anything_needs_the_token_of_our_own_pages(browsers: Browsers, sessions: Sessions) -> None:
    linguist = await a_linguist_in(browsers, sessions)
    claim = "/v1/tasks/prodtask_01jgatk6h0fwxrtbjade61yqhx/claim"

    bare = await linguist.client.post(claim)
    foreign = await linguist.client.post(claim, headers={**linguist.csrf, "origin": "https://evil.example"})
    cross = await linguist.client.post(claim, headers={**linguist.csrf, "sec-fetch-site": "same-site"})
    ours = await linguist.client.post(claim, headers={**linguist.csrf, "origin": "http://testserver"})

    assert [one.json()["detail"]["status"] for one in (bare, foreign, cross)] == ["forged_request"] * 3
    assert ours.status_code == 404
