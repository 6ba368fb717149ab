"""Voices, takes and the long work of a dub on the wire. All of it is our own."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from service.documents.document import MAX_SEGMENTS, SegmentId


class VoiceResponse(msgspec.Struct, frozen=True):
    """``id`` goes into ``Speaker.voice``; ``preview_url`` opens a sample at the provider's."""

    id: str
    name: str
    labels: dict[str, str]
    preview_url: str | None


class ListVoicesResponse(msgspec.Struct, frozen=True):
    """``provider`` is null where only recordings are taken; ``is_placeholder``: no voice is fit for delivery."""

    language: str
    provider: str | None
    is_placeholder: bool
    voices: list[VoiceResponse]


class TakeResponse(msgspec.Struct, frozen=True):
    """``is_stale``: the words, or the voice of a synthetic take, have changed since. ``url`` plays it for a while."""

    id: str
    segment_id: str
    origin: str
    label: str
    text: str
    voice: str | None
    duration_ms: int
    size_bytes: int
    is_chosen: bool
    is_stale: bool
    created_at: datetime
    url: str


class FitResponse(msgspec.Struct, frozen=True):
    """How the chosen take will lie in the film: at ``tempo`` (1.0 as recorded); ``overrun_ms`` has no room."""

    tempo: float
    duration_ms: int
    overrun_ms: int


class LineResponse(msgspec.Struct, frozen=True):
    """One segment that is spoken; ``fit`` is that of the chosen take, ``takes`` are all, the newest first."""

    segment_id: str
    start_ms: int
    end_ms: int
    text: str
    speaker: str
    voice: str | None
    fit: FitResponse | None
    takes: list[TakeResponse]


class FilmStateResponse(msgspec.Struct, frozen=True):
    """The film that the job has so far. ``is_stale``: mixed from other texts, times or takes than there are now."""

    is_mixed: bool
    is_stale: bool
    created_at: datetime


class ListTakesResponse(msgspec.Struct, frozen=True):
    """``missing`` and ``stale`` count segments without a take, and with one of other words."""

    task_id: str
    draft_version: int
    most_stretch_percent: int
    missing: int
    stale: int
    overruns: int
    segments: list[LineResponse]
    film: FilmStateResponse | None


class SpeakRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``segments`` names those to be spoken, by id; without, all that have no fresh take."""

    segments: Annotated[list[SegmentId], Meta(min_length=1, max_length=MAX_SEGMENTS)] | None = None


class TaskWorkResponse(msgspec.Struct, frozen=True):
    """One piece of long work. ``progress`` in percent; ``report`` once it is done, the failure where it failed."""

    id: str
    task_id: str
    number: int
    kind: str
    state: str
    progress: int
    options: dict[str, Any]
    report: dict[str, Any] | None
    failure_slug: str | None
    failure_message: str | None
    created_at: datetime
    finished_at: datetime | None


class ListTaskWorkResponse(msgspec.Struct, frozen=True):
    """The newest first."""

    work: list[TaskWorkResponse]
