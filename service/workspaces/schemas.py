"""Workspaces as operators see and set them. Money is in whole US cents; one credit is one cent."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from pricing.catalogue import Service
from service.fields import Email, LanguageCode, PersonName
from service.operations.linguist_schemas import KeyResponse
from service.operations.requests import ActionKey, Cents, Intervention
from service.operations.story_schemas import ActionStory
from service.workspaces.models import Billing, Plan

BasisPoints = Annotated[int, Meta(ge=0, le=10_000)]
Hours = Annotated[int, Meta(ge=1, le=1000)]
Seats = Annotated[int, Meta(ge=1, le=100_000)]
RateCents = Annotated[int, Meta(ge=0, le=1_000_000)]


class NewWorkspace(Intervention, frozen=True, kw_only=True):
    """A customer and the person who owns the account."""

    name: PersonName
    contact_email: Email
    owner_name: PersonName
    owner_email: Email
    billing: Billing = Billing.CARD


class WorkspaceChange(Intervention, frozen=True, kw_only=True):
    """What is left out stays as it is. ``expedited_hours`` replaces the whole map of services to hours; ``seats`` null
    are the plan's own. Fewer seats than are taken lock all members but the owner.
    """

    discount_basis_points: BasisPoints | UnsetType = UNSET
    expedited_hours: dict[Service, Hours] | UnsetType = UNSET
    billing: Billing | UnsetType = UNSET
    plan: Plan | UnsetType = UNSET
    seats: Seats | UnsetType | None = UNSET


class LockedMember(msgspec.Struct, frozen=True):
    member_id: str
    name: str
    email: str
    seat_type: str


class LockoutPreview(msgspec.Struct, frozen=True):
    """What a plan would mean now. ``seats_total`` null: no limit. ``locked`` are those that would be locked."""

    plan: str
    seats: int | None
    seats_total: int | None
    seats_used: int
    seats_invited: int
    locked: list[LockedMember]


class Rate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Cents per minute. Verbatim and SDH follow from the transcript's and the subtitles' rate."""

    component: Literal["transcript", "captions", "subtitles", "dub"]
    language: LanguageCode
    rate_cents: RateCents


class RatesRequest(Intervention, frozen=True, kw_only=True):
    """The complete set: a pair that is not in it is charged by the price book."""

    rates: Annotated[list[Rate], Meta(max_length=100)]


class GrantRequest(Intervention, frozen=True, kw_only=True):
    """The same ``key`` grants once, for ever."""

    amount_cents: Cents
    key: ActionKey


class MemberResponse(msgspec.Struct, frozen=True):
    member_id: str
    name: str
    email: str
    is_owner: bool
    keys: list[KeyResponse]
    seat_type: str
    is_locked: bool


class WorkspaceSummary(msgspec.Struct, frozen=True):
    """``open_orders`` counts those that are neither drafts nor at their end. ``seats`` are those agreed, null for the
    plan's own.
    """

    workspace_id: str
    name: str
    billing: str
    contact_email: str
    discount_basis_points: int
    expedited_hours: dict[str, int]
    created_at: datetime
    available_credits: int
    held_credits: int
    open_orders: int
    plan: str
    seats: int | None


class WorkspaceDetails(msgspec.Struct, frozen=True):
    """One workspace with its terms, people and keys, and what operators changed."""

    workspace: WorkspaceSummary
    rates: list[Rate]
    members: list[MemberResponse]
    actions: list[ActionStory]


class WorkspacesResponse(msgspec.Struct, frozen=True):
    """In the order in which they came."""

    workspaces: list[WorkspaceSummary]
    next_cursor: str | None


class NewWorkspaceResponse(msgspec.Struct, frozen=True):
    """``api_key`` is the owner's, shown this once."""

    workspace_id: str
    member_id: str
    key_id: str
    api_key: str


class GrantResponse(msgspec.Struct, frozen=True):
    """``is_repeated``: this grant had been made before, nothing was added."""

    workspace_id: str
    amount_cents: int
    is_repeated: bool
    available_credits: int
    held_credits: int
