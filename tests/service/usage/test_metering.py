"""Requests as the web processes count them: in memory, many at once, written in time and at the end."""

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from service.app import create_app
from service.database import Sessions, transaction
from service.parts import Parts
from service.usage.families import FAMILIES, family_of
from service.usage.flushing import Flusher
from service.usage.metering import Meter, Who
from service.usage.periods import Interval, Period
from service.usage.questions import Dimension, Filter, Metric, Question
from service.usage.reading import Usage, read_usage
from service.usage.sweeping import merge_old_minutes
from tests.factories import a_customer, a_linguist, a_service_account
from tests.service.conftest import OpenClient

NINE = datetime(2026, 3, 10, 9, tzinfo=UTC)


class Clock:
    """A clock that tests move."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at.timestamp()

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


async def _answer(
    sessions: Sessions, workspace: str, metric: Metric, *by: Dimension, step: Interval | int = Interval.HOUR,
    filters: tuple[Filter, ...] = (), holder: str | None = None, hours: int = 2,
) -> Usage:  # fmt: skip
    period = Period(NINE, NINE + timedelta(hours=hours), step, ZoneInfo("UTC"))
    async with transaction(sessions) as session:
        return await read_usage(session, Question(workspace, period, metric, by, filters, holder), datetime.now(UTC))


def _values(usage: Usage) -> dict[str, list[float]]:
    return {one.key[0]: one.values for one in usage.series}


async def test_requests_count_for_who_made_them_and_by_family(sessions: Sessions, engine: AsyncEngine) -> None:
    owner = await a_customer(sessions)
    workspace, clock = owner.workspace_id or "", Clock(NINE)
    meter = Meter(clock)
    for holder, family in (("user_a", "orders"), ("user_a", "media"), ("user_b", "orders")):
        meter.end(meter.begin(Who(workspace, holder, "key_x", family)))
    clock.move(3700)
    meter.count(Who(workspace, "user_b", "", "pages"))

    await Flusher(meter, engine).flush()

    assert (await _answer(sessions, workspace, Metric.REQUESTS)).total.values == [3, 1]
    by_user = await _answer(sessions, workspace, Metric.REQUESTS, Dimension.USER)
    assert _values(by_user) == {"user_a": [2, 0], "user_b": [1, 1]}
    by_family = await _answer(sessions, workspace, Metric.REQUESTS, Dimension.PRODUCT)
    assert _values(by_family) == {"orders": [2, 0], "media": [1, 0], "pages": [0, 1]}
    by_source = await _answer(sessions, workspace, Metric.REQUESTS, Dimension.SOURCE)
    assert _values(by_source) == {"api": [3, 0], "browser": [0, 1]}


async def test_the_most_at_once_and_the_average_are_those_of_the_clock(sessions: Sessions, engine: AsyncEngine) -> None:
    owner = await a_customer(sessions)
    workspace, clock = owner.workspace_id or "", Clock(NINE)
    meter = Meter(clock)
    long = meter.begin(Who(workspace, "user_a", "key_x", "media"))
    clock.move(600)
    others = [meter.begin(Who(workspace, "user_b", "key_y", "orders")) for _ in range(3)]
    clock.move(120)
    for row in others:
        meter.end(row)
    clock.move(3600 - 720 + 1800)
    meter.end(long)

    await Flusher(meter, engine).flush()

    assert (await _answer(sessions, workspace, Metric.CONCURRENCY)).total.values == [4, 1]
    assert _values(await _answer(sessions, workspace, Metric.CONCURRENCY, Dimension.USER)) == {
        "user_a": [1, 1], "user_b": [3, 0],
    }  # fmt: skip
    average = await _answer(sessions, workspace, Metric.AVERAGE)
    assert average.total.values == [(3600 + 3 * 120) / 3600, 0.5]
    own = await _answer(sessions, workspace, Metric.CONCURRENCY, Dimension.PRODUCT, holder="user_b")
    assert (_values(own), own.total.values) == ({"orders": [3, 0]}, [3, 0])
    one_key = (Filter(Dimension.KEY, ("key_x",)),)
    assert (await _answer(sessions, workspace, Metric.CONCURRENCY, filters=one_key)).total.values == [1, 1]


async def test_a_random_afternoon_is_counted_as_a_list_of_intervals_is(sessions: Sessions, engine: AsyncEngine) -> None:
    dice, owner = random.Random(7), await a_customer(sessions)
    workspace, clock = owner.workspace_id or "", Clock(NINE)
    meter = Meter(clock)
    flusher = Flusher(meter, engine)
    spans = [(begin, begin + dice.randint(0, 900)) for begin in (dice.randrange(3600) for _ in range(300))]
    begun = [(begin, 0, at) for at, (begin, _) in enumerate(spans)]
    ended = [(end, 1, at) for at, (_, end) in enumerate(spans)]
    rows = {}
    for second, ends, at in sorted(begun + ended):
        clock.at = NINE + timedelta(seconds=second)
        if not ends:
            rows[at] = meter.begin(Who(workspace, f"user_{at % 3}", f"key_{at % 5}", "orders"))
        else:
            meter.end(rows.pop(at))
        if dice.random() < 0.05:
            await flusher.flush()
    await flusher.flush()

    by_minute = await _answer(sessions, workspace, Metric.CONCURRENCY, step=60)
    requests = await _answer(sessions, workspace, Metric.REQUESTS, step=60)
    average = await _answer(sessions, workspace, Metric.AVERAGE)

    by_beginning = Counter(begin // 60 for begin, _ in spans)
    assert requests.total.values == [by_beginning[minute] for minute in range(120)]
    open_at = [sum(begin <= second <= end for begin, end in spans) for second in range(7200)]
    assert by_minute.total.values == [max(open_at[minute * 60 : minute * 60 + 60]) for minute in range(120)]
    busy = [sum(max(0, min(end, last) - max(begin, first)) for begin, end in spans)
            for first, last in ((0, 3600), (3600, 7200))]  # fmt: skip
    assert all(abs(found * 3600 - true) < 1 for found, true in zip(average.total.values, busy, strict=True))


async def test_processes_add_up(sessions: Sessions, engine: AsyncEngine) -> None:
    owner = await a_customer(sessions)
    who = Who(owner.workspace_id or "", owner.id, "key_x", "orders")
    for count in (2, 3):
        meter = Meter(Clock(NINE))
        flusher = Flusher(meter, engine)
        rows = [meter.begin(who) for _ in range(count)]
        await flusher.flush()
        for row in rows:
            meter.end(row)
        await flusher.flush()

    assert (await _answer(sessions, who.workspace_id, Metric.REQUESTS)).total.values == [5, 0]
    assert (await _answer(sessions, who.workspace_id, Metric.CONCURRENCY)).total.values == [5, 0]


async def test_old_minutes_become_quarters_and_keep_their_sums(sessions: Sessions, engine: AsyncEngine) -> None:
    owner, clock = await a_customer(sessions), Clock(NINE)
    workspace, meter = owner.workspace_id or "", Meter(clock)
    for _ in range(60):
        meter.end(meter.begin(Who(workspace, owner.id, "", "orders")))
        clock.move(70)
    await Flusher(meter, engine).flush()
    before = [await _answer(sessions, workspace, metric, step=900) for metric in (Metric.REQUESTS, Metric.CONCURRENCY)]

    assert not await merge_old_minutes(engine, NINE + timedelta(days=1))
    while await merge_old_minutes(engine, NINE + timedelta(days=8)):
        pass

    after = [await _answer(sessions, workspace, metric, step=900) for metric in (Metric.REQUESTS, Metric.CONCURRENCY)]
    assert [one.total.values for one in after] == [one.total.values for one in before]
    async with engine.connect() as connection:
        rows = await connection.execute(text("SELECT minutes, count(*) FROM request_usage GROUP BY 1"))
        assert [tuple(row) for row in rows] == [(15, 5)]


async def test_what_could_not_be_written_is_written_with_what_follows(sessions: Sessions, engine: AsyncEngine) -> None:
    owner = await a_customer(sessions)
    workspace, meter = owner.workspace_id or "", Meter(Clock(NINE))
    flusher = Flusher(meter, engine)
    meter.end(meter.begin(Who(workspace, owner.id, "", "orders")))
    async with engine.begin() as connection:
        await connection.execute(text("ALTER TABLE request_usage RENAME TO away"))
    await flusher.flush()
    async with engine.begin() as connection:
        await connection.execute(text("ALTER TABLE away RENAME TO request_usage"))
    meter.end(meter.begin(Who(workspace, owner.id, "", "orders")))

    await flusher.flush()

    assert (await _answer(sessions, workspace, Metric.REQUESTS)).total.values == [2, 0]


async def test_only_authenticated_customers_are_counted_each_request_once(
    app: Litestar, sessions: Sessions, open_client: OpenClient
) -> None:
    owner = await a_customer(sessions)
    account = await a_service_account(sessions, owner.workspace_id or "")
    linguist = await a_linguist(sessions)
    clients = [await open_client(holder.key) for holder in (owner, account)]
    others = [await open_client(key) for key in (linguist.key, None, "prod_wrong")]

    await asyncio.gather(*(client.get("/v1/productions/orders") for client in clients * 20 + others))
    await clients[0].get("/v1/productions/orders/prodorder_missing")
    await app.state.usage.flush()

    async with sessions() as session:
        rows = await session.execute(text("SELECT holder_id, family, sum(requests) FROM request_usage GROUP BY 1, 2"))
        assert {tuple(row) for row in rows} == {(owner.id, "orders", 21), (account.id, "orders", 20)}


async def test_a_process_that_stops_has_written_what_it_counted(parts: Parts, sessions: Sessions) -> None:
    owner = await a_customer(sessions)
    async with AsyncTestClient(create_app(parts)) as client:
        await client.get("/v1/productions/orders", headers={"xi-api-key": owner.key})

    async with sessions() as session:
        assert (await session.execute(text("SELECT sum(requests) FROM request_usage"))).scalar_one() == 1


def test_every_family_has_a_name_of_its_own() -> None:
    assert family_of("/v1/productions/orders/{order_id:str}/items") == "orders"
    assert family_of("/v1/productions/orders/{order_id:str}/media/{media_id:str}") == "media"
    assert family_of("/v1/nothing") == "other"
    assert family_of("/usage") == "pages"
    assert len(set(FAMILIES)) == len(FAMILIES)
