"""All rules in the order in which they are listed."""

from typing import Final

from service.quality.rules import characters, coverage, dialogue, names, screens, structure, style, verbatim, writing
from service.quality.rules.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    *structure.RULES,
    *writing.RULES,
    *characters.RULES,
    *coverage.RULES,
    *screens.RULES,
    *dialogue.RULES,
    *names.RULES,
    *style.RULES,
    *verbatim.RULES,
)
RULE_NAMES: Final = frozenset(rule.name for rule in RULES)
