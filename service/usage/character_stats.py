"""The client's ``usage.get``: one metric over time, as series beside a time axis."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Final, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from litestar import get
from litestar.params import FromQuery, QueryParameter

from service.access.scopes import Scope, reached_with
from service.auth.principals import Principal, customers_only
from service.edge.dependencies import Actor, Now, Session
from service.edge.documentation import refusals
from service.errors import InvalidInput
from service.usage.periods import Interval, Period
from service.usage.questions import Dimension, Metric, Question, check_question, require_whole_workspace
from service.usage.reading import OTHERS, Series, Usage, read_usage

NONE: Final = "none"
ALL: Final = "All"
ALL_KEYS: Final = "all_api_keys"
UTC_ZONE: Final = ZoneInfo("UTC")
MOST_MS: Final = 4_102_444_800_000
"""2100: what lies beyond is no time of ours."""

Named = TypeVar("Named", bound=StrEnum)
Milliseconds = Annotated[int, QueryParameter(ge=0, le=MOST_MS)]
Choice = Annotated[str, QueryParameter(max_length=64)]


class UsageOverTime(msgspec.Struct):
    """``time``: when each bucket begins, in milliseconds since 1970. ``usage``: of each series one value per bucket.

    Without a breakdown the one series is ``All``; else series are named by ids, and by an empty name for what has
    none: requests and orders of browsers have no key.
    """

    time: list[int]
    usage: dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Asked:
    """The query as it was sent."""

    start_unix: int
    end_unix: int
    whole_workspace: bool
    breakdown: str
    interval: str
    bucket_seconds: int | None
    metric: str


@get(
    "/v1/usage/character-stats",
    guards=[customers_only],
    opt=reached_with(Scope.USER_READ),
    tags=["usage"],
    operation_id="get_usage",
    responses=refusals(),
)
async def read_character_stats(
    actor: Actor,
    session: Session,
    now: Now,
    start_unix: Milliseconds,
    end_unix: Milliseconds,
    include_workspace_metrics: FromQuery[bool] = False,
    breakdown_type: Choice = NONE,
    aggregation_interval: Choice = Interval.DAY.value,
    aggregation_bucket_size: Annotated[int | None, QueryParameter(ge=60, le=366 * 86400)] = None,
    metric: Choice = Metric.CREDITS.value,
) -> UsageOverTime:
    """One's own usage, or with ``include_workspace_metrics`` that of the workspace. Times are milliseconds, buckets are
    in UTC, the end is not included."""
    asked = Asked(
        start_unix, end_unix, include_workspace_metrics, breakdown_type, aggregation_interval, aggregation_bucket_size,
        metric,
    )  # fmt: skip
    question = question_of(asked, actor)
    return over_time(await read_usage(session, question, now), question)


def question_of(asked: Asked, actor: Principal) -> Question:
    """Raises InvalidInput for what means nothing here, Forbidden for what is not the actor's to see."""
    if asked.whole_workspace:
        require_whole_workspace(actor)
    elif asked.breakdown in (Dimension.USER, Dimension.GROUP, Dimension.ACCOUNT):
        raise InvalidInput.at(
            "query",
            "breakdown_type",
            msg=f"Breaking down by {asked.breakdown} needs include_workspace_metrics: your own usage has one user.",
        )
    period = Period(_instant(asked.start_unix), _instant(asked.end_unix), _step(asked), UTC_ZONE)
    holder = None if asked.whole_workspace else actor.id
    question = Question(actor.workspace, period, _metric(asked.metric), _by(asked.breakdown), (), holder)
    check_question(question)
    return question


def over_time(usage: Usage, question: Question) -> UsageOverTime:
    """As the client reads it."""
    series = {_name(one): one.values for one in usage.series} if question.by else {ALL: usage.total.values}
    return UsageOverTime([milliseconds(start) for start in usage.starts], series)


def _name(one: Series) -> str:
    return "other" if OTHERS in one.key else one.key[0]


def milliseconds(instant: datetime) -> int:
    """Since 1970."""
    return round(instant.timestamp() * 1000)


def _instant(unix_ms: int) -> datetime:
    return datetime.fromtimestamp(unix_ms / 1000, UTC)


def _step(asked: Asked) -> Interval | int:
    if asked.bucket_seconds is not None:
        return asked.bucket_seconds
    return _known(Interval, asked.interval, "aggregation_interval")


def _metric(name: str) -> Metric:
    return _known(Metric, name, "metric")


def _by(name: str) -> tuple[Dimension, ...]:
    if name == NONE:
        return ()
    return (_known(Dimension, Dimension.KEY.value if name == ALL_KEYS else name, "breakdown_type"),)


def _known(kind: type[Named], name: str, where: str) -> Named:
    try:
        return kind(name)
    except ValueError:
        known = ", ".join(kind)
        raise InvalidInput.at("query", where, msg=f"{name!r} means nothing here. There are: {known}.") from None
