"""Versions of documents on the wire."""

from datetime import datetime

import msgspec

from service.documents.differences import DocumentDiff
from service.documents.document import Document, Speaker, SpeakerName
from service.documents.merging import Seam


class VersionResponse(msgspec.Struct, frozen=True):
    """One version. ``by`` is the author's part in it: ``linguist``, ``reviewer``, or ``merge`` for joined parts.

    ``seams`` are the places to look at where parts were joined.
    """

    version: int
    stage: str
    by: str
    language: str
    segments: int
    words: int
    created_at: datetime
    seams: list[Seam]


class ListVersionsResponse(msgspec.Struct, frozen=True):
    """The versions of a job's document, the oldest first."""

    versions: list[VersionResponse]


class VersionDocumentResponse(msgspec.Struct, frozen=True):
    """One version with its document."""

    version: int
    stage: str
    created_at: datetime
    document: Document


class DiffResponse(msgspec.Struct, frozen=True):
    """``from_version`` and ``to_version`` are null for what was never handed in: a first draft, or the current one."""

    from_version: int | None
    to_version: int | None
    diff: DocumentDiff


class SpeakersResponse(msgspec.Struct, frozen=True):
    """The speakers that all who work on the job share."""

    speakers: list[Speaker]


class SpeakerRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody whom nobody has listed yet."""

    name: SpeakerName
