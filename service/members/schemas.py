"""Members and their workspace on the wire. Listing and changing members are the official client's calls."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from service.access.standing import Seat
from service.fields import AnyEmail, Credits, Email, Identifier
from service.members.changing import Change
from service.workspaces.models import Member, Workspace
from service.workspaces.seats import MOST_LITE, SeatCount

Name = Annotated[str, Meta(min_length=1, max_length=200)]


class WorkspaceMember(msgspec.Struct, frozen=True):
    """A member as the official client reads it."""

    user_id: str
    email: str
    first_name: str | None
    seat_type: Seat
    is_owner: bool
    is_locked: bool

    @classmethod
    def of(cls, member: Member) -> "WorkspaceMember":
        """From the row; the first name is the first word of the name."""
        words = member.name.split(maxsplit=1)
        is_locked = member.locked_at is not None
        return cls(member.id, member.email, words[0] if words else None, member.seat, member.is_owner, is_locked)


class ChangeMemberRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is null or left out stays. ``workspace_role`` is the old name of ``workspace_seat_type``."""

    email: AnyEmail
    is_locked: bool | None = None
    workspace_seat_type: Seat | None = None
    workspace_role: Seat | None = None
    allow_downgrade_to_basic_seat: bool | None = None

    def change(self) -> Change:
        """As the action takes it."""
        seat = self.workspace_seat_type or self.workspace_role
        return Change(self.is_locked, seat, bool(self.allow_downgrade_to_basic_seat))


class UsageLimitRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Credits per month; null, or left out, takes the limit away."""

    usage_limit: Credits | None = None


class TransferRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who owns the workspace next: a member who is not locked."""

    user_id: Identifier


class WorkspaceSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is left out stays."""

    name: Name | UnsetType = UNSET
    contact_email: Email | UnsetType = UNSET


class SeatsResponse(msgspec.Struct, frozen=True):
    """``total`` null: no limit. ``used`` are full seats of members who are not locked, ``invited`` those that open
    invitations keep; lite seats are counted apart.
    """

    total: int | None
    used: int
    invited: int
    lite_total: int
    lite_used: int
    lite_invited: int

    @classmethod
    def of(cls, count: SeatCount) -> "SeatsResponse":
        """From the count."""
        return cls(count.total, count.taken, count.invited, MOST_LITE, count.lite, count.invited_lite)


class WorkspaceResponse(msgspec.Struct, frozen=True):
    """The workspace of whoever asks. ``contact_email`` is where receipts go, null for lite members."""

    workspace_id: str
    name: str
    contact_email: str | None
    plan: str
    billing: str
    created_at: datetime
    seats: SeatsResponse

    @classmethod
    def of(cls, workspace: Workspace, count: SeatCount) -> "WorkspaceResponse":
        """From what was read."""
        return cls(
            workspace.id,
            workspace.name,
            workspace.contact_email,
            workspace.plan.value,
            workspace.billing.value,
            workspace.created_at,
            SeatsResponse.of(count),
        )
