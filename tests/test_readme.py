"""What the README says is so."""

import re
from pathlib import Path

from service.settings import Settings
from tests.service.permissions.rules import RULES
from workflows.diagrams import diagram
from workflows.states import ORDER_MOVES

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def test_the_diagram_of_an_order_is_the_table_of_its_moves() -> None:
    assert diagram(ORDER_MOVES).strip() in README


def test_every_setting_is_listed_and_nothing_else_is() -> None:
    listed = set(re.findall(r"^\| `PRODUCTIONS_(\w+)` \|", README, re.MULTILINE))

    assert listed == {name.upper() for name in Settings.model_fields}


def test_every_make_target_named_there_exists() -> None:
    makefile = (Path(__file__).parents[1] / "Makefile").read_text(encoding="utf-8")

    named = set(re.findall(r"^make (\w+)", README, re.MULTILINE))

    assert named
    assert named <= set(re.findall(r"^(\w+):", makefile, re.MULTILINE))


def test_every_address_named_there_exists() -> None:
    routes = {_nameless(route) for route in RULES}
    named = re.findall(r"`(?:(GET|POST|PUT|PATCH|DELETE) )?(/[a-z][^`\s?]*)", README)

    gone = [
        f"{method} {path}"
        for method, path in named
        if path != "/v1" and not any(f"{one} {_nameless(path)}" in routes for one in ([method] if method else METHODS))
    ]
    assert named
    assert not gone


def _nameless(route: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", route)
