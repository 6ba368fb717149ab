"""Sharing on the wire, beside what the official client has (``client_schemas.py``): who has access, and why."""

from datetime import datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from service.access.models import PrincipalKind, ResourceKind
from service.access.roles import Role
from service.fields import EmailOrIdentifier
from service.sharing.defaults import DefaultShare
from service.sharing.principals import SharedWith
from service.sharing.reading import Access, GrantShown, Reason, Sharing, Through
from service.sharing.received import Received

MOST_CHANGES: Final = 200


class PrincipalResponse(msgspec.Struct, frozen=True):
    """A member, a group or a service account; Everyone is ``default``."""

    principal_id: str
    kind: PrincipalKind
    name: str
    email: str | None

    @classmethod
    def of(cls, principal: SharedWith) -> "PrincipalResponse":
        """From the principal."""
        return cls(principal.wire_id, principal.kind, principal.name, principal.email)


class ThroughResponse(msgspec.Struct, frozen=True):
    """What a role comes from; a folder that the reader does not see has neither id nor name."""

    kind: ResourceKind
    resource_id: str | None
    name: str | None

    @classmethod
    def of(cls, through: Through | None) -> "ThroughResponse | None":
        """From where it is."""
        return None if through is None else cls(through.kind, through.id, through.name)


class GrantResponse(msgspec.Struct, frozen=True):
    """One role given; ``through`` is null for one given on the resource itself."""

    principal: PrincipalResponse
    role: Role
    through: ThroughResponse | None
    granted_at: datetime
    is_changeable: bool

    @classmethod
    def of(cls, grant: GrantShown) -> "GrantResponse":
        """From the grant."""
        principal, through = PrincipalResponse.of(grant.principal), ThroughResponse.of(grant.through)
        return cls(principal, grant.role, through, grant.granted_at, grant.is_changeable)


class ReasonResponse(msgspec.Struct, frozen=True):
    """``why`` is ``admin`` of the workspace, ``creator``, ``shared`` with them or with a ``group`` of theirs."""

    why: str
    role: Role
    group: str | None
    through: ThroughResponse | None

    @classmethod
    def of(cls, reason: Reason) -> "ReasonResponse":
        """From the reason."""
        return cls(reason.why.value, reason.role, reason.group, ThroughResponse.of(reason.through))


class AccessResponse(msgspec.Struct, frozen=True):
    """Somebody with access; ``role`` is the one that counts."""

    principal: PrincipalResponse
    role: Role
    reasons: list[ReasonResponse]

    @classmethod
    def of(cls, access: Access) -> "AccessResponse":
        """From who has access."""
        reasons = [ReasonResponse.of(one) for one in access.reasons]
        return cls(PrincipalResponse.of(access.principal), access.role, reasons)


class SharingResponse(msgspec.Struct, frozen=True):
    """Who has access and why. ``left`` is with how many more principals it can be shared."""

    resource_id: str
    kind: ResourceKind
    name: str
    creator_id: str
    role: Role
    left: int
    grants: list[GrantResponse]
    inherited: list[GrantResponse]
    people: list[AccessResponse]

    @classmethod
    def of(cls, sharing: Sharing) -> "SharingResponse":
        """From who has access."""
        resource = sharing.resource
        return cls(
            resource_id=resource.id,
            kind=resource.kind,
            name=resource.name,
            creator_id=resource.creator_id,
            role=sharing.role,
            left=sharing.left,
            grants=[GrantResponse.of(one) for one in sharing.grants],
            inherited=[GrantResponse.of(one) for one in sharing.inherited],
            people=[AccessResponse.of(one) for one in sharing.people],
        )


class RoleWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A role for a principal; null takes it away."""

    principal_id: EmailOrIdentifier
    role: Role | None


class ChangeSharingRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of them or none."""

    changes: Annotated[list[RoleWish], Meta(min_length=1, max_length=MOST_CHANGES)]


class PrincipalsResponse(msgspec.Struct, frozen=True):
    """With whom it can still be shared."""

    principals: list[PrincipalResponse]


class ReceivedResponse(msgspec.Struct, frozen=True):
    """Something that was shared with one; ``order_id`` opens a media file or a deliverable."""

    resource_id: str
    kind: ResourceKind
    name: str
    role: Role
    order_id: str | None
    shared_at: datetime

    @classmethod
    def of(cls, found: Received) -> "ReceivedResponse":
        """From what was found."""
        return cls(found.id, found.kind, found.name, found.role, found.order_id, found.shared_at)


class ListReceivedResponse(msgspec.Struct, frozen=True):
    """``next_cursor`` is null on the last page."""

    resources: list[ReceivedResponse]
    next_cursor: str | None


class DefaultShareBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A principal, and its role on everything new."""

    principal_id: EmailOrIdentifier
    role: Role


class DefaultSharingRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole list."""

    default_sharing: Annotated[list[DefaultShareBody], Meta(max_length=MOST_CHANGES)]


class DefaultShareResponse(msgspec.Struct, frozen=True):
    principal: PrincipalResponse
    role: Role


class DefaultSharingResponse(msgspec.Struct, frozen=True):
    """With whom everything new of one's own is shared."""

    default_sharing: list[DefaultShareResponse]

    @classmethod
    def of(cls, shares: list[DefaultShare]) -> "DefaultSharingResponse":
        """From what is kept."""
        return cls([DefaultShareResponse(PrincipalResponse.of(one.principal), one.role) for one in shares])
