"""Requests that are read from the sums of days, against a list of what was counted: in zones whose days begin at all
kinds of quarters, and when minutes come late or quarters go."""

import random
from bisect import bisect
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from service.database import Sessions, transaction
from service.usage.periods import Interval, Period, edges, lengths
from service.usage.questions import Dimension, Filter, Metric, Question
from service.usage.reading import Usage, read_usage
from service.usage.sweeping import merge_old_minutes
from tests.factories import a_customer

BEGINNING = datetime(2026, 3, 24, tzinfo=UTC)
NOW = datetime(2026, 4, 10, 13, 7, tzinfo=UTC)
MERGED = datetime(2026, 4, 3, tzinfo=UTC)
"""What began before has been merged when the sweep has run at ``NOW``."""

ZONES = ("UTC", "Europe/London", "America/New_York", "Asia/Kathmandu", "Asia/Kolkata", "Australia/Lord_Howe")
STEPS: tuple[Interval | int, ...] = (*Interval, 900, 2 * 86400)
DIMENSIONS = (None, Dimension.USER, Dimension.KEY, Dimension.PRODUCT, Dimension.SOURCE)
INSERT = text(
    """
    INSERT INTO request_usage (workspace_id, at, holder_id, key_id, family, minutes, requests, busy_ms)
    VALUES (:workspace, :at, :holder, :key, :family, 1, :requests, :busy)
    ON CONFLICT (workspace_id, at, holder_id, key_id, family, minutes) DO UPDATE
    SET requests = request_usage.requests + EXCLUDED.requests, busy_ms = request_usage.busy_ms + EXCLUDED.busy_ms
    """
)


class Row(NamedTuple):
    """What was counted in a minute."""

    at: datetime
    holder: str
    key: str
    family: str
    requests: int
    busy: int

    def named(self, by: Dimension | None) -> str:
        """What a series that has it is called."""
        return {
            None: "", Dimension.USER: self.holder, Dimension.KEY: self.key, Dimension.PRODUCT: self.family,
            Dimension.SOURCE: "api" if self.key else "browser",
        }[by]  # fmt: skip


def _some(dice: random.Random, count: int, days: int) -> list[Row]:
    return [
        Row(
            BEGINNING + timedelta(minutes=dice.randrange(days * 1440)), f"user_{dice.randrange(3)}",
            dice.choice(["", "key_a", "key_b"]), dice.choice(["orders", "pages"]), dice.randrange(4),
            dice.randrange(90_000),
        )
        for _ in range(count)
    ]  # fmt: skip


async def _insert(engine: AsyncEngine, workspace: str, rows: list[Row]) -> None:
    async with engine.begin() as connection:
        await connection.execute(INSERT, [{"workspace": workspace, **row._asdict()} for row in rows])


def _a_question(dice: random.Random, workspace: str) -> Question:
    step, by = dice.choice(STEPS), dice.choice(DIMENSIONS)
    start = BEGINNING + timedelta(minutes=dice.randrange(-1440, 14 * 1440))
    longest = 9 if step in (900, Interval.HOUR) else 30
    period = Period(
        start, start + timedelta(minutes=dice.randint(1, longest * 1440)), step, ZoneInfo(dice.choice(ZONES))
    )
    filters = (
        (Filter(Dimension.KEY, (dice.choice(["", "key_a"]),), dice.random() < 0.5),) if dice.random() < 0.3 else ()
    )
    is_average = dice.random() < 0.4 and step is not Interval.CUMULATIVE
    holder = dice.choice([None, None, "user_1"])
    return Question(
        workspace, period, Metric.AVERAGE if is_average else Metric.REQUESTS, (by,) if by else (), filters, holder
    )


def _expected(question: Question, rows: list[Row]) -> dict[str, list[float]]:
    """By name; a series of nothing but zeros is none."""
    cut = edges(question.period)
    found: dict[str, list[float]] = defaultdict(lambda: [0.0] * (len(cut) - 1))
    for row in rows:
        at = row.at - timedelta(minutes=row.at.minute % 15) if row.at < MERGED else row.at
        is_kept = all((row.key in one.values) is not one.is_excluded for one in question.filters)
        if is_kept and question.holder_id in (None, row.holder) and question.period.start <= at < question.period.end:
            amount = row.busy if question.metric is Metric.AVERAGE else row.requests
            found[row.named(question.by[0] if question.by else None)][bisect(cut, at) - 1] += amount
    written = {name: _in_units(question, values) for name, values in found.items()}
    return {name: values for name, values in written.items() if any(values)}


def _in_units(question: Question, amounts: list[float]) -> list[float]:
    if question.metric is Metric.AVERAGE:
        seconds = lengths(question.period, edges(question.period), NOW)
        return [round(amount / 1000 / length, 4) for amount, length in zip(amounts, seconds, strict=True)]
    return [sum(amounts[: at + 1]) for at in range(len(amounts))] if question.period.is_cumulative else amounts


def _found(usage: Usage, question: Question) -> dict[str, list[float]]:
    series = {one.key[0]: one.values for one in usage.series} if question.by else {"": usage.total.values}
    return {name: values for name, values in series.items() if any(values)}


async def _compare(sessions: Sessions, dice: random.Random, workspace: str, rows: list[Row], count: int) -> None:
    async with transaction(sessions) as session:
        for _ in range(count):
            question = _a_question(dice, workspace)
            assert _found(await read_usage(session, question, NOW), question) == _expected(question, rows), question


@pytest.mark.parametrize("seed", [1, 2])
async def test_sums_of_days_are_those_of_the_list(sessions: Sessions, engine: AsyncEngine, seed: int) -> None:
    dice, workspace = random.Random(seed), (await a_customer(sessions)).workspace_id or ""
    rows = _some(dice, 500, days=17)
    await _insert(engine, workspace, rows)
    await _insert(engine, (await a_customer(sessions)).workspace_id or "", _some(dice, 20, days=17))
    while await merge_old_minutes(engine, NOW):
        pass

    await _compare(sessions, dice, workspace, rows, 120)

    late = _some(dice, 60, days=9)
    await _insert(engine, workspace, late)
    while await merge_old_minutes(engine, NOW):
        pass
    await _compare(sessions, dice, workspace, rows + late, 60)


async def test_a_quarter_that_goes_goes_from_its_day(sessions: Sessions, engine: AsyncEngine) -> None:
    dice, workspace = random.Random(3), (await a_customer(sessions)).workspace_id or ""
    rows = _some(dice, 200, days=5)
    await _insert(engine, workspace, rows)
    while await merge_old_minutes(engine, NOW):
        pass

    async with engine.begin() as connection:
        await connection.execute(text("DELETE FROM request_usage WHERE holder_id = 'user_2'"))
        await connection.execute(text("UPDATE request_usage SET requests = 0, busy_ms = 0 WHERE key_id = 'key_a'"))

    await _compare(
        sessions, dice, workspace, [row for row in rows if row.holder != "user_2" and row.key != "key_a"], 60
    )
