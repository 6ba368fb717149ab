from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from service.invoices.document import InvoiceDoesNotAddUp
from tests.service.invoices.invoice_examples import LINES, REFUND, invoice


@pytest.mark.parametrize(
    "changes",
    [
        {"lines": LINES[:1]},
        {"subtotal_cents": 190_946, "total_cents": 171_851},
        {"total_cents": 171_853},
        {"discount_cents": 0},
    ],
)
def test_an_invoice_that_does_not_add_up_is_never_made(changes: dict[str, Any]) -> None:
    with pytest.raises(InvoiceDoesNotAddUp, match="P-2026-000042"):
        invoice(**changes)


def test_a_moment_without_time_zone_is_refused() -> None:
    moment = datetime(2026, 11, 22, 10, 0)  # noqa: DTZ001  the missing zone is what is tested

    with pytest.raises(ValueError, match="time zone"):
        invoice(issued_at=moment)
    with pytest.raises(ValueError, match="time zone"):
        invoice(refunds=(replace(REFUND, refunded_at=moment),))


def test_another_currency_than_the_one_of_the_prices_is_refused() -> None:
    with pytest.raises(ValueError, match="EUR"):
        invoice(currency="EUR")


def test_refunds_are_summed() -> None:
    assert invoice(refunds=(REFUND, replace(REFUND, amount_cents=250))).refunded_cents == 1_250
