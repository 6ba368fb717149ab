"""Every language says everything: the catalogues hold the sentences of today, all of them translated."""

import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from service.access.deciding import demand_role
from service.access.roles import Role
from service.errors import Forbidden, NotFound
from service.pages.messages import catalogue_path, collected, is_translated
from service.pages.shell.locales import LOCALES, SOURCE_LOCALE, words_of
from service.pages.shell.refusals import in_words

OTHERS = [locale for locale in LOCALES if locale != SOURCE_LOCALE]
PLACE = re.compile(r"%\((\w+)\)[sd]|\{(\d+)\}")


def catalogue(locale: str) -> Catalog:
    with catalogue_path(locale).open("rb") as file:
        return read_po(file, locale=locale)


def sentences(found: Catalog) -> set[tuple[str | None, str]]:
    """Context and English text of each sentence."""
    return {(one.context, one.id if isinstance(one.id, str) else one.id[0]) for one in found if one.id}


@pytest.mark.parametrize("locale", OTHERS)
def test_a_catalogue_holds_the_sentences_of_today_and_no_others(locale: str) -> None:
    known, today = sentences(catalogue(locale)), sentences(collected())

    assert (sorted(map(str, today - known)), sorted(map(str, known - today))) == ([], []), "run: make messages"


@pytest.mark.parametrize("locale", OTHERS)
def test_every_sentence_is_translated_and_none_is_a_guess(locale: str) -> None:
    left = [one.id for one in catalogue(locale) if one.id and (one.fuzzy or not is_translated(one.string))]

    assert left == []


@pytest.mark.parametrize("locale", OTHERS)
def test_a_translation_names_the_same_places_as_its_sentence(locale: str) -> None:
    wrong = []
    for one in catalogue(locale):
        if one.id and isinstance(one.id, str) and set(PLACE.findall(one.id)) != set(PLACE.findall(str(one.string))):
            wrong.append(one.id)
        if one.id and not isinstance(one.id, str):
            allowed = set(PLACE.findall(one.id[1])) | set(PLACE.findall(one.id[0]))
            wrong += [one.id for form in one.string if not set(PLACE.findall(form)) <= allowed]

    assert wrong == []


@pytest.mark.parametrize("locale", OTHERS)
def test_a_refusal_with_values_in_it_is_found_by_its_form(locale: str) -> None:
    english = "You hold 7 tasks, and 7 at a time is your limit. Nothing was claimed. Finish or release one first."
    assert in_words(words_of(SOURCE_LOCALE), english) == english

    refused = "There is no such folder here. Nothing was changed."

    assert in_words(words_of(locale), refused) not in ("", refused)


@pytest.mark.parametrize("locale", OTHERS)
def test_words_that_stand_in_a_refusal_as_values_are_in_the_readers_language_too(locale: str) -> None:
    with pytest.raises(Forbidden) as refused:
        demand_role(Role.VIEWER, Role.EDITOR)

    assert not re.search("[a-z]", in_words(words_of(locale), refused.value.message))
    assert not re.search("[a-z]", in_words(words_of(locale), NotFound("folder").message))
