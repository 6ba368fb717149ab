"""Glossaries on the wire, and as they are kept."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from service.fields import LanguageCode

MAX_TERMS = 500
MAX_SPEAKERS = 100

Words = Annotated[str, Meta(min_length=1, max_length=200)]
Note = Annotated[str, Meta(max_length=500)]


class GlossaryTerm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A term of the spoken language, and how it is to be rendered in others, by language code."""

    term: Words
    translations: Annotated[dict[LanguageCode, Words], Meta(max_length=20)] = {}
    is_case_sensitive: bool = False
    note: Note = ""


class SpeakerName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who is heard, as their name is to be written."""

    name: Words
    note: Note = ""


class GlossaryRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of it: what is not sent is taken out."""

    terms: Annotated[list[GlossaryTerm], Meta(max_length=MAX_TERMS)] = []
    speakers: Annotated[list[SpeakerName], Meta(max_length=MAX_SPEAKERS)] = []


class GlossaryResponse(msgspec.Struct, frozen=True):
    """Translations are under the price list's language codes. ``updated_at`` is null before there was any."""

    terms: list[GlossaryTerm]
    speakers: list[SpeakerName]
    updated_at: datetime | None
