# ruff: noqa: RUF001 - letters of other alphabets are what this file is for
"""Lines break where a reader pauses, and look balanced."""

import pytest

from service.documents.document import Segment
from service.timedtext.graphemes import length
from service.timedtext.profiles import Limits
from tests.service.timedtext.scenes import at_ease, broken, lines_of, rules, said


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ("The committee decided to postpone the vote", "until the end of the month.")),
        ("en", ("She walked into the room", "and nobody said a word to her.")),
        ("en", ("Dr. Watson lives at 221 Baker Street", "with his old friend Sherlock Holmes.")),
        ("en", ("I told him that we would never find", "the keys in the dark.")),
        ("de", ("Ich habe ihm gesagt, dass wir", "die Schlüssel im Dunkeln nie finden.")),
        ("de", ("Am 5. Mai fuhr Herr Müller", "mit seiner Frau nach Bad Homburg.")),
        ("de", ("Wir warten schon seit über zwanzig Minuten", "auf den Zug nach Berlin.")),
        ("fr", ("Le comité a décidé de reporter le vote", "à la fin du mois prochain.")),
        ("fr", ("Elle est entrée dans la pièce", "et personne ne lui a dit un mot.")),
        ("fr", ("Est-ce que vous voulez vraiment", "partir demain ? Je ne crois pas.")),
        ("it", ("Gli ho detto che non avremmo", "mai trovato le chiavi al buio.")),
        ("es", ("Le dije que nunca encontraríamos", "las llaves en la oscuridad.")),
        ("pt-BR", ("O comitê decidiu adiar a votação", "até o final do próximo mês, infelizmente.")),
        ("ru", ("Комитет решил отложить голосование", "до конца следующего месяца.")),
        ("uk", ("Комітет вирішив відкласти голосування", "до кінця наступного місяця.")),
        ("tr", ("Ona karanlıkta anahtarları asla", "bulamayacağımızı söyledim ama dinlemedi.")),
        ("hi", ("समिति ने फैसला किया है", "कि मतदान महीने के अंत तक टाल दिया जाएगा।")),
        (
            "hi",
            ("मैंने उससे कहा कि अंधेरे में हमें चाबियाँ कभी नहीं मिलेंगी,", "क्योंकि वहाँ बिजली नहीं है।"),
        ),
    ],
)
def test_a_cue_breaks_before_a_phrase_and_not_within_one(language: str, lines: tuple[str, str]) -> None:
    assert lines_of(" ".join(lines), language) == [lines]


@pytest.mark.parametrize(
    "lines",
    [
        ("قررت اللجنة تأجيل التصويت", "إلى نهاية الشهر المقبل، لكن الرئيس رفض."),
        ("قلت له إننا لن نجد المفاتيح", "في الظلام أبدا."),
        ("استخدم برنامج Photoshop 2024 لتعديل الصور،", "وكان سعيدا جدا بالنتيجة."),
    ],
)
def test_arabic_breaks_before_prepositions_and_the_prefixed_and(lines: tuple[str, str]) -> None:
    ((first, second),) = lines_of(" ".join(lines), "ar")

    assert (first.strip("\u202b\u202c"), second.strip("\u202b\u202c")) == lines


def test_the_lower_line_is_the_longer_where_both_ways_are_as_good() -> None:
    limits = Limits(max_chars_per_line=20)

    (cue,) = broken(said(0, 3000, "aaaaaaaa bbbb cccccccc"), limits=limits).cues

    assert cue.lines == ("aaaaaaaa", "bbbb cccccccc")


def test_a_text_that_fits_on_a_line_stays_on_it() -> None:
    assert lines_of("Yes, I know. But who does not, after all?") == [("Yes, I know. But who does not, after all?",)]


def test_line_breaks_that_fit_are_kept_and_others_are_not() -> None:
    assert lines_of("So\nwhat do you want me to do?") == [("So", "what do you want me to do?")]
    assert lines_of("What do you\nwant me\nto do?") == [("What do you want me to do?",)]


def test_a_long_text_is_cut_into_cues_at_its_sentences_and_clauses() -> None:
    text = (
        "Well, I think it is going to rain, so take the umbrella with you. And please do not forget to call your "
        "mother when you arrive at the station, because she worries about you."
    )

    assert lines_of(text) == [
        ("Well, I think it is going to rain,", "so take the umbrella with you."),
        ("And please do not forget", "to call your mother"),
        ("when you arrive at the station,", "because she worries about you."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "They have been looking for the famous writer Agatha Christie in every hotel along the whole coast",
        "It takes more than 20 kilometers to walk from the old lighthouse to the port of the small town",
    ],
)
def test_names_numbers_articles_and_prepositions_keep_what_belongs_to_them(text: str) -> None:
    ends = [line.split()[-1].lower() for cue in at_ease(text).cues for line in cue.lines]

    assert not {"agatha", "20", "the", "to", "in", "from", "of", "every", "for", "along"} & set(ends)


def test_a_dialogue_never_puts_two_speakers_on_one_line() -> None:
    text = "- Who is it?\n- It is me, your old friend from the school by the lake."

    lines = [line for (cue_lines) in lines_of(text) for line in cue_lines]

    assert "- Who is it?" in lines
    assert " ".join(lines) == text.replace("\n", " ")
    assert all("?" not in line or line.endswith("?") for line in lines)


def test_punctuation_that_stands_alone_never_begins_a_line() -> None:
    lines = lines_of("Je voudrais bien savoir ce que vous faites ? Moi, je ne sais pas du tout !", "fr")

    assert all(line[0] not in "?!" for cue in lines for line in cue)


def test_a_word_longer_than_a_line_stays_whole_and_is_told() -> None:
    breaking = broken(Segment(0, 9000, f"See {'x' * 60} there"))

    assert [line for cue in breaking.cues for line in cue.lines] == ["See", "x" * 60, "there"]
    assert [(miss.measured, miss.limit) for miss in breaking.misses if miss.rule == "line_too_long"] == [(60, 42)]


def test_more_lines_are_used_only_where_they_are_allowed_and_needed() -> None:
    text = "Nobody knows where the ship went down that night in the storm"

    narrow = Limits(max_chars_per_line=24, max_lines=3)

    (cue,) = broken(said(0, 6000, text), limits=narrow).cues
    assert len(cue.lines) == 3
    assert max(map(length, cue.lines)) - min(map(length, cue.lines)) <= 8


def test_devanagari_is_measured_in_syllables_and_not_in_code_points() -> None:
    text = "विद्यार्थियों ने प्रतियोगिता में उत्कृष्ट प्रदर्शन किया"

    assert len(text) > 42
    assert lines_of(text, "hi") == [(text,)]
    assert rules(at_ease(text, "hi")) == []


def test_an_unknown_language_breaks_by_punctuation_and_balance() -> None:
    text = "Aenean lacinia bibendum nulla, sed consectetur est at lobortis vitae"

    limits = Limits()

    (cue,) = broken(said(0, 6000, text), limits=limits).cues
    assert cue.lines == ("Aenean lacinia bibendum nulla,", "sed consectetur est at lobortis vitae")
