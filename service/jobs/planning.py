"""What an order's quote asks to be made: one plan per media file x item x output language, in the quote's order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pricing.catalogue import Component, Service, service_of
from pricing.languages import table_language
from pricing.money import divide_half_up
from pricing.quotes import QuoteLine
from workflows.stages import StageRule

STYLE_OPTIONS: Final = ("verbatim", "cue_options", "include_captions", "captions_sdh", "instructions")
_BESIDE_A_DUB: Final = (Component.DUB_CAPTIONS, Component.SOURCE_CAPTIONS)


@dataclass(slots=True)
class JobPlan:
    """One job to be: ``price_cents`` is charged before a discount, ``list_price_cents`` is by the price book."""

    item_id: str
    media_id: str
    service: Service
    source_language: str
    language: str
    billable_seconds: int
    options: dict[str, Any] = field(default_factory=dict)
    price_cents: int = 0
    list_price_cents: int = 0

    def add(self, line: QuoteLine) -> None:
        """Counts one line of the quote to this job."""
        self.price_cents += line.amount_cents
        self.list_price_cents += line.list_amount_cents
        self.options["list_price_cents"] = self.list_price_cents


def plan_jobs(lines: Iterable[QuoteLine], specs: Mapping[str, Mapping[str, Any]]) -> list[JobPlan]:
    """The jobs of a quote, given the items' wire objects by id.

    Captions beside a dub are no jobs of their own: their lines count to the dub's job, those of the source language
    to the job of the item's first language.
    """
    jobs: dict[tuple[str, str, str], JobPlan] = {}
    extras: list[QuoteLine] = []
    for line in lines:
        if line.component is Component.DISCOUNT:
            continue
        if line.component in _BESIDE_A_DUB:
            extras.append(line)
        else:
            made = _plan(line, specs[line.item_id or ""])
            jobs[made.item_id, made.media_id, made.language] = made
            made.add(line)
    for line in extras:
        _attach(line, jobs, specs[line.item_id or ""])
    return list(jobs.values())


def pay_cents(list_price_cents: int, rule: StageRule) -> int:
    """What a linguist earns by one stage: the stage's share of the job's list price, half-up."""
    return divide_half_up(list_price_cents * rule.pay_percent, 100)


def stage_pair(rule: StageRule, source: str, target: str) -> tuple[str, str]:
    """The pair of languages that a stage asks for: source and target, or twice the source."""
    return (source, target) if rule.works_in_target else (source, source)


def _plan(line: QuoteLine, spec: Mapping[str, Any]) -> JobPlan:
    source, language = spec["source_language"], line.language or spec["source_language"]
    service = service_of(spec["kind"], source, language)
    options = {name: spec[name] for name in STYLE_OPTIONS if spec.get(name) not in (None, False)}
    if service is Service.CAPTIONS or spec.get("sdh") or line.component is Component.SUBTITLES_SDH:
        options["sdh"] = True
    return JobPlan(
        item_id=line.item_id or "",
        media_id=line.media_id or "",
        service=service,
        source_language=source,
        language=language,
        billable_seconds=line.billable_seconds,
        options=options,
    )


def _attach(line: QuoteLine, jobs: Mapping[tuple[str, str, str], JobPlan], spec: Mapping[str, Any]) -> None:
    is_source = line.component is Component.SOURCE_CAPTIONS
    language = spec["destination_languages"][0] if is_source else line.language
    job = jobs[line.item_id or "", line.media_id or "", language or ""]
    if is_source:
        job.options["include_source_captions"] = True
    job.add(line)


def table_pair(plan: JobPlan) -> tuple[str, str]:
    """The price table's codes of a job's languages."""
    return table_language(plan.source_language), table_language(plan.language)
