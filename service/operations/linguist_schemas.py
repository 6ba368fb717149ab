"""Linguists, keys, operators and capacity as operators see them."""

from datetime import datetime

import msgspec

from service.jobs.schemas import CapacityResponse
from service.linguists.schemas import QualificationResponse
from service.operations.story_schemas import ActionStory


class KeyResponse(msgspec.Struct, frozen=True):
    """A key without its secret; ``hint`` is how it begins and ends."""

    key_id: str
    name: str
    hint: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class IssuedKey(msgspec.Struct, frozen=True):
    """``api_key`` is shown this once and kept nowhere."""

    key_id: str
    hint: str
    api_key: str


class HeldTask(msgspec.Struct, frozen=True):
    """A task that a linguist has claimed."""

    task_id: str
    order_id: str
    stage: str
    source_language: str
    target_language: str
    due_at: datetime
    lease_expires_at: datetime


class LinguistSummary(msgspec.Struct, frozen=True):
    """``load`` counts claimed tasks, of at most ``limit``; ``queue`` the tasks that they could claim now.

    ``task_limit`` is their own limit, null for the deployment's.
    """

    linguist_id: str
    name: str
    email: str
    rank: int
    task_limit: int | None
    limit: int
    load: int
    queue: int
    is_paused: bool
    created_at: datetime


class LinguistDetails(msgspec.Struct, frozen=True):
    """One linguist with what they may do, what they do, and their keys."""

    linguist: LinguistSummary
    qualifications: list[QualificationResponse]
    tasks: list[HeldTask]
    keys: list[KeyResponse]
    actions: list[ActionStory]


class LinguistsResponse(msgspec.Struct, frozen=True):
    """In the order in which they joined."""

    linguists: list[LinguistSummary]
    next_cursor: str | None


class CapacityTable(msgspec.Struct, frozen=True):
    """Every service in every pair that is sold."""

    pairs: list[CapacityResponse]


class OperatorResponse(msgspec.Struct, frozen=True):
    operator_id: str
    name: str
    email: str
    created_at: datetime
    keys: list[KeyResponse]


class OperatorsResponse(msgspec.Struct, frozen=True):
    operators: list[OperatorResponse]


class NewOperatorResponse(msgspec.Struct, frozen=True):
    """``api_key`` is shown this once."""

    operator_id: str
    key_id: str
    api_key: str
