"""What an operator wants to do to one order or to many, as a form or an address says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeVar

import msgspec

from pricing.money import parse_usd
from service.errors import InvalidInput
from service.operations.requests import Intervention
from service.pages.shell.forms import Form
from service.pages.shell.naming import N_

T = TypeVar("T")

MOST_ORDERS: Final = 50
MOST_HOURS: Final = 24 * 366
_WRONG: Final = {
    "reason": N_("Say why: the reason is kept with what was done. Nothing was changed yet."),
    "email": N_("An e-mail address looks like name@example.com. Nothing was changed."),
    "contact_email": N_("An e-mail address looks like name@example.com. Nothing was changed."),
    "owner_email": N_("An e-mail address looks like name@example.com. Nothing was changed."),
    "name": N_("A name is between 1 and 200 characters. Nothing was changed."),
    "owner_name": N_("A name is between 1 and 200 characters. Nothing was changed."),
    "rank": N_("A rank is a number from 1 to 5. Nothing was changed."),
    "task_limit": N_("A limit is a whole number above 0, or empty. Nothing was changed."),
    "discount_basis_points": N_("A discount is between 0 and 100 percent. Nothing was changed."),
    "expedited_hours": N_("Hours are whole numbers from 1 to 1000, or empty. Nothing was changed."),
    "amount_cents": N_("An amount is more than nothing. Nothing was changed."),
    "seats": N_("Seats are a whole number from 1 to 100000, or empty. Nothing was changed."),
    "plan": N_("This is none of the plans. Nothing was changed."),
    "version": N_("A version is up to 40 letters, digits, dots and dashes. No price was changed."),
    "effective_from": N_("Say on which day the prices start. No price was changed."),
    "rates": N_("A rate is an amount above nothing, such as 2.50. No price was changed."),
}


class Deed(StrEnum):
    """What can be done to orders."""

    EXTEND = "extend"
    PAUSE = "pause"
    RESUME = "resume"
    REASSIGN = "reassign"
    REFUND = "refund"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Wish:
    """``hours`` is by how much a deadline moves, ``due`` the dates that a preview has promised, by order; ``key`` lets
    a refund that is sent twice happen once."""

    deed: Deed
    order_ids: tuple[str, ...]
    task_id: str = ""
    hours: int | None = None
    due: Mapping[str, datetime] = field(default_factory=dict)
    linguist_id: str = ""
    amount: str = ""
    key: str = ""

    @property
    def amount_cents(self) -> int | None:
        """The amount as typed; None for what is no amount."""
        try:
            return parse_usd(self.amount.replace(",", "").lstrip("$"))
        except ValueError:
            return None

    @property
    def is_complete(self) -> bool:
        """Whether it says all that its deed needs, but for the reason."""
        if self.deed is Deed.EXTEND:
            return self.hours is not None and 0 < self.hours <= MOST_HOURS
        if self.deed is Deed.REASSIGN:
            return bool(self.linguist_id)
        if self.deed is Deed.REFUND:
            return len(self.order_ids) == 1 and (self.amount_cents or 0) > 0
        return True


def wish_of(form: Form) -> Wish:
    """Raises InvalidInput for no deed or no order."""
    try:
        deed = Deed(form.text("deed"))
    except ValueError:
        raise InvalidInput.at("body", "deed", msg=N_("Choose what to do.")) from None
    order_ids = tuple(dict.fromkeys(form.texts("order")))
    if not 0 < len(order_ids) <= MOST_ORDERS:
        raise InvalidInput.at("body", "order", msg=N_("Choose at least one order, and fifty at most."))
    return Wish(
        deed,
        order_ids,
        task_id=form.text("task"),
        hours=form.whole("hours"),
        due={one: at for one in order_ids if (at := _instant(form.text(f"due.{one}"))) is not None},
        linguist_id=form.text("linguist"),
        amount=form.text("amount"),
        key=form.text("key"),
    )


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def request_from(kind: type[T], values: Mapping[str, Any]) -> T:
    """The request that the API would take, from what was typed. Raises InvalidInput, which says what is wrong."""
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidInput.at("body", msg=_sentence(str(error))) from None


def _sentence(error: str) -> str:
    """What is wrong with which field, for people."""
    named = next((name for name in _WRONG if f"$.{name}" in error or f"`{name}`" in error), "")
    return _WRONG.get(named, N_("Something in the form cannot be read. Nothing was changed."))


def reason_of(form: Form) -> str:
    """Why; by the API's own rule. Raises InvalidInput."""
    return request_from(Intervention, {"reason": form.text("reason")}).reason
