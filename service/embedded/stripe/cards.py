"""What the customer typed on the hosted page, and how each of Stripe's published test numbers behaves."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.embedded.stripe.work import Json


class Behaviour(StrEnum):
    PAY = "pay"
    DECLINE = "decline"
    AUTHENTICATE = "authenticate"
    SETTLE_LATER = "settle_later"


class CardRefused(Exception):
    """The form itself is wrong (number, date, code); nothing was attempted. `field` names the input."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Failure:
    """Why a payment did not go through: Stripe's error code, the bank's code, and words for the customer."""

    code: str
    message: str
    decline_code: str | None = None


@dataclass(frozen=True)
class PaymentMethod:
    """A payment method and what will become of it.

    `details` is the hash under the method's type; `refund` is how a later refund ends.
    """

    type: str
    details: Json
    behaviour: Behaviour
    failure: Failure | None = None
    refund: str = "succeeded"


def declined(decline_code: str, message: str = "Your card was declined.") -> Failure:
    return Failure("card_declined", message, decline_code)


AUTHENTICATION_FAILED = Failure(
    "payment_intent_authentication_failure",
    "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
)
_DECLINED = {
    "4000000000000002": declined("generic_decline"),
    "4000000000009995": declined("insufficient_funds", "Your card has insufficient funds."),
    "4000000000009987": declined("lost_card"),
    "4000000000009979": declined("stolen_card"),
    "4000000000000069": Failure("expired_card", "Your card has expired.", "expired_card"),
    "4000000000000127": Failure("incorrect_cvc", "Your card's security code is incorrect.", "incorrect_cvc"),
    "4000000000000119": Failure(
        "processing_error",
        "An error occurred while processing your card. Try again in a little bit.",
        "processing_error",
    ),
}
_PAYING = {
    "4242424242424242": ("visa", "credit"),
    "4000056655665556": ("visa", "debit"),
    "5555555555554444": ("mastercard", "credit"),
    "5200828282828210": ("mastercard", "debit"),
    "378282246310005": ("amex", "credit"),
    "6011111111111117": ("discover", "credit"),
}
_AUTHENTICATE = {"4000002500003155", "4000002760003184"}
_REFUND_ENDS = {"4000000000007726": "pending", "4000000000005126": "failed"}
_NOT_A_TEST_CARD = declined(
    "test_mode_live_card",
    "Your card was declined. This is a sandbox and the number is not one of its test cards.",
)

ACCOUNTS: dict[str, Failure | None] = {
    "000123456789": None,
    "000111111116": Failure("account_closed", "The customer's bank account has been closed."),
    "000222222227": Failure("insufficient_funds", "The customer's account has insufficient funds."),
}


def read_card(form: Mapping[str, str], *, now: datetime) -> PaymentMethod:
    """The card of the form's `number, exp_month, exp_year, cvc`; raises CardRefused."""
    number = re.sub(r"[ -]", "", form.get("number", ""))
    if not re.fullmatch(r"[0-9]{12,19}", number, flags=re.ASCII) or not _passes_luhn(number):
        raise CardRefused("Your card number is invalid.", "number")
    month, year = _expiry(form, now=now)
    length = 4 if number.startswith(("34", "37")) else 3
    if not re.fullmatch(rf"[0-9]{{{length}}}", form.get("cvc", "").strip(), flags=re.ASCII):
        raise CardRefused("Your card's security code is incomplete.", "cvc")
    failure = _failure_of(number)
    brand, funding = _PAYING.get(number, ("visa", "credit"))
    details = {
        "brand": brand,
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "US",
        "exp_month": month,
        "exp_year": year,
        "fingerprint": f"sandbox{number[-6:]}",
        "funding": funding,
        "last4": number[-4:],
        "network": brand,
        "wallet": None,
    }
    return PaymentMethod("card", details, _behaviour_of(number), failure, _REFUND_ENDS.get(number, "succeeded"))


def read_bank_account(form: Mapping[str, str]) -> PaymentMethod:
    """A bank debit from the form's `account_number`: accepted now, settled or failed later."""
    number = re.sub(r"[ -]", "", form.get("account_number", "")) or "000123456789"
    if number not in ACCOUNTS:
        raise CardRefused("This is not one of the sandbox's test bank accounts.", "account_number")
    details = {
        "account_holder_type": "individual",
        "account_type": "checking",
        "bank_name": "STRIPE TEST BANK",
        "fingerprint": f"sandbox{number[-6:]}",
        "last4": number[-4:],
        "routing_number": "110000000",
    }
    return PaymentMethod("us_bank_account", details, Behaviour.SETTLE_LATER, ACCOUNTS[number], "pending")


def _behaviour_of(number: str) -> Behaviour:
    if number in _AUTHENTICATE:
        return Behaviour.AUTHENTICATE
    return Behaviour.PAY if _failure_of(number) is None else Behaviour.DECLINE


def _failure_of(number: str) -> Failure | None:
    if number in _PAYING or number in _AUTHENTICATE or number in _REFUND_ENDS:
        return None
    return _DECLINED.get(number, _NOT_A_TEST_CARD)


def _passes_luhn(number: str) -> bool:
    doubled = (int(digit) * (1 + position % 2) for position, digit in enumerate(reversed(number)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _expiry(form: Mapping[str, str], *, now: datetime) -> tuple[int, int]:
    month, year = form.get("exp_month", "").strip(), form.get("exp_year", "").strip()
    if not re.fullmatch(r"0?[1-9]|1[0-2]", month, flags=re.ASCII):
        raise CardRefused("Your card's expiration month is invalid.", "exp_month")
    if not re.fullmatch(r"[0-9]{2}|20[0-9]{2}", year, flags=re.ASCII):
        raise CardRefused("Your card's expiration year is invalid.", "exp_year")
    full_year = int(year) if len(year) == 4 else 2000 + int(year)
    if (full_year, int(month)) < (now.year, now.month):
        raise CardRefused("Your card's expiration date is in the past.", "exp_year")
    return int(month), full_year
