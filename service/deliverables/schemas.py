"""Deliverables on the wire: the official client's four fields, and what we add beside them."""

from datetime import datetime

import msgspec

from service.documents.document import Document


class DeliverableResponse(msgspec.Struct, frozen=True):
    """One file. ``version`` counts per job and name from 1; ``job_id`` opens the job's document,
    ``deliverable_id`` is what can be shared.
    """

    signed_url: str
    content_type: str
    name: str
    version: int
    language: str
    size_bytes: int
    sha256: str
    job_id: str
    deliverable_id: str


class ListDeliverablesResponse(msgspec.Struct, frozen=True):
    deliverables: list[DeliverableResponse]


class DeliveredDocumentResponse(msgspec.Struct, frozen=True):
    """The document that a job's files were made from; ``duration_ms`` is that of the media file."""

    job_id: str
    media_id: str
    service: str
    duration_ms: int
    document: Document


class UploadedFilmResponse(msgspec.Struct, frozen=True):
    """The film that the task now has."""

    task_id: str
    content_type: str
    size_bytes: int
    sha256: str
    duration_ms: int


class FilmAddressResponse(msgspec.Struct, frozen=True):
    """Where the film opens until ``expires_at``; ``task_id`` is the task that it was uploaded with."""

    task_id: str
    signed_url: str
    content_type: str
    size_bytes: int
    sha256: str
    expires_at: datetime
