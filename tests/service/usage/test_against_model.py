"""Money, minutes and orders by instant and by whatever they are broken down by, against a model in plain Python."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from service.access.models import Group, GroupMember
from service.auth.models import ApiKey
from service.database import Sessions, transaction
from service.folders.models import Folder
from service.ids import FOLDER, GROUP, new_id
from service.usage.periods import Interval, Period
from service.usage.questions import Dimension, Filter, Metric, Question
from service.usage.reading import Usage, read_usage
from service.usage.sweeping import sum_old_facts
from service.workspaces.models import Billing
from tests.factories import Holder, a_customer, a_service_account
from tests.service.usage.model import Model
from tests.service.usage.spent import TRANSCRIPT, a_spent_order, give_back

ITEMS = (
    (TRANSCRIPT,),
    ({**TRANSCRIPT, "source_language": "pt"}, TRANSCRIPT),
    ({"kind": "subtitles", "source_language": "en", "destination_languages": ["de", "fr-CA", "en"]},),
    (
        TRANSCRIPT,
        {"kind": "dub", "source_language": "en", "destination_languages": ["es", "es-MX"], "include_captions": True,
         "include_source_captions": True},
    ),
)  # fmt: skip
METRICS = (Metric.CREDITS, Metric.FIAT, Metric.MINUTES, Metric.ORDERS)
DIMENSIONS = (None, *Dimension)
ZONES = ("UTC", "America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns")
STEPS: tuple[Interval | int, ...] = (
    Interval.DAY, Interval.WEEK, Interval.MONTH, Interval.CUMULATIVE, Interval.HOUR, 7200,
)  # fmt: skip
AGAIN = (
    "DELETE FROM usage_fact",
    'SELECT note_order_usage(o) FROM "order" o WHERE o.submitted_at IS NOT NULL',
    "SELECT note_transfer_usage(t) FROM transfer t WHERE t.order_id IS NOT NULL",
)
"""Facts are derived, and can be made again at any time."""

BEGINNING = datetime(2026, 3, 1, tzinfo=UTC)
DAYS = 60
"""Over which clocks go forward in New York and in Berlin."""


@dataclass
class World:
    """A workspace with a past, and what the model knows of it."""

    workspace: str
    model: Model = field(default_factory=Model)
    holders: list[Holder] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    folder: str = field(default_factory=lambda: new_id(FOLDER))
    groups: list[str] = field(default_factory=list)


async def _a_world(sessions: Sessions, dice: random.Random) -> World:
    owner = await a_customer(sessions, billing=Billing.CREDITS)
    world = World(owner.workspace_id or "", holders=[owner])
    world.holders += [await a_customer(sessions, workspace=world.workspace) for _ in range(2)]
    world.holders.append(await a_service_account(sessions, world.workspace))
    async with transaction(sessions) as session:
        rows = await session.execute(select(ApiKey.holder_id, ApiKey.id))  # type: ignore[call-overload]
        world.keys = {row[0]: row[1] for row in rows}
        session.add(
            Folder(id=world.folder, workspace_id=world.workspace, name="Spring", depth=1, created_at=BEGINNING,
                   updated_at=BEGINNING, created_by=owner.id)
        )  # fmt: skip
        await _groups(session, world)
    for _ in range(50):
        await _live(sessions, world, dice)
    return world


async def _groups(session: AsyncSession, world: World) -> None:
    """The second holder is in both, the fourth in one, the others in none."""
    world.groups = [new_id(GROUP), new_id(GROUP)]
    members = {world.groups[0]: [1, 3], world.groups[1]: [1]}
    for group, places in members.items():
        session.add(Group(id=group, workspace_id=world.workspace, name=group, features=[], created_at=BEGINNING))
        await session.flush()
        for place in places:
            holder = world.holders[place].id
            session.add(GroupMember(group_id=group, principal_id=holder, added_at=BEGINNING))
            world.model.groups.setdefault(holder, set()).add(group)


async def _live(sessions: Sessions, world: World, dice: random.Random) -> None:
    """One order, and sometimes a part of its price back, once or twice."""
    holder, billing = dice.choice(world.holders), dice.choice([Billing.CREDITS, Billing.CREDITS, Billing.CARD])
    at = BEGINNING + timedelta(microseconds=dice.randrange(DAYS * 86400 * 10**6))
    key, folder = dice.choice(["", world.keys[holder.id]]), dice.choice(["", world.folder])
    spent = await a_spent_order(
        sessions, holder, at=at, items=dice.choice(ITEMS), seconds=dice.randint(1, 4000), billing=billing,
        key=key or None, folder=folder or None,
    )  # fmt: skip
    world.model.spend(spent, at, holder.id, key, folder)
    left = spent.cents
    for _ in range(dice.choice([0, 0, 1, 2])):
        cents, later = dice.randint(1, left), at + timedelta(seconds=dice.randrange(40 * 86400))
        left -= cents
        await give_back(sessions, spent, cents, at=later)
        world.model.give_back(spent, cents, later, holder.id, key, folder)
        if not left:
            break


def _a_question(world: World, dice: random.Random) -> Question:
    zone = ZoneInfo(dice.choice(ZONES))
    unit = dice.choice([1, 900, 900])
    start = BEGINNING + timedelta(seconds=dice.randrange(-5 * 86400, 50 * 86400, unit))
    interval = dice.choice(STEPS)
    longest = 40 if interval in (Interval.HOUR, 7200) else 120
    period = Period(start, start + timedelta(seconds=dice.randrange(unit, longest * 86400, unit)), interval, zone)
    by = dice.choice(DIMENSIONS)
    holder = dice.choice([None, None, dice.choice(world.holders).id])
    filters = tuple(_a_filter(world, dice) for _ in range(dice.choice([0, 0, 0, 1, 1, 2])))
    return Question(world.workspace, period, dice.choice(METRICS), (by,) if by else (), filters, holder)


def _a_filter(world: World, dice: random.Random) -> Filter:
    """One value or several, some of them nobody's."""
    dimension = dice.choice(list(Dimension))
    known = [value for value in world.model.values(dimension) if value or dimension is not Dimension.GROUP]
    values = dice.sample(["nobody", *known], k=dice.choice([1, 1, 2]))
    return Filter(dimension, tuple(values), is_excluded=dice.random() < 0.3)


@pytest.mark.parametrize("seed", [1, 2])
async def test_every_answer_is_that_of_the_model(sessions: Sessions, engine: AsyncEngine, seed: int) -> None:
    dice = random.Random(seed)
    world = await _a_world(sessions, dice)
    await a_spent_order(sessions, world.holders[0], at=BEGINNING + timedelta(days=3), sandbox=True)
    await a_spent_order(sessions, await a_customer(sessions), at=BEGINNING + timedelta(days=3))

    for summed_days in (0, 31, 120):
        while await sum_old_facts(engine, BEGINNING + timedelta(days=summed_days)):
            pass
        await _ask(sessions, world, dice, 60)

    async with engine.begin() as connection:
        for statement in AGAIN:
            await connection.execute(text(statement))
    await _ask(sessions, world, dice, 30)


async def _ask(sessions: Sessions, world: World, dice: random.Random, count: int) -> None:
    async with transaction(sessions) as session:
        for _ in range(count):
            question = _a_question(world, dice)
            _compare(await read_usage(session, question, datetime.now(UTC)), question, world.model)


def _compare(usage: Usage, question: Question, model: Model) -> None:
    mine = model.only(question.holder_id, question.filters)
    by = question.by[0] if question.by else None
    found = {one.key[0]: one.values for one in usage.series}
    for at, (start, end) in enumerate(pairwise(usage.cut)):
        first = question.period.start if question.period.is_cumulative else max(start, question.period.start)
        span = (first, min(end, question.period.end))
        expected = mine.series(question.metric, *span, by) if by else {}
        assert {name: values[at] for name, values in found.items() if values[at]} == pytest.approx(
            {name: value for name, value in expected.items() if value}
        ), question
        total = mine.series(question.metric, *span, None).get("", 0)
        assert usage.total.values[at] == pytest.approx(total), question


async def test_filters_keep_what_they_name(sessions: Sessions) -> None:
    dice = random.Random(3)
    world = await _a_world(sessions, dice)
    period = Period(BEGINNING, BEGINNING + timedelta(days=100), Interval.MONTH, ZoneInfo("UTC"))
    every = world.model.series(Metric.CREDITS, period.start, period.end, Dimension.LANGUAGE)

    async with transaction(sessions) as session:

        async def asked(metric: Metric, *filters: Filter) -> float:
            question = Question(world.workspace, period, metric, (), filters)
            return (await read_usage(session, question, datetime.now(UTC))).total.whole

        german = Filter(Dimension.LANGUAGE, ("de",))
        assert await asked(Metric.CREDITS, german) == every["de"]
        assert await asked(Metric.CREDITS, Filter(Dimension.LANGUAGE, ("de", "fr"), is_excluded=True)) == sum(
            value for language, value in every.items() if language not in ("de", "fr")
        )
        orders = {fact.order for fact in world.model.facts[Metric.MINUTES] if fact.language == "de"}
        assert await asked(Metric.ORDERS, german) == len(orders)
        grouped = world.model.series(Metric.CREDITS, period.start, period.end, Dimension.GROUP)
        assert await asked(Metric.CREDITS, Filter(Dimension.GROUP, (world.groups[0],))) == grouped[world.groups[0]]
        everyone = Filter(Dimension.GROUP, ("group_" + world.workspace.partition("_")[2],))
        people = world.model.series(Metric.CREDITS, period.start, period.end, Dimension.ACCOUNT)
        assert await asked(Metric.CREDITS, everyone) == people[""]


async def test_a_closed_month_keeps_its_sums_when_money_comes_back_later(sessions: Sessions) -> None:
    owner = await a_customer(sessions, billing=Billing.CREDITS)
    spent = await a_spent_order(sessions, owner, at=datetime(2026, 1, 31, 23, 59, tzinfo=UTC))
    await give_back(sessions, spent, 700, at=datetime(2026, 2, 1, tzinfo=UTC))
    period = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC), Interval.MONTH, ZoneInfo("UTC"))

    async with transaction(sessions) as session:
        usage = await read_usage(session, Question(owner.workspace_id or "", period, Metric.CREDITS), datetime.now(UTC))

    assert usage.total.values == [spent.cents, -700]


async def test_what_lies_within_a_quarter_stays_on_its_side_of_a_midnight_and_of_an_end(
    sessions: Sessions, engine: AsyncEngine
) -> None:
    owner = await a_customer(sessions, billing=Billing.CREDITS)
    late = datetime(2026, 1, 31, 18, 14, 59, 700_000, tzinfo=UTC)
    spent = await a_spent_order(sessions, owner, at=late)
    while await sum_old_facts(engine, late + timedelta(days=2)):
        pass

    async def asked(start: datetime, end: datetime) -> list[float]:
        period = Period(start, end, Interval.DAY, ZoneInfo("Asia/Kathmandu"))
        question = Question(owner.workspace_id or "", period, Metric.CREDITS)
        async with transaction(sessions) as session:
            return (await read_usage(session, question, datetime.now(UTC))).total.values

    midnight = late.replace(minute=15, second=0, microsecond=0)
    assert await asked(midnight - timedelta(days=1), midnight + timedelta(days=1)) == [spent.cents, 0]
    assert await asked(late - timedelta(minutes=3), midnight) == [spent.cents]
    assert await asked(midnight - timedelta(days=1), late) == [0]
