"""The tree of refusals in the docstring is the whole of it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from service import errors

SERVICE = Path(errors.__file__).parent
MODULES = [path for path in SERVICE.rglob("*.py") if not {"embedded", "commands"} & set(path.parts)]
BASES = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.Refusal)}


def raised_slugs() -> Iterator[str]:
    """Every slug that is written down where a refusal is made; the sandbox and the command line have their own."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) in BASES and node.args:
                slug = node.args[0]
                if isinstance(slug, ast.Constant) and re.fullmatch(r"[a-z_]+", str(slug.value)):
                    yield str(slug.value)


def test_every_slug_stands_in_the_tree_and_no_other() -> None:
    told = set(re.findall(r"[a-z]+(?:_[a-z0-9]+)+", errors.__doc__ or ""))
    written = set(re.findall(r'"([a-z_0-9]+)"', "".join(path.read_text(encoding="utf-8") for path in MODULES)))

    missing = {slug for slug in raised_slugs() if "_" in slug} - told

    assert (missing, told - written) == (set(), set())


def test_every_kind_of_refusal_stands_in_the_tree() -> None:
    assert {name for name in BASES if name not in (errors.__doc__ or "")} == set()
