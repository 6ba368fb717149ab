"""Every request that the official client can make, read from its source."""

import ast
from collections.abc import Iterator
from pathlib import Path

import elevenlabs

SENDING = ("request", "stream")


def client_calls() -> set[tuple[str, str]]:
    """Method and path of each, with ``x`` for ids."""
    files = Path(elevenlabs.__file__).parent.rglob("raw_client.py")
    return {call for file in files for call in _calls_of(ast.parse(file.read_text(encoding="utf-8")))}


def _calls_of(module: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SENDING:
            method = next((one.value for one in node.keywords if one.arg == "method"), None)
            if node.args and isinstance(method, ast.Constant):
                yield str(method.value), "/" + _path(node.args[0])


def _path(written: ast.expr) -> str:
    parts = written.values if isinstance(written, ast.JoinedStr) else [written]
    return "".join(str(one.value) if isinstance(one, ast.Constant) else "x" for one in parts)
