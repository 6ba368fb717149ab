"""Exports on the wire. All of it is our own: the official client knows nothing of them."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from service.formats.options import Format


class ExportRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of one job. Options that are not given have their defaults; without ``document_version`` the newest."""

    job_id: str
    format: Format
    options: dict[str, Any] = {}
    document_version: Annotated[int, Meta(ge=0, le=2**31 - 1)] | None = None


class ExportFailure(msgspec.Struct, frozen=True):
    """Why an export could not be made: ``status`` for machines, ``message`` for people."""

    status: str
    message: str


class ExportResponse(msgspec.Struct, frozen=True):
    """One export. ``state`` is pending, running, done or failed, ``progress`` percent.

    ``signed_url`` opens the file once it is done, until ``expires_at``. What has failed may be asked for again.
    """

    export_id: str
    order_id: str
    job_id: str
    document_version: int
    format: Format
    options: dict[str, Any]
    state: str
    progress: int
    failure: ExportFailure | None
    name: str
    content_type: str
    size_bytes: int | None
    sha256: str | None
    signed_url: str | None
    expires_at: datetime | None
    created_at: datetime
    finished_at: datetime | None


class OptionResponse(msgspec.Struct, frozen=True):
    """One choice of a format, as JSON Schema would say it; ``unavailable_because`` is null when it can be had."""

    name: str
    type: Literal["boolean"]
    default: bool
    label: str
    unavailable_because: str | None


class FormatResponse(msgspec.Struct, frozen=True):
    """One line of the menu.

    ``speed`` is ``quick`` (the answer to POST has the file) or ``long`` (it is made in the background).
    ``unavailable_because`` is null when it can be had.
    """

    format: Format
    label: str
    content_type: str
    speed: Literal["quick", "long"]
    is_default: bool
    options: list[OptionResponse]
    unavailable_because: str | None


class JobExportsResponse(msgspec.Struct, frozen=True):
    """What one job can be exported as, and what was made of it so far, newest first.

    ``document_version`` is the newest; a sandbox job has the sample document, which is version 0.
    """

    job_id: str
    media_id: str
    name: str
    service: str
    language: str
    document_version: int
    formats: list[FormatResponse]
    exports: list[ExportResponse]


class ExportMenuResponse(msgspec.Struct, frozen=True):
    """The menu, job by job. ``next_cursor`` goes into ``cursor`` for the page that follows; null on the last."""

    order_id: str
    jobs: list[JobExportsResponse]
    has_more: bool
    next_cursor: str | None
