"""Usage as 60 lines of plain Python see it: orders, what came back, who is in which group. Slow and obvious."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from pricing.languages import table_language
from service.usage.questions import Dimension, Filter, Metric
from service.workspaces.models import Billing
from tests.service.usage.spent import Spent

PRODUCTS = {
    "transcript": "transcript", "verbatim_transcript": "transcript", "captions": "captions", "subtitles": "subtitles",
    "subtitles_sdh": "subtitles", "dub": "dub", "dub_captions": "dub", "source_captions": "dub",
}  # fmt: skip
EXTRAS = ("dub_captions", "source_captions")


@dataclass(frozen=True)
class Fact:
    """A part of something that happened: at an instant, of an order, in one component and language."""

    at: datetime
    order: str
    amount: int
    holder: str
    key: str
    folder: str
    component: str
    language: str


@dataclass
class Model:
    """All that happened. ``groups``: ids of the groups that a holder is in."""

    groups: dict[str, set[str]] = field(default_factory=dict)
    facts: dict[Metric, list[Fact]] = field(default_factory=lambda: defaultdict(list))

    def spend(self, spent: Spent, at: datetime, holder: str, key: str, folder: str) -> None:
        """An order, submitted and paid at once."""
        metric = Metric.CREDITS if spent.billing is Billing.CREDITS else Metric.FIAT
        self.facts[metric] += list(self._parts(spent, at, spent.cents, holder, key, folder))
        for component, language, seconds, _ in _lines(spent):
            made = 0 if component in EXTRAS else seconds
            self.facts[Metric.MINUTES].append(Fact(at, spent.id, made, holder, key, folder, component, language))

    def give_back(self, spent: Spent, cents: int, at: datetime, holder: str, key: str, folder: str) -> None:
        """A part of the price, later."""
        metric = Metric.CREDITS if spent.billing is Billing.CREDITS else Metric.FIAT
        self.facts[metric] += list(self._parts(spent, at, -cents, holder, key, folder))

    def only(self, holder: str | None, filters: Iterable[Filter]) -> "Model":
        """What the filters leave, of one holder or (None) of all."""
        conditions = list(filters)

        def is_kept(fact: Fact) -> bool:
            named = [bool({*one.values} & {*self._names(fact, one.dimension)}) for one in conditions]
            return holder in (None, fact.holder) and all(
                is_named is not one.is_excluded for is_named, one in zip(named, conditions, strict=True)
            )

        facts = {metric: [fact for fact in found if is_kept(fact)] for metric, found in self.facts.items()}
        return Model(self.groups, defaultdict(list, facts))

    def values(self, by: Dimension) -> list[str]:
        """All that this has been so far, the empty one for what has none."""
        return sorted({name for facts in self.facts.values() for fact in facts for name in self._names(fact, by)})

    def series(self, metric: Metric, start: datetime, end: datetime, by: Dimension | None) -> dict[str, float]:
        """The sums over a span, by what is asked for; with None under the empty name."""
        orders: dict[str, set[str]] = defaultdict(set)
        sums: dict[str, int] = defaultdict(int)
        for fact in self.facts[Metric.MINUTES if metric is Metric.ORDERS else metric]:
            if start <= fact.at < end:
                for name in self._names(fact, by):
                    sums[name] += fact.amount
                    orders[name].add(fact.order)
        if metric is Metric.ORDERS:
            return {name: float(len(found)) for name, found in orders.items()}
        unit = {Metric.FIAT: 100, Metric.MINUTES: 60}.get(metric, 1)
        return {name: amount / unit for name, amount in sums.items()}

    def _names(self, fact: Fact, by: Dimension | None) -> list[str]:
        if by is Dimension.GROUP:
            return sorted(self.groups.get(fact.holder, ())) or [""]
        names = {
            None: "", Dimension.USER: fact.holder, Dimension.KEY: fact.key, Dimension.ORDER: fact.order,
            Dimension.FOLDER: fact.folder, Dimension.COMPONENT: fact.component, Dimension.LANGUAGE: fact.language,
            Dimension.PRODUCT: PRODUCTS[fact.component], Dimension.SOURCE: "api" if fact.key else "browser",
            Dimension.ACCOUNT: fact.holder if fact.holder.startswith("serviceaccount_") else "",
            Dimension.HAS_KEY: "true" if fact.key else "false",
        }  # fmt: skip
        return [names[by]]

    def _parts(self, spent: Spent, at: datetime, cents: int, holder: str, key: str, folder: str) -> Iterator[Fact]:
        """The amount divided by the prices of the lines; fractions of cents are rounded so that the sum stays."""
        lines = _lines(spent)
        whole, before, sign = sum(price for *_, price in lines), 0, 1 if cents > 0 else -1
        for component, language, _, price in lines:
            share = abs(cents) * (before + price) // whole - abs(cents) * before // whole
            before += price
            yield Fact(at, spent.id, sign * share, holder, key, folder, component, language)


def _lines(spent: Spent) -> list[tuple[str, str, int, int]]:
    """Component, language of the price table, seconds and cents, one of each pair."""
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for line in spent.quote.lines:
        if line.language is not None:
            pair = found[line.component.value, table_language(line.language)]
            pair[0] += line.billable_seconds
            pair[1] += line.amount_cents
    return sorted((component, language, seconds, cents) for (component, language), (seconds, cents) in found.items())
