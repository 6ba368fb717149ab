"""Price books as files: versions in force, and what is refused."""

import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

import pricing
from pricing.books import PriceBook, load_book, load_books
from pricing.catalogue import Column
from pricing.errors import InvalidPriceBook, NoPriceBook

PACKAGE = Path(pricing.__file__).parent
SHIPPED = (PACKAGE / "books" / "2025-08-01.toml").read_text(encoding="utf-8")


def _written(folder: Path, name: str, *changes: tuple[str, str]) -> Path:
    text = SHIPPED
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('subtitles = "9.00"\n', "", r"lacks a rate for ar\.subtitles"),
        ('[rates.uk]\ntranscript = "3.00"\n', "[rates.uk]\n", r"lacks a rate for uk\.transcript"),
        ('transcript = "3.00"', 'transcript = "-3.00"', r"ar\.transcript must be above zero"),
        ('captions = "3.60"', 'captions = "0.00"', r"ar\.captions must be above zero"),
        ('captions = "3.60"', 'captions = "3.605"', r"rates\.ar\.captions: '3\.605' is not a whole number of cents"),
        ('captions = "3.60"', 'captions = "cheap"', r"rates\.ar\.captions: 'cheap' is not a decimal amount"),
        ('captions = "3.60"', "captions = 3.60", r"rates\.ar\.captions must be a decimal string"),
        ('captions = "3.60"', 'subtitels = "3.60"', r"rates\.ar\.subtitels is no column; known are transcript"),
        ('verbatim = "3.90"', 'verbatim = "3.80"', r"ar\.verbatim is \$3\.80, but .* is \$3\.90"),
        ("[rates.uk]", "[rates.ja]", r"rates\.ja is no table language"),
        ('captions = "2.20"', 'captions = "2.20"\ndub = "1.00"', r"not sold: en\.dub"),
        ('version = "2025-08-01"\n', "", r"the book lacks version"),
        ('version = "2025-08-01"', 'version = " "', r"needs a version"),
        ("effective_from = 2025-08-01", 'effective_from = "soon"', r"effective_from a date"),
        ("effective_from = 2025-08-01", "effective_from = 2025-08-01T00:00:00Z", r"effective_from a date"),
        ("effective_from", "comment = 1\neffective_from", r"unknown keys: comment"),
        ("[rates.ar]", "[rates.ar", r"line 6"),
        ("[rates.fr]", "[rates.ar]", r"rates"),
    ],
)
def test_bad_data_is_refused_with_file_and_place(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    path = _written(tmp_path, "bad.toml", (old, new))

    with pytest.raises(InvalidPriceBook, match=rf"(?s)bad\.toml: .*{complaint}"):
        load_book(path)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(b"\xff\xfe")

    with pytest.raises(InvalidPriceBook, match=r"bad\.toml: "):
        load_book(path)


def test_a_verbatim_rate_left_out_is_computed(tmp_path: Path) -> None:
    path = _written(tmp_path, "book.toml", ('verbatim = "4.60"\n', ""))

    assert load_book(path).rates[Column.VERBATIM, "ru"] == 460


def test_the_book_that_started_last_is_in_force(tmp_path: Path) -> None:
    _written(tmp_path, "b.toml")
    _written(tmp_path, "a.toml", ('"2025-08-01"', '"2026-01"'), ("2025-08-01\n", "2026-01-01\n"), ("22.00", "23.50"))

    books = load_books(tmp_path)

    assert [books.on(day).version for day in (date(2025, 12, 31), date(2026, 1, 1))] == ["2025-08-01", "2026-01"]
    assert books.on(date(2026, 1, 1)).rates[Column.DUB, "ar"] == 2350
    assert books.version("2025-08-01").rates[Column.DUB, "ar"] == 2200
    with pytest.raises(NoPriceBook, match="'2024'"):
        books.version("2024")


def test_two_books_of_one_version_are_refused(tmp_path: Path) -> None:
    _written(tmp_path, "a.toml")
    _written(tmp_path, "b.toml", ("effective_from = 2025-08-01", "effective_from = 2026-01-01"))

    with pytest.raises(InvalidPriceBook, match="same version: 2025-08-01"):
        load_books(tmp_path)


def test_two_books_of_one_start_date_are_refused(tmp_path: Path) -> None:
    _written(tmp_path, "a.toml")
    _written(tmp_path, "b.toml", ('version = "2025-08-01"', 'version = "other"'))

    with pytest.raises(InvalidPriceBook, match="same effective_from: 2025-08-01"):
        load_books(tmp_path)


def test_a_folder_without_books_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidPriceBook, match="no price book"):
        load_books(tmp_path)


def test_a_book_made_in_code_is_checked_like_a_file() -> None:
    with pytest.raises(InvalidPriceBook, match="lacks a rate"):
        PriceBook("new", date(2026, 1, 1), {(Column.TRANSCRIPT, "fr"): 275})


def test_the_shipped_books_are_read_through_the_import_system(tmp_path: Path) -> None:
    archive = tmp_path / "packed.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for path in sorted([*PACKAGE.glob("*.py"), *PACKAGE.glob("books/*.toml")]):
            packed.write(path, path.relative_to(PACKAGE.parent))
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); from pricing import books;"
        "print(books.__file__, [book.version for book in books.shipped_books().books])"
    )

    command = [sys.executable, "-I", "-c", program, str(archive)]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)

    assert str(archive) in ran.stdout
    assert "['2025-08-01']" in ran.stdout
