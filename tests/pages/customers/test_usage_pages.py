"""The usage page over HTTP: whose usage is shown, views by address, files that spreadsheets open."""

import csv
import io
import re
from datetime import UTC, datetime

from sqlalchemy import text

from service.access.features import Feature
from service.access.standing import Seat
from service.database import Sessions, transaction
from service.usage.sheets import BYTE_ORDER_MARK, sheet
from service.workspaces.models import Billing
from tests.factories import a_customer, a_group, a_linguist, a_service_account
from tests.service.conftest import OpenClient
from tests.service.usage.spent import a_spent_order, give_back

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
MARCH = {"from": "2026-03-01", "to": "2026-03-31"}


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK))))


async def test_the_account_tab_shows_ones_own_usage_only(sessions: Sessions, open_client: OpenClient) -> None:
    owner = await a_customer(sessions, billing=Billing.CREDITS)
    colleague = await a_customer(sessions, workspace=owner.workspace_id, seat=Seat.MEMBER)
    await a_spent_order(sessions, owner, at=NOON, seconds=61_700)
    await a_spent_order(sessions, colleague, at=NOON, seconds=600)
    client = await open_client(colleague.key)

    mine = await client.get("/usage", params=MARCH)
    whole = await client.get("/usage", params={**MARCH, "tab": "workspace"})
    file = await client.get("/usage/export", params={**MARCH, "tab": "workspace"})

    assert mine.status_code == 200
    assert "2,000" in mine.text
    assert "205,667" not in mine.text
    assert "tab=workspace" not in mine.text
    assert (whole.status_code, file.status_code) == (403, 403)


async def test_a_group_lets_its_members_see_what_the_workspace_used(
    sessions: Sessions, open_client: OpenClient
) -> None:
    owner = await a_customer(sessions, billing=Billing.CREDITS)
    colleague = await a_customer(sessions, workspace=owner.workspace_id, seat=Seat.MEMBER)
    spent = await a_spent_order(sessions, owner, at=NOON)
    await a_group(sessions, owner, "Money", Feature.WORKSPACE_ANALYTICS_FULL_READ, holds=(colleague,))

    answer = await (await open_client(colleague.key)).get(
        "/usage", params={**MARCH, "tab": "workspace", "by": "resource"}
    )

    assert answer.status_code == 200
    assert spent.id in answer.text
    assert "Interview" not in answer.text


async def test_the_table_begins_with_what_is_newest(sessions: Sessions, open_client: OpenClient) -> None:
    owner = await a_customer(sessions, billing=Billing.CREDITS)
    await a_spent_order(sessions, owner, at=NOON)

    text = (await (await open_client(owner.key)).get("/usage", params=MARCH)).text

    days = re.findall(r'<th scope="row">(Mar \d+, 2026)</th>', text)
    assert (days[0], days[1]) == ("Mar 31, 2026", "Mar 30, 2026")


async def test_the_scale_of_a_few_orders_has_no_halves(sessions: Sessions, open_client: OpenClient) -> None:
    owner = await a_customer(sessions, billing=Billing.CREDITS)
    for _ in range(2):
        await a_spent_order(sessions, owner, at=NOON)

    text = (await (await open_client(owner.key)).get("/usage", params={**MARCH, "metric": "orders"})).text

    scale = re.findall(r">([0-9.]+)</text>", text.partition("chart-spending")[2].partition("</svg>")[0])
    assert scale == ["0", "1", "2"]


async def test_nobody_but_members_has_the_page(sessions: Sessions, open_client: OpenClient) -> None:
    owner = await a_customer(sessions)
    for holder in (await a_linguist(sessions), await a_service_account(sessions, owner.workspace_id or "")):
        assert (await (await open_client(holder.key)).get("/usage")).status_code == 403


async def test_the_file_says_what_the_page_says(sessions: Sessions, open_client: OpenClient) -> None:
    owner = await a_customer(sessions, billing=Billing.CREDITS)
    account = await a_service_account(sessions, owner.workspace_id or "", name='=HYPERLINK("https://evil.example")')
    mine = await a_spent_order(sessions, owner, at=NOON, seconds=1200)
    its = await a_spent_order(sessions, account, at=NOON)
    await give_back(sessions, its, 500, at=datetime(2026, 3, 20, tzinfo=UTC))
    client = await open_client(owner.key)
    view = {**MARCH, "tab": "workspace", "by": "user", "interval": "week", "zone": "Europe/Berlin"}

    page = await client.get("/usage", params=view)
    file = await client.get("/usage/export", params=view)

    rows = _rows(file.text)
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert file.headers["content-disposition"] == 'attachment; filename="usage-2026-03-01-2026-03-31.csv"'
    assert file.text.startswith(BYTE_ORDER_MARK)
    assert rows[0] == ["From", "To", "Ada", '\'=HYPERLINK("https://evil.example")', "Total"]
    assert [row[0] for row in rows[1:]] == [
        "2026-02-23T00:00:00+01:00", "2026-03-02T00:00:00+01:00", "2026-03-09T00:00:00+01:00",
        "2026-03-16T00:00:00+01:00", "2026-03-23T00:00:00+01:00", "2026-03-30T00:00:00+02:00",
    ]  # fmt: skip
    assert [row[2:] for row in rows[3:5]] == [
        [str(mine.cents), str(its.cents), str(mine.cents + its.cents)], ["0", "-500", "-500"],
    ]  # fmt: skip
    assert f"{mine.cents:,}" in page.text
    assert "<bdi>=HYPERLINK(&#34;https://evil.example&#34;)</bdi>" in page.text


async def test_a_view_keeps_what_it_is_narrowed_to(sessions: Sessions, open_client: OpenClient) -> None:
    owner = await a_customer(sessions, billing=Billing.CREDITS)
    leaver = await a_customer(sessions, workspace=owner.workspace_id)
    spent = await a_spent_order(sessions, leaver, at=NOON)
    async with transaction(sessions) as session:
        await session.execute(text("UPDATE member SET removed_at = now() WHERE id = :id"), {"id": leaver.id})
    client = await open_client(owner.key)

    gone = await client.get("/usage", params={**MARCH, "tab": "workspace", "user": leaver.id})
    unknown = await client.get("/usage", params={**MARCH, "tab": "workspace", "group": "group_gone"})

    assert f'<option value="{leaver.id}" selected>Colleague {leaver.id[-4:]}, no longer here</option>' in gone.text
    assert f"{spent.cents:,}" in gone.text
    assert '<option value="group_gone" selected>group_gone</option>' in unknown.text


async def test_what_has_the_same_name_is_told_apart_and_none_breaks_a_chart(
    sessions: Sessions, open_client: OpenClient
) -> None:
    owner = await a_customer(sessions, billing=Billing.CREDITS)
    twin = await a_customer(sessions, workspace=owner.workspace_id)
    for holder in (owner, twin):
        await a_spent_order(sessions, holder, at=NOON)
    async with transaction(sessions) as session:
        await session.execute(text("UPDATE member SET name = 'A\x0bda <b>'"))
    client = await open_client(owner.key)
    view = {**MARCH, "tab": "workspace", "by": "user"}

    page = await client.get("/usage", params=view)
    rows = _rows((await client.get("/usage/export", params=view)).text)

    assert page.status_code == 200
    assert {*rows[0][2:4]} == {"A\x0bda <b> (ada@lumen.example)", f"A\x0bda <b> ({twin.id}@lumen.example)"}
    assert "Ada &lt;b&gt; (ada@lumen.example): " in page.text


async def test_parts_that_do_not_add_up_say_so(sessions: Sessions, open_client: OpenClient) -> None:
    owner = await a_customer(sessions, billing=Billing.CREDITS)
    await a_spent_order(sessions, owner, at=NOON)
    client = await open_client(owner.key)

    async def text_of(**view: str) -> str:
        return (await client.get("/usage", params={**MARCH, "tab": "workspace", **view})).text

    assert "Who is in several groups counts in each of them" in await text_of(by="groups")
    assert "An order with several of these counts in each of them" in await text_of(by="language", metric="orders")
    assert "in the total once" not in await text_of(by="language")


async def test_requests_have_a_file_of_their_own(sessions: Sessions, open_client: OpenClient) -> None:
    client = await open_client((await a_customer(sessions)).key)

    rows = _rows((await client.get("/usage/export", params={**MARCH, "of": "requests"})).text)

    assert rows[0] == ["From", "To", "Requests"]
    assert [row[2] for row in rows[1:]] == ["0"] * 31


async def test_a_view_without_an_answer_says_what_to_change(sessions: Sessions, open_client: OpenClient) -> None:
    client = await open_client((await a_customer(sessions)).key)

    long = await client.get("/usage", params={"from": "2020-01-01", "to": "2030-01-01"})
    backwards = await client.get("/usage", params={"from": "2026-03-02", "to": "2026-02-01"})
    silly = await client.get("/usage", params={"from": "soon", "interval": "eon", "metric": "joy", "zone": "Mars/x"})
    early = await client.get("/usage", params={"from": "0001-01-01", "to": "9999-12-31", "interval": "month"})

    assert "Choose a shorter range or larger ones." in long.text
    assert "Choose a later end." in backwards.text
    assert (long.status_code, backwards.status_code, silly.status_code) == (422, 422, 200)
    assert "There is nothing in this range." in silly.text
    assert early.status_code == 200


async def test_charts_bring_neither_style_nor_script(sessions: Sessions, open_client: OpenClient) -> None:
    owner = await a_customer(sessions, billing=Billing.CREDITS)
    await a_spent_order(sessions, owner, at=NOON)
    client = await open_client(owner.key)

    answer = await client.get("/usage", params={**MARCH, "by": "language"}, headers={"hx-request": "true"})

    chart = answer.text[answer.text.index("<svg xmlns") : answer.text.index("</svg>", answer.text.index("<svg xmlns"))]
    assert "<style" not in chart
    assert "<script" not in chart
    assert "style=" not in chart
    assert 'role="img"' in chart
    assert "<html" not in answer.text


def test_text_in_files_is_never_a_formula_and_numbers_stay_numbers() -> None:
    written = sheet([["=1+1", "+1", "-1", "@x", "\tx", "a,b", 'say "x"'], [-5, 2.5, 1234567.0, 0.0001, 3, 0, 0]])

    assert _rows(written) == [
        ["'=1+1", "'+1", "'-1", "'@x", "'\tx", "a,b", 'say "x"'],
        ["-5", "2.5", "1234567", "0.0001", "3", "0", "0"],
    ]
