"""Characters are counted as a reader sees them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.timedtext.graphemes import clusters, length


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("", 0),
        ("plain text", 10),
        ("नमस्ते", 3),
        ("क्षत्रिय", 3),
        ("مُحَمَّد", 4),
        ("e\u0301te\u0301", 3),
        ("й", 1),
        ("👩\u200d👩\u200d👧 🇩🇪 👍🏽", 5),
        ("<i>so</i> <B>far</B>", 6),
        ("a < b", 5),
        ("\u202bنعم.\u202c", 4),
        ("\u200fنعم\u200e", 3),
        ("two\nlines", 8),
        ("co\u00adop\u200b", 4),
    ],
)
def test_length_is_what_a_reader_sees(text: str, seen: int) -> None:
    assert length(text) == seen


@pytest.mark.parametrize(
    ("text", "expected"),
    [("abc", ["a", "b", "c"]), ("स्त्री है", ["स्त्री", " ", "है"]), ("🇩🇪🇫🇷", ["🇩🇪", "🇫🇷"]), ("", [])],
)
def test_clusters_are_what_cannot_be_divided(text: str, expected: list[str]) -> None:
    assert clusters(text) == expected


@given(st.text(max_size=60))
def test_clusters_joined_are_the_text(text: str) -> None:
    assert "".join(clusters(text)) == text


@given(st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp"), exclude_characters="<"), max_size=60))
def test_a_text_without_tags_and_unseen_marks_is_as_long_as_it_has_clusters(text: str) -> None:
    assert length(text) == len(clusters(text))
