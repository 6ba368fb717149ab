"""What a document is checked against, apart from the document itself. All of it is fixed when the job is made."""

from dataclasses import dataclass, field
from typing import Any

from pricing.catalogue import Service
from service.documents.document import Document
from service.timedtext.profiles import Profile


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of an order's glossary. ``translations`` are by the price table's language code."""

    term: str
    translations: dict[str, str] = field(default_factory=dict)
    is_case_sensitive: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class CheckBrief:
    """The facts of one piece of work.

    ``language`` is the code of the price table that the text is in. ``cue_options`` are the customer's. ``silences``
    are (start_ms, end_ms) of the analysis, ascending; None where there is no analysis. ``part`` is the stretch of the
    media that the document covers, (start_ms, end_ms), or None for all of it. ``source`` is the document that a
    translation was made from.
    """

    service: Service
    language: str
    profile: Profile
    duration_ms: int
    silences: tuple[tuple[int, int], ...] | None = None
    is_verbatim: bool = False
    is_sdh: bool = False
    cue_options: dict[str, Any] = field(default_factory=dict)
    frame_rate: float | None = None
    part: tuple[int, int] | None = None
    glossary: tuple[Term, ...] = ()
    speaker_names: tuple[str, ...] = ()
    source: Document | None = None
