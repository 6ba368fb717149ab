"""What people type about keys, read into what the API would be sent."""

from datetime import datetime, timedelta
from typing import Final

from pricing.money import parse_usd
from service.errors import InvalidInput
from service.keys.schemas import DisableKey, KeyChange, NewKey, RotateKey
from service.pages.shell.forms import Form, request_from
from service.pages.shell.naming import N_

_WRONG: Final = {
    "name": N_("A name is between 1 and 100 characters. Nothing was changed."),
    "allowed_ips": N_("There can be 100 allowed addresses. Nothing was changed."),
    "reason": N_("A reason has up to 200 characters. Nothing was changed."),
}
LIMIT: Final = N_("A limit is an amount such as 250.00, or empty for none. Nothing was changed.")


def new_key_from(form: Form, now: datetime) -> NewKey:
    """A new key; raises InvalidInput."""
    values = {
        "name": form.text("name"),
        "permissions": _permissions(form),
        "character_limit": _cents(form),
        "allowed_ips": _addresses(form) or None,
        "expires_at_unix": _end(form.text("life"), now),
    }
    return request_from(NewKey, values, _WRONG)


def key_change_from(form: Form, now: datetime) -> KeyChange:
    """The whole form of a key: an empty limit or rule is taken away. Raises InvalidInput."""
    limit, life = _cents(form), form.text("life", "keep")
    values = {
        "name": form.text("name"),
        "permissions": _permissions(form),
        "character_limit": "clear" if limit is None else limit,
        "allowed_ips": _addresses(form) or "clear",
        "expires_at_unix": "no_update" if life == "keep" else _end(life, now) or "clear",
    }
    return request_from(KeyChange, values, _WRONG)


def rotation_from(form: Form) -> RotateKey:
    """How long the old key works on; raises InvalidInput."""
    return request_from(RotateKey, {"overlap_seconds": form.whole("overlap")}, _WRONG)


def reason_from(form: Form) -> str:
    """Why a key is disabled; raises InvalidInput."""
    return request_from(DisableKey, {"reason": form.text("reason")}, _WRONG).reason


def _permissions(form: Form) -> list[str] | str:
    return form.texts("permission") if form.text("which") == "some" else "all"


def _addresses(form: Form) -> list[str]:
    return [line.strip() for line in form.text("addresses").replace(",", "\n").splitlines() if line.strip()]


def _cents(form: Form) -> int | None:
    text = form.text("limit").replace(",", "").lstrip("$")
    if not text:
        return None
    try:
        return parse_usd(text)
    except ValueError:
        raise InvalidInput.at("body", "limit", msg=LIMIT) from None


def _end(days: str, now: datetime) -> int | None:
    if not days:
        return None
    whole = int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0
    return int((now + timedelta(days=whole)).timestamp())
