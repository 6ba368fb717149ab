import hashlib
import io
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from pypdf import PdfReader

from pricing.money import usd
from service.invoices.document import InvoiceDocument
from service.invoices.pdf import render_invoice
from tests.service.invoices.invoice_examples import INVOICE, LINES, REFUND, invoice, invoice_of_lines

HOSTILE = (
    '#read("/etc/passwd")',
    '#import "@preview/x:1.0.0": *',
    "$ sum_(k=1)^n k $",
    "\\u{41} \\n \\",
    "*bold* _it_ `raw` = Title",
    "[a](b) <label> @ref // not a comment /* nor this */",
    '"}], "total": "$0.00',
    "{{ 7 * 7 }} %s --- ... ~ 'q' \"q\"",
)


def pages(document: InvoiceDocument) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(render_invoice(document))).pages]


def squeezed(text: str) -> str:
    """Without white space: where a line is broken is not part of what is printed."""
    return re.sub(r"\s", "", text)


def test_every_word_and_amount_of_the_invoice_is_printed() -> None:
    (page,) = pages(invoice(refunds=(REFUND,)))

    for words in (*INVOICE.seller_lines, *INVOICE.customer_lines, "Ada Okafor", "ada@customer.example"):
        assert words in page
    for words in ("P-2026-000042", "22 November 2026", "Paid by card", INVOICE.order_name, INVOICE.order_id):
        assert words in page
    assert "62 min 05 s $2.00 $124.17" in page
    assert "90 min 10 s $19.80" in page
    assert "list price $22.00" in page
    assert "$1,785.30" in page
    assert "Subtotal $1,909.47" in page
    assert "10 % discount -$190.95" in page
    assert "Total (USD) $1,718.52" in page
    assert "Refunded on 25 November 2026 to the card -$10.00" in page
    assert "Paid after refunds $1,708.52" in page


def test_an_invoice_without_discount_or_refund_speaks_of_neither() -> None:
    (page,) = pages(invoice(discount_cents=0, total_cents=190_947))

    assert "Total (USD) $1,909.47" in page
    assert "Subtotal" not in page
    assert "efund" not in page


def test_three_hundred_lines_break_over_pages_with_a_heading_on_each_and_none_lost() -> None:
    document = invoice_of_lines(300)
    printed = pages(document)

    assert len(printed) > 5
    for number, page in enumerate(printed, start=1):
        assert "Description Length Per minute Amount" in page
        assert f"Page {number} of {len(printed)}" in page
    amounts = [amount for page in printed for amount in re.findall(r"\$2\.00 (\$[\d.,]+)", page)]
    assert amounts == [usd(line.amount_cents) for line in document.lines]
    assert f"Total (USD) {usd(document.total_cents)}" in printed[-1]


@pytest.mark.parametrize("words", HOSTILE)
def test_what_people_write_is_printed_and_never_run(words: str) -> None:
    document = invoice(
        order_name=words,
        customer_name=words,
        discount_label=words,
        payment=words,
        number=words,
        seller_lines=(words,),
        lines=(replace(LINES[0], description=words), LINES[1]),
    )
    (page,) = pages(document)

    assert squeezed(page).count(squeezed(words)) >= 7
    assert "root:" not in page
    assert "Total (USD) $1,718.52" in page


def test_a_name_longer_than_its_column_is_broken_and_copies_without_additions() -> None:
    name = "a_very_long_file_name_without_any_space_" * 8
    (page,) = pages(invoice(lines=(replace(LINES[0], description=name), LINES[1])))

    assert name in squeezed(page)
    assert all(len(line) < 120 for line in page.splitlines())


@pytest.mark.parametrize(
    "name", ["محمد العربي", "नमस्ते", "Олександра Їжак", "İbrahim Ağaoğlu", "王小明", "🎬", "a\ud800b\x00c"]
)
def test_a_name_in_any_script_is_no_obstacle(name: str) -> None:
    (page,) = pages(invoice(customer_name=name, order_name=name))

    assert "Total (USD) $1,718.52" in page


@pytest.mark.parametrize("name", ["Олександра Їжак", "İbrahim Ağaoğlu", "Łukasz Wójcik", "Ελένη"])
def test_the_letters_of_european_names_are_in_the_fonts(name: str) -> None:
    (page,) = pages(invoice(customer_name=name))

    assert name in page


@pytest.mark.parametrize(("name", "font"), [("अंजलि विद्यार्थी", "NotoSans"), ("ليلى العربي", "IBMPlexSansArabic")])
def test_names_in_the_scripts_of_the_catalogue_are_set_in_fonts_made_for_them(name: str, font: str) -> None:
    embedded = {
        str(one["/BaseFont"])
        for page in PdfReader(io.BytesIO(render_invoice(invoice(customer_name=name)))).pages
        for one in (font.get_object() for font in page["/Resources"]["/Font"].values())
    }

    assert any(one.partition("+")[2].startswith(f"{font}-") for one in embedded)
    assert not any("Libertinus" in one or "DejaVu" in one for one in embedded)


def test_an_order_without_a_name_and_an_invoice_without_lines_are_printed() -> None:
    document = invoice(order_name=" ", seller_lines=(), lines=(), subtotal_cents=0, discount_cents=0, total_cents=0)
    (page,) = pages(document)

    assert "Untitled order" in page
    assert "Total (USD) $0.00" in page


def test_the_same_invoice_gives_the_same_bytes_on_another_day_in_another_zone() -> None:
    script = (
        "import sys, hashlib; from tests.service.invoices.invoice_examples import INVOICE;"
        "from service.invoices.pdf import render_invoice;"
        "print(hashlib.sha256(render_invoice(INVOICE)).hexdigest())"
    )
    environment = {**os.environ, "TZ": "Asia/Tokyo", "SOURCE_DATE_EPOCH": "1000000000", "PYTHONPATH": os.getcwd()}
    elsewhere = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, check=True)

    assert elsewhere.stdout.decode().strip() == hashlib.sha256(render_invoice(INVOICE)).hexdigest()


def test_the_date_is_the_day_of_issue_in_utc_whatever_zone_it_comes_in() -> None:
    issued_at = datetime(2026, 11, 23, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    document = invoice(issued_at=issued_at)
    details = PdfReader(io.BytesIO(render_invoice(document))).metadata

    assert "22 November 2026" in pages(document)[0]
    assert details is not None
    assert details.creation_date == datetime(2026, 11, 22, tzinfo=UTC)
    assert details.title == "Invoice P-2026-000042"


def test_invoices_are_rendered_in_many_threads_at_once() -> None:
    with ThreadPoolExecutor(4) as threads:
        rendered = set(threads.map(lambda _: render_invoice(INVOICE), range(16)))

    assert rendered == {render_invoice(INVOICE)}
