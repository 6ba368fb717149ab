"""What every mail is made of: a frozen dataclass of plain values only.

A context is stored with the mail's row and read again when the mail is sent, so it must survive
JSON without loss. Money is integer cents, media time integer seconds, moments are aware datetimes;
how they read is decided in `rendering`. User text is kept as it was given: it is made harmless
where it is printed, never here. Which mails there are stands in `mails`.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

import msgspec


@dataclass(frozen=True, kw_only=True)
class Plain:
    """Values that must hold before anything is stored: aware datetimes, web addresses in `*url`."""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, datetime) and value.utcoffset() is None:
                raise ValueError(f"{field.name} has no time zone")
            if field.name.endswith("url") and urlsplit(value).scheme not in ("http", "https"):
                raise ValueError(f"{field.name} is not a web address")


@dataclass(frozen=True, kw_only=True)
class MailContext(Plain):
    """The base of all mails; `mail` names the folder in `templates/email`."""

    mail: ClassVar[str]

    def as_json(self) -> dict[str, Any]:
        """Only dicts, lists, strings, numbers, booleans and None: fit for a JSONB column."""
        plain: dict[str, Any] = msgspec.to_builtins(self)
        return plain

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """The context that `as_json` gave; raises `msgspec.ValidationError` where a value does not fit."""
        return msgspec.convert(stored, cls)
