"""What a linguist may do as a matrix of boxes: a row per pair of languages, a column per stage."""

from collections.abc import Sequence
from dataclasses import dataclass

from pricing.catalogue import TRANSLATION_SOURCE
from pricing.languages import CODES
from service.linguists.administering import TRANSLATING_STAGES
from service.linguists.schemas import QualificationResponse
from service.pages.shell.forms import Form
from workflows.stages import PLANS, Stage


@dataclass(frozen=True, slots=True)
class Cell:
    """One box. ``value`` is what a ticked one sends: stage, source and target between spaces."""

    stage: str
    value: str
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A pair of languages; a cell is None where the stage does not exist for it."""

    source: str
    target: str
    cells: tuple[Cell | None, ...]


def matrix(known: Sequence[QualificationResponse]) -> list[Row]:
    """Every pair that work is sold in; those that the linguist knows beyond them follow, so that none is lost."""
    ticked = {(one.stage, one.source_language, one.target_language) for one in known}
    sold = [(code, code) for code in CODES]
    sold += [(TRANSLATION_SOURCE, code) for code in CODES if code != TRANSLATION_SOURCE]
    others = sorted({(source, target) for _, source, target in ticked} - set(sold))
    return [_row(source, target, ticked) for source, target in (*sold, *others)]


def _row(source: str, target: str, ticked: set[tuple[str, str, str]]) -> Row:
    return Row(source, target, tuple(_cell(stage, source, target, ticked) for stage in Stage))


def _cell(stage: Stage, source: str, target: str, ticked: set[tuple[str, str, str]]) -> Cell | None:
    is_ticked = (stage.value, source, target) in ticked
    if not is_ticked and not _exists(stage, is_translated=source != target):
        return None
    return Cell(stage.value, f"{stage.value} {source} {target}", is_ticked)


def _exists(stage: Stage, *, is_translated: bool) -> bool:
    """Whether any service has the stage between two languages, or within one."""
    if is_translated:
        return stage in TRANSLATING_STAGES and any(
            rule.stage is stage and rule.works_in_target for service, plan in PLANS.items() for rule in plan
            if service.is_translated
        )  # fmt: skip
    return any(
        rule.stage is stage and (not service.is_translated or not rule.works_in_target)
        for service, plan in PLANS.items()
        for rule in plan
    )


def skills_of(form: Form) -> list[dict[str, str]]:
    """What is ticked, as the API takes it."""
    found = []
    for value in form.texts("skill"):
        stage, _, pair = value.partition(" ")
        source, _, target = pair.partition(" ")
        found.append({"stage": stage, "source_language": source, "target_language": target})
    return found
