"""The 11 languages of the catalogue, and how a customer's code finds its language.

A code is a BCP 47 tag of a language and at most one region (`fr`, `fr-FR`, `es-419`), in any case. The region never
changes the price: `fr-CA` is priced as French. Underscores (`fr_FR`) are refused, so that a code kept as the customer
gave it is always a valid tag in file names, players and `lang` attributes.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from pricing.errors import UnknownLanguage

_TAG = re.compile(r"([A-Za-z]{2})(?:-([A-Za-z]{2}|[0-9]{3}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Language:
    """A row of the price table: its `code` there, and its `label` for people."""

    code: str
    label: str

    @property
    def primary(self) -> str:
        """The code without region, in lower case."""
        return self.code[:2]

    @property
    def name(self) -> str:
        """The label without region."""
        return self.label.partition(" (")[0]


LANGUAGES = (
    Language("ar", "Arabic"),
    Language("en", "English"),
    Language("fr", "French"),
    Language("de", "German"),
    Language("hi", "Hindi"),
    Language("it", "Italian"),
    Language("pt-BR", "Portuguese (Brazil)"),
    Language("ru", "Russian"),
    Language("es", "Spanish"),
    Language("tr", "Turkish"),
    Language("uk", "Ukrainian"),
)
CODES = tuple(language.code for language in LANGUAGES)
_BY_PRIMARY = {language.primary: language for language in LANGUAGES}

_REGIONS = {
    "001": "World", "150": "Europe", "419": "Latin America",
    "AE": "United Arab Emirates", "AR": "Argentina", "AT": "Austria", "AU": "Australia", "BE": "Belgium",
    "BH": "Bahrain", "BO": "Bolivia", "BR": "Brazil", "BY": "Belarus", "CA": "Canada", "CH": "Switzerland",
    "CI": "Ivory Coast", "CL": "Chile", "CM": "Cameroon", "CO": "Colombia", "CR": "Costa Rica", "CU": "Cuba",
    "CY": "Cyprus", "DE": "Germany", "DO": "Dominican Republic", "DZ": "Algeria", "EC": "Ecuador", "EG": "Egypt",
    "ES": "Spain", "FR": "France", "GB": "United Kingdom", "GT": "Guatemala", "HN": "Honduras",
    "IE": "Ireland", "IN": "India", "IQ": "Iraq", "IT": "Italy", "JO": "Jordan", "KE": "Kenya", "KW": "Kuwait",
    "KZ": "Kazakhstan", "LB": "Lebanon", "LI": "Liechtenstein", "LU": "Luxembourg", "LY": "Libya",
    "MA": "Morocco", "MX": "Mexico", "NG": "Nigeria", "NI": "Nicaragua", "NZ": "New Zealand", "OM": "Oman",
    "PA": "Panama", "PE": "Peru", "PH": "Philippines", "PR": "Puerto Rico", "PT": "Portugal", "PY": "Paraguay",
    "QA": "Qatar", "RU": "Russia", "SA": "Saudi Arabia", "SG": "Singapore", "SN": "Senegal", "SV": "El Salvador",
    "SY": "Syria", "TN": "Tunisia", "TR": "Türkiye", "UA": "Ukraine", "US": "United States", "UY": "Uruguay",
    "VE": "Venezuela", "YE": "Yemen", "ZA": "South Africa",
}  # fmt: skip


@lru_cache(maxsize=1024)
def table_language(code: str) -> str:
    """The code in `CODES` by whose prices `code` is charged: `fr-CA` gives `fr`, `pt` gives `pt-BR`.

    Raises `UnknownLanguage`.
    """
    return _parts(code)[0].code


@lru_cache(maxsize=1024)
def label(code: str) -> str:
    """The name of a code for people, with its region if it has one: "German", "Spanish (Spain)".

    A region without a name here is shown as its code. Raises `UnknownLanguage`.
    """
    language, region = _parts(code)
    return f"{language.name} ({_REGIONS.get(region, region)})" if region else language.label


def _parts(code: str) -> tuple[Language, str]:
    """The language and the region in upper case, "" without one."""
    tag = _TAG.fullmatch(code)
    language = _BY_PRIMARY.get(tag[1].lower()) if tag else None
    if tag is None or language is None:
        raise UnknownLanguage(code, CODES)
    return language, (tag[2] or "").upper()
