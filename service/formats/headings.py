"""What stands above a transcript, whatever it is written as."""

from dataclasses import dataclass
from typing import Final

from pricing.catalogue import Service
from pricing.errors import UnknownLanguage
from pricing.languages import label
from service.documents.wording import one_line
from service.formats.timestamps import clock_time

_RIGHT_TO_LEFT: Final = frozenset({"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


@dataclass(frozen=True, slots=True)
class TranscriptMeta:
    """``title`` is the media file's name, ``language`` the customer's code of the text, ``duration_ms`` the media's.

    There is no date in it: the same version of a document gives the same bytes on any day.
    """

    title: str
    language: str
    duration_ms: int
    service: Service = Service.TRANSCRIPT

    @property
    def heading(self) -> str:
        """The title on one line; never empty."""
        return one_line(self.title) or "Untitled"

    @property
    def facts(self) -> tuple[str, ...]:
        """What it is, in which language and how long: ``Transcript``, ``Spanish (Mexico)``, ``00:12:05``."""
        return (self.service.label, language_name(self.language), clock_time(self.duration_ms))


def language_name(code: str) -> str:
    """The language's name for people; the code itself for a language that is not in the catalogue."""
    try:
        return label(code)
    except UnknownLanguage:
        return one_line(code)


def direction(code: str) -> str:
    """``rtl`` or ``ltr``: how text in the language runs."""
    return "rtl" if code[:2].lower() in _RIGHT_TO_LEFT and code[2:3] in ("", "-") else "ltr"
