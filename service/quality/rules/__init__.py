"""All rules in the order in which they are listed."""

from typing import Final

from service.quality.rules import screens, structure, writing
from service.quality.rules.rule import Rule

RULES: Final[tuple[Rule, ...]] = (*structure.RULES, *writing.RULES, *screens.RULES)
RULE_NAMES: Final = frozenset(rule.name for rule in RULES)
