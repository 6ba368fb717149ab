"""Codes, the table language they are priced by, and labels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.errors import UnknownLanguage
from pricing.languages import CODES, LANGUAGES, label, table_language
from tests.pricing.cases import PUBLISHED


def test_there_are_the_eleven_languages_of_the_table_in_its_order() -> None:
    assert [language.code for language in LANGUAGES] == list(PUBLISHED)
    assert [language.label for language in LANGUAGES] == [
        "Arabic", "English", "French", "German", "Hindi", "Italian",
        "Portuguese (Brazil)", "Russian", "Spanish", "Turkish", "Ukrainian",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "priced_as"),
    [
        ("fr", "fr"), ("fr-FR", "fr"), ("fr-CA", "fr"), ("es-ES", "es"), ("es-419", "es"), ("en-us", "en"),
        ("EN", "en"), ("pt", "pt-BR"), ("pt-BR", "pt-BR"), ("pt-br", "pt-BR"), ("pt-PT", "pt-BR"), ("uk-UA", "uk"),
    ],
)  # fmt: skip
def test_bare_and_regional_codes_are_priced_by_the_table_language(code: str, priced_as: str) -> None:
    assert table_language(code) == priced_as


@pytest.mark.parametrize(
    "code",
    [
        "", "xx", "ja", "fr_FR", "fra", "french", "fr-", "-FR", "fr-FRA", "fr-FR-x", "fr-12", "fr FR", " fr", "fr\n",
        "fr\x00", "ﬁ", "fr-\u0661\u0662\u0663", "\u0131t",
    ],
)  # fmt: skip
def test_any_other_code_is_refused_with_the_list_of_known_ones(code: str) -> None:
    with pytest.raises(UnknownLanguage) as refusal:
        table_language(code)

    assert refusal.value.code == code
    assert refusal.value.known_codes == CODES
    assert "ar, en, fr, de, hi, it, pt-BR, ru, es, tr, uk" in str(refusal.value)


def test_the_refusal_of_an_endless_code_stays_short() -> None:
    with pytest.raises(UnknownLanguage) as refusal:
        table_language("x" * 100_000)

    assert len(str(refusal.value)) < 250


@given(st.text(max_size=8))
def test_any_text_is_either_a_table_language_or_refused(text: str) -> None:
    try:
        found = table_language(text)
    except UnknownLanguage:
        return

    assert found in CODES


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("de", "German"), ("es", "Spanish"), ("es-ES", "Spanish (Spain)"), ("es-419", "Spanish (Latin America)"),
        ("en-us", "English (United States)"), ("pt", "Portuguese (Brazil)"), ("pt-BR", "Portuguese (Brazil)"),
        ("pt-PT", "Portuguese (Portugal)"), ("fr-ZZ", "French (ZZ)"),
    ],
)  # fmt: skip
def test_a_label_names_the_language_and_the_region_given(code: str, expected: str) -> None:
    assert label(code) == expected


def test_the_label_of_an_unknown_code_is_refused() -> None:
    with pytest.raises(UnknownLanguage, match="'ja'"):
        label("ja")
