"""Oneself and the subscription through the official client."""

from collections.abc import Callable

from sqlalchemy import text

from service.access.standing import Seat
from service.credits.ledger import grant_credits
from service.database import transaction, utc_now
from service.parts import Parts
from service.workspaces.models import Billing
from tests.factories import a_customer, a_service_account
from tests.official.conftest import Caller

Callers = Callable[[str | None], Caller]


async def test_an_enterprise_reads_its_plan_and_its_credits(parts: Parts, caller: Callers) -> None:
    owner = await a_customer(parts.sessions, billing=Billing.CREDITS)
    assert owner.workspace_id
    async with transaction(parts.sessions) as session:
        await grant_credits(
            session, owner.workspace_id, 5000, key="grant:1", reason="start", actor="system", now=utc_now()
        )
    client = caller(owner.key)

    me = await client.call("user.get")
    subscription = await client.call("user.subscription.get")

    assert (me.user_id, me.workspace_id, me.first_name) == (owner.id, owner.workspace_id, "Ada")
    assert (me.seat_type, me.xi_api_key_preview) == ("workspace_admin", f"{owner.key[:7]}...{owner.key[-4:]}")
    assert (subscription.tier, subscription.status, subscription.currency) == ("enterprise", "active", "usd")
    assert (subscription.character_count, subscription.character_limit) == (0, 5000)
    assert (subscription.max_credit_limit_extension, subscription.open_invoices) == (0, [])


async def test_a_workspace_that_pays_by_card_has_no_limit(parts: Parts, caller: Callers) -> None:
    owner = await a_customer(parts.sessions)

    subscription = (await caller(owner.key).call("user.get")).subscription

    assert (subscription.character_limit, subscription.max_credit_limit_extension) == (0, "unlimited")
    assert subscription.can_extend_character_limit is True


async def test_lite_members_and_service_accounts_read_themselves_and_no_balance(parts: Parts, caller: Callers) -> None:
    owner = await a_customer(parts.sessions, billing=Billing.CREDITS)
    assert owner.workspace_id
    lite = await a_customer(parts.sessions, workspace=owner.workspace_id, seat=Seat.LITE)
    account = await a_service_account(parts.sessions, owner.workspace_id, name="Robot One")
    async with transaction(parts.sessions) as session:
        await grant_credits(
            session, owner.workspace_id, 5000, key="grant:1", reason="start", actor="system", now=utc_now()
        )
        await session.execute(text("UPDATE member SET usage_limit_cents = 700 WHERE id = :id"), {"id": lite.id})

    read = await caller(lite.key).call("user.get")
    robot = await caller(account.key).call("user.get")
    await caller(lite.key).call("user.subscription.get")

    assert (read.seat_type, read.subscription.character_limit) == ("workspace_lite_member", 700)
    assert (robot.user_id, robot.first_name, robot.seat_type) == (account.id, "Robot", "workspace_member")
