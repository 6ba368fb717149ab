"""The innermost part of the statements behind usage: amounts by bucket and dimensions, each pair once.

What is put into the text are constants of this module, all else are parameters.
"""

from typing import Final, NamedTuple

from service.ids import SERVICE_ACCOUNT
from service.usage.models import CountedWhat, FactKind, PeakLevel, SummedBy, SummedWhat
from service.usage.questions import MONEY, OF_PARTS, Dimension, Metric

_HOLDERS: Final = {
    Dimension.USER: "f.holder_id",
    Dimension.GROUP: "f.holder_id",
    Dimension.ACCOUNT: f"CASE WHEN starts_with(f.holder_id, '{SERVICE_ACCOUNT}_') THEN f.holder_id ELSE '' END",
    Dimension.KEY: "f.key_id",
    Dimension.SOURCE: "CASE f.key_id WHEN '' THEN 'browser' ELSE 'api' END",
    Dimension.HAS_KEY: "CASE f.key_id WHEN '' THEN 'false' ELSE 'true' END",
}
_FACTS: Final = {
    **_HOLDERS,
    Dimension.PRODUCT: "f.product",
    Dimension.COMPONENT: "f.component",
    Dimension.LANGUAGE: "f.language",
    Dimension.ORDER: "f.order_id",
    Dimension.FOLDER: "COALESCE(o.folder_id, '')",
}
_REQUESTS: Final = {**_HOLDERS, Dimension.PRODUCT: "f.family"}
_KINDS: Final = {Metric.CREDITS: FactKind.CREDITS, Metric.FIAT: FactKind.CARD}
_WHATS: Final = {
    Metric.CREDITS: SummedWhat.CREDITS,
    Metric.FIAT: SummedWhat.CARD,
    Metric.MINUTES: SummedWhat.SECONDS,
    Metric.ORDERS: SummedWhat.ORDERS,
    Metric.REQUESTS: CountedWhat.REQUESTS,
    Metric.AVERAGE: CountedWhat.BUSY_MS,
}
_SUMMED_BY: Final = {
    Dimension.USER: SummedBy.USER,
    Dimension.GROUP: SummedBy.USER,
    Dimension.ACCOUNT: SummedBy.USER,
    Dimension.KEY: SummedBy.KEY,
    Dimension.SOURCE: SummedBy.KEY,
    Dimension.HAS_KEY: SummedBy.KEY,
    Dimension.PRODUCT: SummedBy.PRODUCT,
    Dimension.COMPONENT: SummedBy.COMPONENT,
    Dimension.LANGUAGE: SummedBy.LANGUAGE,
}
_IN_FOLDER: Final = 'JOIN "order" o ON o.id = f.order_id'
_IN_RANGE: Final = "f.workspace_id = :workspace AND f.at >= :start AND f.at < :end"
_BUCKET: Final = "width_bucket(f.at, CAST(:starts AS timestamptz[]))"
_SEGMENTS: Final = """unnest(CAST(:segment_buckets AS int[]), CAST(:segment_days AS timestamptz[]),
    CAST(:segment_lows AS int[]), CAST(:segment_highs AS int[])) AS s (bucket, day, low, high)"""
_GROUPS: Final = """SELECT m.principal_id FROM group_member m WHERE m.group_id = ANY(CAST({values} AS text[]))
    UNION ALL SELECT w.id FROM member w
    WHERE w.workspace_id = :workspace AND CAST(:everyone AS text) = ANY(CAST({values} AS text[]))"""
_LEVELS: Final = {
    frozenset[Dimension](): PeakLevel.WORKSPACE,
    frozenset({Dimension.USER}): PeakLevel.HOLDER,
    frozenset({Dimension.KEY}): PeakLevel.KEY,
    frozenset({Dimension.KEY, Dimension.USER}): PeakLevel.KEY,
    frozenset({Dimension.PRODUCT}): PeakLevel.FAMILY,
    frozenset({Dimension.PRODUCT, Dimension.USER}): PeakLevel.HOLDER_FAMILY,
}
_FIRST: Final = {
    frozenset[Dimension](): "f.firsts & 1 <> 0",
    frozenset({Dimension.PRODUCT}): "f.firsts & 2 <> 0",
    frozenset({Dimension.COMPONENT}): "f.firsts & 4 <> 0",
    frozenset({Dimension.LANGUAGE}): "f.firsts & 8 <> 0",
    frozenset({Dimension.PRODUCT, Dimension.LANGUAGE}): "f.firsts & 16 <> 0",
    frozenset({Dimension.COMPONENT, Dimension.LANGUAGE}): "true",
}
"""On which of its parts an order counts where these are told apart; a component has one product."""


class Narrowed(NamedTuple):
    """A filter, without its values: whether it leaves them out, and whether it is one."""

    dimension: Dimension
    is_excluded: bool
    is_one: bool


class Shape(NamedTuple):
    """All that the text of a statement depends on. ``is_coarse``: its buckets last a day at least and, where instants
    are known, are made of whole quarters of an hour."""

    metric: Metric
    by: tuple[Dimension, ...]
    filters: tuple[Narrowed, ...]
    is_own: bool
    is_coarse: bool

    @property
    def dimensions(self) -> frozenset[Dimension]:
        """All that it mentions."""
        own = {Dimension.USER} if self.is_own else set()
        return frozenset({*self.by, *(one.dimension for one in self.filters), *own})

    @property
    def reads_days(self) -> bool:
        """Whether the sums of days have the answer: of requests they are by all dimensions, of facts by each alone."""
        if not self.is_coarse or self.metric is Metric.CONCURRENCY:
            return False
        if self.metric not in MONEY:
            return True
        is_known = self.dimensions <= _SUMMED_BY.keys() and len({_SUMMED_BY[one] for one in self.dimensions}) <= 1
        return is_known and (self.metric is not Metric.ORDERS or _counts_by(self, self.by) is not None)

    @property
    def has_whole(self) -> bool:
        """Whether cells say, beside the ``value`` that counts in their series, what counts in the ``whole``: an order
        counts in each of its languages, and in the total once."""
        return self.metric is Metric.ORDERS and not self.reads_days and _counts_by(self, self.by) is not None

    @property
    def has_total(self) -> bool:
        """Whether the cells have what the total is made of: not of peaks, nor always of orders."""
        if self.metric is not Metric.ORDERS:
            return self.metric is not Metric.CONCURRENCY
        return self.has_whole or (self.reads_days and not OF_PARTS & {*self.by})


def cells(shape: Shape) -> str:
    """A query with columns d0, d1 ..., bucket, value, and whole where there is one (``has_whole``)."""
    if shape.metric is Metric.CONCURRENCY:
        return _peaks(shape)
    if shape.reads_days:
        return _days(shape)
    return _facts(shape) if shape.metric in MONEY else _requests(shape)


def _facts(shape: Shape) -> str:
    conditions = [_IN_RANGE, *_filters(shape, _FACTS), f"f.kind = '{_KINDS.get(shape.metric, FactKind.ORDER)}'"]
    join = _IN_FOLDER if Dimension.FOLDER in shape.dimensions else ""
    rows = f"FROM usage_fact f {join} WHERE {' AND '.join(conditions)}"
    if shape.metric is not Metric.ORDERS:
        return _summed(shape, _FACTS, "CAST(sum(f.amount) AS bigint) AS value", rows)
    counted, whole = _counts_by(shape, shape.by), _counts_by(shape, ())
    if counted and whole:
        amounts = f"count(*) FILTER (WHERE {counted}) AS value, count(*) FILTER (WHERE {whole}) AS whole"
        return _summed(shape, _FACTS, amounts, rows)
    return f"""SELECT {_dimensions(shape)}bucket, count(*) AS value FROM (
            SELECT DISTINCT {_chosen(shape, _FACTS)}{_BUCKET} AS bucket, f.order_id {rows}
        ) once GROUP BY {_places(shape)}"""  # noqa: S608 - constants


def _counts_by(shape: Shape, by: tuple[Dimension, ...]) -> str | None:
    """The condition under which a part stands for its order; None where only telling orders apart helps: filtered by
    several languages, an order has its first among them somewhere."""
    narrowed = [one for one in shape.filters if one.dimension in OF_PARTS]
    if any(one.is_excluded or not one.is_one for one in narrowed):
        return None
    asked = OF_PARTS & {*by, *(one.dimension for one in narrowed)}
    return _FIRST[frozenset(asked - {Dimension.PRODUCT} if Dimension.COMPONENT in asked else asked)]


def _requests(shape: Shape) -> str:
    rows = f"FROM request_usage f WHERE {' AND '.join([_IN_RANGE, *_filters(shape, _REQUESTS)])}"
    return _summed(shape, _REQUESTS, f"CAST(sum(f.{_WHATS[shape.metric]}) AS bigint) AS value", rows)


def _days(shape: Shape) -> str:
    """The sums of days, and what is in none of them yet: facts and minutes of late."""
    is_money = shape.metric in MONEY
    columns = _FACTS if is_money else _REQUESTS
    filters = "".join(f" AND {one}" for one in _filters(shape, columns))
    chosen = _chosen(shape, columns)
    days, fresh = (_money_days(shape), _fresh_facts(shape)) if is_money else (_request_days(shape), _minutes(shape))
    return f"""SELECT {_dimensions(shape)}bucket, CAST(sum(value) AS bigint) AS value FROM (
            SELECT {chosen}s.bucket,
                sum_before(f.quarters, f.sums, s.high) - sum_before(f.quarters, f.sums, s.low) AS value
            FROM {days} f JOIN {_SEGMENTS} ON s.day = f.at WHERE true{filters}
            UNION ALL SELECT {chosen}{_BUCKET}, f.value FROM {fresh} f WHERE {_IN_RANGE}{filters}
        ) counted GROUP BY {_places(shape)} HAVING sum(value) <> 0"""  # noqa: S608 - constants


def _request_days(shape: Shape) -> str:
    return f"""(SELECT * FROM request_day WHERE workspace_id = :workspace AND what = '{_WHATS[shape.metric]}'
        AND at >= :first_day AND at < :end)"""  # noqa: S608 - constants


def _minutes(shape: Shape) -> str:
    return f"(SELECT *, {_WHATS[shape.metric]} AS value FROM request_usage WHERE minutes = 1)"  # noqa: S608 - constants


def _money_days(shape: Shape) -> str:
    """Under the names that the column has among facts: what the sums are by is the only one that is looked at."""
    by = next((_SUMMED_BY[one] for one in shape.dimensions), SummedBy.ALL)
    names = ("holder_id", "key_id", "product", "component", "language")
    return f"""(SELECT at, quarters, sums, {", ".join(f"value AS {name}" for name in names)} FROM usage_day
        WHERE workspace_id = :workspace AND what = '{_WHATS[shape.metric]}' AND dimension = '{by}'
        AND at >= :first_day AND at < :end)"""  # noqa: S608 - constants


def _fresh_facts(shape: Shape) -> str:
    kind = _KINDS.get(shape.metric, FactKind.ORDER)
    value = f"CAST({_counts_by(shape, shape.by)} AS int)" if shape.metric is Metric.ORDERS else "amount"
    return f"(SELECT f.*, {value} AS value FROM usage_fact f WHERE f.kind = '{kind}' AND NOT f.is_summed)"  # noqa: S608


def _peaks(shape: Shape) -> str:
    """The highest in each bucket of what the processes, and all that is asked for, had at once by minute."""
    conditions = [_IN_RANGE, f"f.level = '{_LEVELS[shape.dimensions]}'", *_filters(shape, _REQUESTS)]
    dimensions = _dimensions(shape)
    return f"""SELECT {dimensions}bucket, CAST(max(peak) AS bigint) AS value FROM (
            SELECT {_chosen(shape, _REQUESTS)}f.at, {_BUCKET} AS bucket, sum(f.peak) AS peak
            FROM request_peak f WHERE {" AND ".join(conditions)} GROUP BY {dimensions}f.at
        ) at_once GROUP BY {dimensions}bucket"""  # noqa: S608 - constants


def _summed(shape: Shape, columns: dict[Dimension, str], amounts: str, rows: str) -> str:
    return f"SELECT {_chosen(shape, columns)}{_BUCKET} AS bucket, {amounts} {rows} GROUP BY {_places(shape)}"


def _chosen(shape: Shape, columns: dict[Dimension, str]) -> str:
    return "".join(f"{columns[one]} AS d{at}, " for at, one in enumerate(shape.by))


def _dimensions(shape: Shape) -> str:
    return "".join(f"d{at}, " for at in range(len(shape.by)))


def _places(shape: Shape) -> str:
    """Of the dimensions and the bucket, for GROUP BY."""
    return ", ".join(str(at + 1) for at in range(len(shape.by) + 1))


def _filters(shape: Shape, columns: dict[Dimension, str]) -> list[str]:
    made = ["f.holder_id = :holder"] if shape.is_own else []
    for at, one in enumerate(shape.filters):
        values = f":values_{at}"
        chosen = _GROUPS.format(values=values) if one.dimension is Dimension.GROUP else ""
        within = f"IN ({chosen})" if chosen else f"= ANY(CAST({values} AS text[]))"
        made.append(f"{'NOT ' if one.is_excluded else ''}({columns[one.dimension]} {within})")
    return made
