"""The sentences that people read, collected from templates, pages and refusals into each language's catalogue.

    make messages        # adds new sentences to templates/locale/*/LC_MESSAGES/messages.po, drops those that are gone

A refusal whose text is put together is collected with numbered places, ``{0}``, under the context ``refusal``;
``service/pages/shell/refusals.py`` finds it again by its form.
"""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

import service.errors
from pricing.catalogue import Service
from service.access.features import NAMES
from service.access.roles import Role
from service.auth.models import HolderKind
from service.pages.shell.locales import LOCALES, SOURCE_LOCALE
from service.pages.shell.refusals import CONTEXT
from workflows.stages import Stage
from workflows.states import OrderEvent, OrderState, TaskState

ROOT: Final = Path(__file__).parents[2]
METHODS: Final = [("service/pages/**.py", "python"), ("templates/pages/**.html", "jinja2")]
KEYWORDS: Final = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "several": (1, 2)}
OPTIONS: Final = {
    "**": {
        "extensions": "jinja2.ext.i18n,jinja2.ext.loopcontrols,jinja2.ext.do",
        "trimmed": "true",
        "newstyle_gettext": "true",
    }
}
NOT_OURS: Final = ("templates/pages/stripe", "templates/pages/inbox")
"""Pages of the sandbox and of the inbox: tools of developers, in English."""
FILLED_IN: Final = tuple(
    f"service/{noun}/"
    for noun in (
        "domains", "folders", "groups", "invitations", "keys", "members", "people", "service_accounts", "sharing",
        "webhooks", "workspaces",
    )
)  # fmt: skip
"""Where input comes from forms of pages, too."""


SINCE: Final = datetime(2026, 11, 23, tzinfo=UTC)
"""The date in every catalogue's head, so that a run that finds nothing new changes nothing."""


def catalogue_path(locale: str) -> Path:
    """Where a language keeps its sentences."""
    return ROOT / "templates" / "locale" / locale / "LC_MESSAGES" / "messages.po"


def collected() -> Catalog:
    """Every sentence of today, without translations."""
    found = Catalog(project="Productions", charset="utf-8", fuzzy=False)
    for folder in ("service/pages", "templates/pages"):
        for path, _, message, _, context in extract_from_dir(
            ROOT / folder,
            [(pattern.removeprefix(folder + "/"), method) for pattern, method in METHODS if pattern.startswith(folder)],
            OPTIONS,
            KEYWORDS,
        ):
            where = f"{folder}/{path}"
            if not where.startswith(NOT_OURS):
                found.add(message, locations=[(where, 0)], context=context)
    for where, text in (*refusal_texts(), *_values()):
        found.add(text, locations=[(where, 0)], context=CONTEXT if "{0}" in text else None)
    return found


def refusal_texts() -> Iterator[tuple[str, str]]:
    """File and text of every refusal that is raised anywhere."""
    kinds = {name for name, kind in vars(service.errors).items() if isinstance(kind, type)}
    for path in sorted((ROOT / "service").rglob("*.py")):
        where = str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            text = (
                _text(_said(node, kinds, is_filled_in=where.startswith(FILLED_IN)))
                if isinstance(node, ast.Call)
                else ""
            )
            if text and re.search(r"[a-z]{3}", text):
                yield where, text


def _values() -> Iterator[tuple[str, str]]:
    """File and text of words that stand in refusals as values."""
    for kind in (Role, HolderKind, OrderState, OrderEvent, TaskState, Stage):
        for value in kind:
            yield f"{kind.__module__.replace('.', '/')}.py", value.value.replace("_", " ")
    for name in NAMES.values():
        yield "service/access/features.py", name
    for sold in Service:
        yield "pricing/catalogue.py", sold.label
        yield "pricing/catalogue.py", sold.label.lower()
    for counted in ("items", "media", "terms", "speakers"):
        yield "service/orders/editing.py", counted
    for month in range(1, 13):
        yield "service/spending/limits.py", f"{datetime(2026, month, 1, tzinfo=UTC):%B}"


def _said(node: ast.Call, kinds: set[str], *, is_filled_in: bool) -> ast.expr | None:
    """The message of a refusal; what is wrong with input is read by people where pages have forms for it."""
    name = _name(node.func)
    if name == "NotFound" and node.args:
        return node.args[0]
    if name in {*kinds, "__init__"} and len(node.args) > 1:
        return node.args[1]
    return (
        next((one.value for one in node.keywords if one.arg == "msg"), None) if name == "at" and is_filled_in else None
    )


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _text(node: ast.expr | None) -> str:
    """The sentence of a plain or formatted string; empty for what is neither."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return ""
    places = iter(range(100))
    return "".join(str(part.value) if isinstance(part, ast.Constant) else f"{{{next(places)}}}" for part in node.values)


def update(locale: str) -> tuple[int, int]:
    """Brings one catalogue up to date; how many sentences it has, and how many of them lack a translation."""
    path = catalogue_path(locale)
    with path.open("rb") as file:
        known = read_po(file, locale=locale)
    known.update(collected(), no_fuzzy_matching=True, update_header_comment=False)
    known.obsolete.clear()
    known.project, known.version, known.msgid_bugs_address = "Productions", "1", "none"
    known.last_translator = known.language_team = "Productions"
    known.creation_date = known.revision_date = SINCE
    with path.open("wb") as file:
        write_po(
            file, known, width=120, sort_output=True, include_lineno=False, ignore_obsolete=True, omit_header=False
        )
    return len(known), len([message for message in known if message.id and not is_translated(message.string)])


def is_translated(text: str | list[str] | tuple[str, ...] | None) -> bool:
    """Whether there is a translation, in all plural forms."""
    return bool(text) if text is None or isinstance(text, str) else all(text)


if __name__ == "__main__":
    for one in LOCALES:
        if one != SOURCE_LOCALE:
            total, missing = update(one)
            print(f"{one}: {total} sentences, {missing} without a translation")  # noqa: T201
