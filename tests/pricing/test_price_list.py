"""What the public price list and the list of language pairs show."""

import pytest

from pricing.errors import ComingSoon
from pricing.price_list import destinations, price_list
from tests.pricing.cases import PUBLISHED, TRANSLATED, current_book


def test_the_price_list_has_the_published_rows_in_the_published_order() -> None:
    rows = price_list(current_book())

    shown = {
        row.language: (
            row.transcript_cents,
            row.verbatim_cents,
            row.captions_cents,
            row.subtitles_cents,
            row.dub_cents,
        )
        for row in rows
    }
    assert list(shown.items()) == list(PUBLISHED.items())
    assert {row.language: row.subtitles_sdh_cents for row in rows} == {
        language: row[3] and row[3] * 13 // 10 for language, row in PUBLISHED.items()
    }
    assert (rows[6].language, rows[6].label) == ("pt-BR", "Portuguese (Brazil)")


def test_subtitles_items_go_from_each_language_to_itself_and_from_english_to_all() -> None:
    expected = {language: (language,) for language in PUBLISHED} | {"en": tuple(PUBLISHED)}

    assert destinations(current_book(), "subtitles") == expected


def test_dubs_go_from_english_and_transcripts_stay_in_their_language() -> None:
    book = current_book()

    assert destinations(book, "dub") == {"en": TRANSLATED}
    assert destinations(book, "transcription") == {language: (language,) for language in PUBLISHED}


def test_the_destinations_of_an_audiobook_are_refused() -> None:
    with pytest.raises(ComingSoon):
        destinations(current_book(), "audiobook")
