"""What readers give back, and how it is put together: times repaired where that is clear, limits kept, notes taken."""

from dataclasses import dataclass, field

from service.documents.document import Document
from service.formats.options import Format


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as a document. ``notes`` say in sentences what was repaired, guessed or left out."""

    document: Document
    format: Format
    notes: list[str] = field(default_factory=list)
