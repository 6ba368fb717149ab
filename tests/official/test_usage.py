"""The official client's calls of usage."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from elevenlabs.core.api_error import ApiError

from service.access.standing import Seat
from service.parts import Parts
from service.usage.flushing import Flusher
from service.usage.metering import Meter, Who
from service.workspaces.models import Billing
from tests.factories import Holder, a_customer, a_service_account
from tests.official.conftest import Caller
from tests.service.usage.spent import a_spent_order, give_back

Callers = Callable[[str | None], Caller]


def _ms(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)


NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
START, END = NOON - timedelta(days=2, hours=12), NOON + timedelta(hours=12)
RANGE: dict[str, Any] = {"start_unix": _ms(START), "end_unix": _ms(END)}
TIMES: dict[str, Any] = {"start_time": _ms(START), "end_time": _ms(END)}
SUBTITLES = {"kind": "subtitles", "source_language": "en", "destination_languages": ["de", "fr"]}


async def test_usage_get_answers_with_series_beside_a_time_axis(parts: Parts, caller: Callers) -> None:
    owner = await a_customer(parts.sessions, billing=Billing.CREDITS)
    spent = await a_spent_order(parts.sessions, owner, at=NOON)
    await give_back(parts.sessions, spent, 500, at=NOON)

    answer = await caller(owner.key).call("usage.get", **RANGE)

    assert answer.time == [_ms(START + timedelta(days=day)) for day in range(3)]
    assert answer.usage == {"All": [0.0, 0.0, spent.cents - 500.0]}


async def test_every_metric_comes_by_every_interval(parts: Parts, caller: Callers) -> None:
    owner = await a_customer(parts.sessions, billing=Billing.CARD)
    await a_spent_order(parts.sessions, owner, at=NOON, billing=Billing.CARD)
    client = caller(owner.key)
    sums = {"credits": 0, "minutes_used": 10, "fiat_units_spent": 20, "orders": 1, "request_count": 0, "concurrency": 0}

    for metric, expected in sums.items():
        for interval in ("hour", "day", "week", "month"):
            wanted = {"metric": metric, "aggregation_interval": interval}
            answer = await client.call("usage.get", **RANGE, **wanted, only="async")
            assert len(answer.usage["All"]) == len(answer.time)
            assert sum(answer.usage["All"]) == expected


async def test_an_admin_breaks_the_workspace_down_by_user(parts: Parts, caller: Callers) -> None:
    owner = await a_customer(parts.sessions, billing=Billing.CREDITS)
    colleague = await a_customer(parts.sessions, workspace=owner.workspace_id)
    account = await a_service_account(parts.sessions, owner.workspace_id or "")
    mine = await a_spent_order(parts.sessions, owner, at=NOON)
    theirs = await a_spent_order(parts.sessions, colleague, at=NOON, items=(SUBTITLES,))
    its = await a_spent_order(parts.sessions, account, at=NOON, seconds=60)

    answer = await caller(owner.key).call(
        "usage.get", **RANGE, include_workspace_metrics=True, breakdown_type="user", aggregation_interval="cumulative"
    )

    sums = {series: values[-1] for series, values in answer.usage.items()}
    assert sums == {owner.id: mine.cents, colleague.id: theirs.cents, account.id: its.cents}


async def test_what_means_nothing_here_is_refused_clearly(parts: Parts, caller: Callers) -> None:
    client = caller((await a_customer(parts.sessions)).key)
    wrong: list[dict[str, Any]] = [
        {"breakdown_type": "user"},
        {"breakdown_type": "voice"},
        {"metric": "tts_characters"},
        {"aggregation_interval": "year"},
        {"metric": "concurrency", "aggregation_interval": "cumulative"},
        {"metric": "request_count", "breakdown_type": "language"},
        {"start_unix": 0},
        {"start_unix": 1_600_000_000_000},
        {"end_unix": RANGE["start_unix"]},
    ]

    for arguments in wrong:
        with pytest.raises(ApiError) as refused:
            await client.call("usage.get", **{**RANGE, **arguments}, only="sync")
        assert refused.value.status_code == 422, arguments
        assert refused.value.body["detail"][0]["msg"]


async def test_usage_by_product_over_time_is_a_table(parts: Parts, caller: Callers) -> None:
    owner = await a_customer(parts.sessions, billing=Billing.CREDITS)
    spent = await a_spent_order(parts.sessions, owner, at=NOON, items=(SUBTITLES,))

    table = await caller(owner.key).call(
        "workspace.usage.get_usage_by_product_over_time",
        **TIMES,
        interval_seconds=604800,
        group_by=["product_type", "user_id"],
        filters=[
            {"column": "product_type", "operation": "in", "values": ["subtitles", "dub"]},
            {"column": "group_id", "operation": "eq", "values": ["default"]},
        ],
        time_zone="Europe/Paris",
    )

    assert table.columns == ["time", "product_type", "user_id", "credits", "minutes", "order_count", "user_label"]
    assert len(table.column_types) == len(table.column_units) == len(table.columns)
    monday = _ms(datetime(2026, 3, 8, 23, tzinfo=UTC))
    rows = [row for row in table.rows if row[0] == monday]
    assert rows == [[monday, "subtitles", owner.id, float(spent.cents), 20.0, 1, "Ada"]]


async def test_cost_is_a_table_by_whole_days(parts: Parts, caller: Callers) -> None:
    owner = await a_customer(parts.sessions)
    spent = await a_spent_order(parts.sessions, owner, at=NOON, billing=Billing.CARD)
    await give_back(parts.sessions, spent, 150, at=NOON)

    table = await caller(owner.key).call(
        "workspace.usage.get_usage", **TIMES, interval_seconds=86400, group_by=["user_id", "fiat_currency"]
    )

    assert table.columns == ["time", "user_id", "fiat_currency", "total_cost", "total_charge_count", "user_label"]
    assert table.rows[-1] == [_ms(END - timedelta(days=1)), owner.id, "usd", spent.cents / 100 - 1.5, 10.0, "Ada"]


async def test_requests_are_a_table_newest_first(parts: Parts, caller: Callers) -> None:
    owner = await a_customer(parts.sessions)
    await _count_requests(parts, owner, at=[NOON, NOON, NOON + timedelta(minutes=2)])

    table = await caller(owner.key).call(
        "workspace.analytics.requests.get",
        end_time=TIMES["end_time"],
        filters=[
            {"column": "product_type", "operation": "eq", "values": ["orders"]},
            {"column": "request_count", "operation": "ge", "values": [1]},
        ],
        search="ada",
        limit=10,
    )

    assert table.columns[:3] == ["time", "interval_seconds", "user_id"]
    counted = [(row[0], row[2], row[table.columns.index("request_count")]) for row in table.rows]
    assert counted == [(_ms(NOON + timedelta(minutes=2)), owner.id, 1), (_ms(NOON), owner.id, 2)]


async def _count_requests(parts: Parts, holder: Holder, *, at: list[datetime]) -> None:
    """As a web process would have, at these instants."""
    clock = iter(instant.timestamp() for moment in at for instant in (moment, moment))
    meter = Meter(lambda: next(clock, at[-1].timestamp()))
    for _ in at:
        meter.end(meter.begin(Who(holder.workspace_id or "", holder.id, "", "orders")))
    await Flusher(meter, parts.engine).flush()


async def test_columns_that_mean_nothing_here_are_refused(parts: Parts, caller: Callers) -> None:
    client = caller((await a_customer(parts.sessions)).key)
    wrong: list[dict[str, Any]] = [
        {"group_by": ["voice_id"]},
        {"group_by": ["reporting_workspace_id"]},
        {"filters": [{"column": "user_id", "operation": "ge", "values": ["a"]}]},
        {"interval_seconds": 60},
        {"time_zone": "Mars/Olympus"},
        {"group_by": ["user_id", "user_id"]},
    ]

    for arguments in wrong:
        with pytest.raises(ApiError) as refused:
            await client.call("workspace.usage.get_usage_by_product_over_time", **TIMES, **arguments, only="sync")
        assert refused.value.status_code == 422, arguments


async def test_only_who_may_sees_what_the_workspace_used(parts: Parts, caller: Callers) -> None:
    owner = await a_customer(parts.sessions, billing=Billing.CREDITS)
    colleague = await a_customer(parts.sessions, workspace=owner.workspace_id, seat=Seat.MEMBER)
    account = await a_service_account(parts.sessions, owner.workspace_id or "")
    stranger = await a_customer(parts.sessions, billing=Billing.CREDITS)
    await a_spent_order(parts.sessions, owner, at=NOON)
    mine = await a_spent_order(parts.sessions, account, at=NOON, seconds=120)

    for holder in (colleague, account):
        with pytest.raises(ApiError) as refused:
            await caller(holder.key).call("usage.get", **RANGE, include_workspace_metrics=True, only="sync")
        assert refused.value.status_code == 403

    assert (await caller(account.key).call("usage.get", **RANGE)).usage["All"][-1] == mine.cents
    assert (await caller(colleague.key).call("usage.get", **RANGE)).usage["All"][-1] == 0
    whole = await caller(stranger.key).call("usage.get", **RANGE, include_workspace_metrics=True)
    assert whole.usage["All"] == [0.0, 0.0, 0.0]
