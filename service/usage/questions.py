"""What can be asked of usage: a metric over a period, broken down and filtered by dimensions; and who may ask it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from service.access.features import Feature
from service.access.scopes import Scope
from service.auth.principals import Principal, require_feature
from service.errors import Forbidden, InvalidInput
from service.usage.periods import Period, check_period


class Metric(StrEnum):
    """The client's names, and ``orders``."""

    CREDITS = "credits"
    FIAT = "fiat_units_spent"
    MINUTES = "minutes_used"
    ORDERS = "orders"
    REQUESTS = "request_count"
    CONCURRENCY = "concurrency"
    AVERAGE = "concurrency_average"


class Dimension(StrEnum):
    """The client's names where it has one."""

    USER = "user"
    """Members and service accounts, each by their id."""
    GROUP = "groups"
    """Groups as they are now. Who is in two counts in both, and in the total once; *Everyone* is the total."""
    ACCOUNT = "service_accounts"
    """Service accounts; all members together are the empty one."""
    KEY = "api_keys"
    """Keys by id; what came from browsers is the empty one."""
    PRODUCT = "product_type"
    """The service ordered; of requests, the family of the route."""
    COMPONENT = "component"
    LANGUAGE = "language"
    ORDER = "resource"
    FOLDER = "folder"
    SOURCE = "request_source"
    HAS_KEY = "has_api_key"


MONEY: Final = frozenset({Metric.CREDITS, Metric.FIAT, Metric.MINUTES, Metric.ORDERS})
OF_REQUESTS: Final = frozenset(
    {Dimension.USER, Dimension.GROUP, Dimension.ACCOUNT, Dimension.KEY, Dimension.PRODUCT, Dimension.SOURCE,
     Dimension.HAS_KEY}
)  # fmt: skip
OF_PARTS: Final = frozenset({Dimension.PRODUCT, Dimension.COMPONENT, Dimension.LANGUAGE})
"""An order can have several of these: it counts in each, and in the total once."""

OF_PEAKS: Final = frozenset({Dimension.USER, Dimension.KEY, Dimension.PRODUCT})
MOST_DIMENSIONS: Final = 3
MOST_VALUES: Final = 200


@dataclass(frozen=True, slots=True)
class Filter:
    """Only what has one of the values; or, excluded, none of them."""

    dimension: Dimension
    values: tuple[str, ...]
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """``holder_id`` limits it to what one member or service account has used; None asks of the whole workspace."""

    workspace_id: str
    period: Period
    metric: Metric
    by: tuple[Dimension, ...] = ()
    filters: tuple[Filter, ...] = ()
    holder_id: str | None = None

    @property
    def dimensions(self) -> frozenset[Dimension]:
        """All that it mentions."""
        return frozenset(self.by) | {one.dimension for one in self.filters}


def check_question(question: Question, *, where: str = "query") -> None:
    """Raises InvalidInput for a period or a combination that has no answer; says what to change."""
    check_period(question.period, where=where)
    if len(set(question.by)) < len(question.by) or len(question.by) > MOST_DIMENSIONS:
        raise InvalidInput.at(where, "group_by", msg=f"Group by {MOST_DIMENSIONS} different columns at most.")
    if sum(len(one.values) for one in question.filters) > MOST_VALUES:
        raise InvalidInput.at(where, "filters", msg=f"Filter by {MOST_VALUES} values at most.")
    if question.metric in MONEY:
        return
    if strange := sorted(question.dimensions - OF_REQUESTS):
        raise InvalidInput.at(
            where, strange[0], msg="Requests are not told apart by this. Choose another column, or another metric."
        )
    if question.metric is not Metric.REQUESTS and question.period.is_cumulative:
        raise InvalidInput.at(where, "interval", msg="Requests at once do not add up. Choose another interval.")
    if question.metric is Metric.CONCURRENCY:
        _check_peaks(question, where)


def _check_peaks(question: Question, where: str) -> None:
    """Peaks are noted for holders, keys and families; of keys and families together nothing is known."""
    asked = question.dimensions
    if asked - OF_PEAKS or {Dimension.KEY, Dimension.PRODUCT} <= asked or any(f.is_excluded for f in question.filters):
        raise InvalidInput.at(
            where,
            "metric",
            msg="The most at once is known for users, keys and products, each by itself. Ask for one of them, "
            "or for the average.",
        )


def whole_workspace_allowed(actor: Principal) -> bool:
    """Whether the actor may see what others have used."""
    has_scope = actor.scopes is None or Scope.WORKSPACE_ANALYTICS_FULL_READ in actor.scopes
    return has_scope and (actor.is_admin or Feature.WORKSPACE_ANALYTICS_FULL_READ in actor.features)


def require_whole_workspace(actor: Principal) -> None:
    """Raises Forbidden for who sees only their own usage."""
    require_feature(actor, Feature.WORKSPACE_ANALYTICS_FULL_READ)
    if not whole_workspace_allowed(actor):
        raise Forbidden(
            "scope_missing",
            "This key may read its holder's own usage only. Nothing was changed. Give it the scope "
            "workspace_analytics_full_read, or leave the workspace's metrics out.",
        )
