"""Refusals in the language of whoever reads them. Their texts are written in English, where they are raised."""

import re
from functools import cache
from typing import Final

from service.pages.shell.locales import SOURCE_LOCALE, Words, sentences, words_of

CONTEXT: Final = "refusal"
_PLACE = re.compile(r"\\\{(\d+)\\\}")
Form = tuple[re.Pattern[str], str]


def in_words(words: Words, message: str) -> str:
    """The message as the catalogue has it: whole, or by the form of those that were put together with values.

    A value may be a sentence itself.
    """
    translated = words(message)
    if translated != message or words.locale == SOURCE_LOCALE:
        return translated
    for form, translation in _forms(words.locale):
        found = form.fullmatch(message)
        if found:
            values = {name: in_words(words, value) for name, value in found.groupdict().items()}
            return _filled(translation, values)
    return message


def _filled(translation: str, values: dict[str, str]) -> str:
    return re.sub(r"\{(\d+)\}", lambda place: values[f"p{place[1]}"], translation)


@cache
def _forms(locale: str) -> tuple[Form, ...]:
    """The patterns of put-together refusals, the most particular first."""
    known = words_of(locale).translations
    texts = sorted(sentences(locale, CONTEXT), key=len, reverse=True)
    return tuple((_pattern(text), known.pgettext(CONTEXT, text)) for text in texts)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(_PLACE.sub(lambda place: f"(?P<p{place[1]}>.+?)", re.escape(text)), re.DOTALL)
