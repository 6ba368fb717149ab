"""The usage page over HTTP: whose usage is shown, views by address, CSV."""

import csv
import io
from datetime import UTC, datetime

from service.access.standing import Seat
from service.database import Sessions
from service.workspaces.models import Billing
from tests.factories import a_customer, a_service_account
from tests.service.conftest import OpenClient
from tests.service.usage.spent import a_spent_order, give_back

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
MARCH = {"from": "2026-03-01", "to": "2026-03-31"}


async def test_the_account_tab_shows_ones_own_usage_only(sessions: Sessions, open_client: OpenClient) -> None:
    owner = await a_customer(sessions, billing=Billing.CREDITS)
    colleague = await a_customer(sessions, workspace=owner.workspace_id, seat=Seat.MEMBER)
    await a_spent_order(sessions, owner, at=NOON, seconds=61_700)
    await a_spent_order(sessions, colleague, at=NOON, seconds=600)
    client = await open_client(colleague.key)

    mine = await client.get("/usage", params=MARCH)
    whole = await client.get("/usage", params={**MARCH, "tab": "workspace"})

    assert mine.status_code == 200
    assert "2,000" in mine.text
    assert "205,667" not in mine.text
    assert "?tab=workspace" not in mine.text
    assert whole.status_code == 403
