"""The shape of the code: direction of imports, sizes, and what may not stand in a module at all."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("pricing", "workflows", "service")
LARGEST_MODULE = 400
LONGEST_FUNCTION = 50
LONGEST_ROUTE = 15


def modules(*packages: str) -> Iterator[tuple[Path, ast.Module]]:
    """Every module of the packages, parsed; migrations are history, and apart."""
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "versions" not in path.parts:
                yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def imported(module: ast.Module) -> set[str]:
    """The top-level packages that a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def functions(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """All functions and methods."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from ``def`` to the end, decorators apart."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize(
    ("package", "allowed"),
    [("pricing", {"pricing"}), ("workflows", {"pricing", "workflows", "temporalio", "google"})],
)
def test_a_lower_package_imports_only_what_it_may(package: str, allowed: set[str]) -> None:

    foreign = {
        str(path): sorted(names)
        for path, module in modules(package)
        if (names := imported(module) - allowed - sys.stdlib_module_names)
    }

    assert foreign == {}


def test_no_module_is_longer_than_it_may_be() -> None:
    lines = {str(path): len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path, _ in modules(*PACKAGES)}

    assert {path: count for path, count in lines.items() if count > LARGEST_MODULE} == {}


def test_no_function_is_longer_than_it_may_be() -> None:
    long = [
        f"{path}:{node.lineno} {node.name} {length(node)}"
        for path, module in modules(*PACKAGES)
        for node in functions(module)
        if length(node) > LONGEST_FUNCTION
    ]

    assert long == []


def test_route_handlers_only_parse_act_and_answer() -> None:
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path, module in modules("service")
        if path.name == "routes.py"
        for node in functions(module)
        if node.decorator_list and len(node.body) > 0 and _body_length(node) > LONGEST_ROUTE
    ]

    assert long == []


def _body_length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or 0) - node.body[0].lineno + 1


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "package-lock.json"])
def test_a_lock_file_names_no_address(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if "://" in line] == []


def test_models_and_routes_keep_their_annotations_real() -> None:
    postponed = [
        str(path)
        for path, module in modules("service")
        if path.name in ("models.py", "routes.py", "schemas.py")
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and node.module == "__future__"
    ]

    assert postponed == []


def test_an_order_changes_state_in_one_module_only() -> None:
    """``move_order`` is the one writer; creating writes the first state."""
    writers = {
        str(path)
        for path, module in modules("service")
        for node in ast.walk(module)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Attribute) and target.attr == "state" and ast.unparse(target.value) == "order"
    }

    assert writers == set()


def test_nothing_unfinished_is_left_lying() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error")
    found = [
        f"{path}: {mark}"
        for path, _ in modules(*PACKAGES)
        for mark in marks
        if mark in (ROOT / path).read_text(encoding="utf-8")
    ]

    assert found == []
