"""Invitations on the wire; adding and revoking are the official client's calls."""

from datetime import datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from service.access.standing import Seat
from service.errors import InvalidInput
from service.fields import AnyEmail, Credits, Identifier
from service.invitations.checking import MOST_AT_ONCE, MOST_GROUPS
from service.invitations.placing import Place
from service.invitations.queries import Seen

GroupIds = Annotated[list[Identifier], Meta(max_length=MOST_GROUPS)]

_PERMISSIONS: Final = {
    "admin": Seat.ADMIN,
    "workspace_admin": Seat.ADMIN,
    "member": Seat.MEMBER,
    "workspace_member": Seat.MEMBER,
    "workspace_lite_member": Seat.LITE,
}


class _Terms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the invited will have; ``usage_limit`` in credits per month, null for none."""

    seat_type: Seat | None = None
    group_ids: GroupIds | None = None
    usage_limit: Credits | None = None

    def place(self, permission: str | None = None) -> Place:
        """As the action takes it. Raises InvalidInput for a permission that there is not."""
        seat = self.seat_type
        if seat is None and permission is not None:
            seat = _PERMISSIONS.get(permission)
            if seat is None:
                raise InvalidInput.at("body", "workspace_permission", msg=f"is none of {', '.join(_PERMISSIONS)}")
        return Place(seat or Seat.MEMBER, tuple(self.group_ids or ()), self.usage_limit)


class InviteRequest(_Terms, frozen=True, kw_only=True):
    """``workspace_permission`` is the old name of ``seat_type``, which goes before it."""

    email: AnyEmail
    workspace_permission: str | None = None


class InviteManyRequest(_Terms, frozen=True, kw_only=True):
    """All addresses must be on domains that the workspace has verified."""

    emails: Annotated[list[AnyEmail], Meta(min_length=1, max_length=MOST_AT_ONCE)]


class RevokeRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The invited."""

    email: AnyEmail


class InvitationResponse(msgspec.Struct, frozen=True):
    """``state`` is pending, accepted, declined, revoked or expired; ``usage_limit`` in credits per month."""

    invitation_id: str
    email: str
    seat_type: Seat
    state: str
    group_ids: list[str]
    usage_limit: int | None
    workspace_id: str
    workspace_name: str
    invited_by: str
    created_at: datetime
    sent_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, seen: Seen) -> "InvitationResponse":
        """From what was read."""
        return cls(
            seen.id,
            seen.email,
            seen.seat,
            seen.state.value,
            seen.group_ids,
            seen.usage_limit_cents,
            seen.workspace_id,
            seen.workspace_name,
            seen.inviter_name,
            seen.created_at,
            seen.sent_at,
            seen.expires_at,
        )


class InvitationsResponse(msgspec.Struct, frozen=True):
    """The newest first."""

    invitations: list[InvitationResponse]
    next_cursor: str | None = None


class JoinedResponse(msgspec.Struct, frozen=True):
    """The workspace that one is a member of now, and as whom."""

    workspace_id: str
    user_id: str
