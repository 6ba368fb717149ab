"""Linguists on the wire."""

import msgspec


class QualificationResponse(msgspec.Struct, frozen=True):
    """A kind of work in a pair of languages; target is the source where nothing is translated."""

    stage: str
    source_language: str
    target_language: str
    label: str


class LinguistResponse(msgspec.Struct, frozen=True):
    """A linguist as they see themselves. ``load`` counts claimed tasks, of at most ``task_limit``."""

    id: str
    name: str
    email: str
    rank: int
    task_limit: int
    load: int
    is_paused: bool
    qualifications: list[QualificationResponse]


class MonthResponse(msgspec.Struct, frozen=True):
    """One month in UTC (``2026-11``): finished tasks, the minutes of media in them, and what they pay."""

    month: str
    tasks: int
    media_seconds: int
    minutes: float
    pay_cents: int


class EarningsResponse(msgspec.Struct, frozen=True):
    """The statement, newest month first. Work on the same stage of a job is paid once: rework adds nothing."""

    months: list[MonthResponse]
    tasks: int
    media_seconds: int
    minutes: float
    pay_cents: int
