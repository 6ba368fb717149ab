"""What operators send. Everything that changes something says why."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from service.fields import Email, Identifier, Instant, LanguageCode, PersonName
from workflows.stages import Stage

Reason = Annotated[str, Meta(min_length=1, max_length=1000, pattern=r"\S")]
Cents = Annotated[int, Meta(ge=1, le=100_000_000_00)]
ActionKey = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9._:-]+$")]
Rank = Annotated[int, Meta(ge=1, le=5)]
TaskLimit = Annotated[int, Meta(ge=1, le=1000)]


class Intervention(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``reason`` is kept for ever beside what was done."""

    reason: Reason


class ExtendRequest(Intervention, frozen=True, kw_only=True):
    """The new deadline, later than the present one."""

    due_at: Instant


class RefundRequest(Intervention, frozen=True, kw_only=True):
    """The same ``key`` refunds once; without one the Idempotency-Key of the request counts."""

    amount_cents: Cents
    key: ActionKey | None = None


class ReassignRequest(Intervention, frozen=True, kw_only=True):
    """Who gets the task."""

    linguist_id: Identifier


class NewLinguist(Intervention, frozen=True, kw_only=True):
    """``rank`` from 1 (new) to 5 (senior); ``task_limit`` null means the deployment's limit."""

    name: PersonName
    email: Email
    rank: Rank = 1
    task_limit: TaskLimit | None = None


class LinguistChange(Intervention, frozen=True, kw_only=True):
    """What is left out stays as it is."""

    name: PersonName | UnsetType = UNSET
    rank: Rank | UnsetType = UNSET
    task_limit: TaskLimit | UnsetType | None = UNSET
    is_paused: bool | UnsetType = UNSET


class SkillRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One stage in a pair of languages; target = source where nothing is translated."""

    stage: Stage
    source_language: LanguageCode
    target_language: LanguageCode


class QualificationsRequest(Intervention, frozen=True, kw_only=True):
    """The complete set: what is not in it is taken away."""

    qualifications: Annotated[list[SkillRequest], Meta(max_length=1000)]


class NewKey(Intervention, frozen=True, kw_only=True):
    """``name`` tells the keys of one holder apart."""

    name: PersonName = "API key"


class NewOperator(Intervention, frozen=True, kw_only=True):
    """A colleague."""

    name: PersonName
    email: Email
