"""What a browser's form sends: fields as text, read leniently; the actions judge them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl

import msgspec
from litestar import Request

from service.errors import InvalidInput
from service.pages.shell.naming import N_

T = TypeVar("T")

MOST_FIELDS: Final = 2000


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of one form; a field that is not there reads as empty."""

    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """The last value, without white space around it."""
        values = self.fields.get(name)
        return values[-1].strip() if values else default

    def raw(self, name: str) -> str:
        """The last value as it was typed: passwords."""
        values = self.fields.get(name)
        return values[-1] if values else ""

    def texts(self, name: str) -> list[str]:
        """All values that are not empty, in their order."""
        return [value.strip() for value in self.fields.get(name, ()) if value.strip()]

    def checked(self, name: str) -> bool:
        """Whether a box was ticked."""
        return self.text(name) not in ("", "0", "false", "off")

    def whole(self, name: str) -> int | None:
        """A whole number of up to 12 digits; None for anything else."""
        text = self.text(name)
        digits = text.removeprefix("-")
        return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= 12 else None

    def day(self, name: str) -> date | None:
        """A day between 1971 and 9000, which no time zone pushes off the calendar; None for anything else."""
        try:
            day = date.fromisoformat(self.text(name))
        except ValueError:
            return None
        return day if 1971 <= day.year <= 9000 else None


def form_from(pairs: Sequence[tuple[str, str]]) -> Form:
    """The form of decoded pairs, in their order."""
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return Form(fields)


async def form_of(request: Request[Any, Any, Any]) -> Form:
    """The urlencoded body of the request. What is no text at all was refused at the edge; raises InvalidInput for an
    escaped NUL, which nothing can keep."""
    body = (await request.body()).decode("utf-8", errors="replace")
    if "%00" in body:
        raise InvalidInput.at("body", msg="The body holds a NUL character, which no text may hold.")
    return form_from(parse_qsl(body, keep_blank_values=True, max_num_fields=MOST_FIELDS))


def query_of(request: Request[Any, Any, Any]) -> Form:
    """The query of the address, read like a form."""
    return form_from(parse_qsl(request.scope["query_string"].decode("latin-1"), max_num_fields=MOST_FIELDS))


def request_from(kind: type[T], values: Mapping[str, Any], wrong: Mapping[str, str]) -> T:
    """What the API would be sent; raises InvalidInput, which says what is ``wrong`` of the first field that is."""
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        named = next((name for name in wrong if f"$.{name}" in str(error)), "")
        unread = N_("Something in the form cannot be read. Nothing was changed.")
        raise InvalidInput.at("body", msg=wrong.get(named, unread)) from None
