"""Groups on the wire: as the official client has them, and more of them for what it has no calls for."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from service.access.features import Feature
from service.access.models import EVERYONE, Group
from service.fields import AnyEmail

LONGEST_NAME: Final = 100

GroupName = Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME)]


def wire_id(group: Group) -> str:
    """How the wire names the group."""
    return EVERYONE if group.is_everyone else group.id


def in_order(features: Iterable[str]) -> list[str]:
    """In the order in which ``Feature`` declares them; what was switched on by an older version and is gone is left
    out."""
    chosen = frozenset(features)
    return [feature.value for feature in Feature if feature.value in chosen]


class WireGroup(msgspec.Struct, frozen=True):
    """The official client's group. ``members`` are ids of people and service accounts; *Everyone* names all active
    members. No group has a limit of usage here.
    """

    name: str
    id: str
    members: list[str]
    permissions: list[str]
    group_usage_limit: Literal["unlimited"] = "unlimited"
    is_scim_synced: bool = False

    @classmethod
    def of(cls, group: Group, members: Sequence[str]) -> "WireGroup":
        """From its row and its members."""
        return cls(group.name, wire_id(group), list(members), in_order(group.features))


class FoundGroup(msgspec.Struct, frozen=True):
    """A group as the official client finds it; service accounts have no address and are not among the e-mails."""

    name: str
    id: str
    members_emails: list[str]


class MemberEmail(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom the official client adds or removes."""

    email: AnyEmail


class NewGroup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new group has no features of its own unless they are given: its members keep those of *Everyone*."""

    name: GroupName
    features: list[Feature] = []


class GroupChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is left out stays. ``features`` is the complete set that the group then has."""

    name: GroupName | UnsetType = UNSET
    features: list[Feature] | UnsetType = UNSET


class GroupResponse(msgspec.Struct, frozen=True):
    """One group. ``group_id`` is ``default`` for *Everyone*, whose members are all active members."""

    group_id: str
    name: str
    is_everyone: bool
    features: list[str]
    member_count: int
    created_at: datetime

    @classmethod
    def of(cls, group: Group, member_count: int) -> "GroupResponse":
        """From its row."""
        features = in_order(group.features)
        return cls(wire_id(group), group.name, group.is_everyone, features, member_count, group.created_at)


class OwnGroupsResponse(msgspec.Struct, frozen=True):
    """The groups that one is in, *Everyone* first, and the features that all of them give together."""

    groups: list[GroupResponse]
    features: list[str]


class GroupMemberResponse(msgspec.Struct, frozen=True):
    """Somebody in a group; service accounts have no e-mail."""

    principal_id: str
    kind: Literal["user", "service_account"]
    name: str
    email: str | None
    is_locked: bool
    added_at: datetime


class GroupMembersResponse(msgspec.Struct, frozen=True):
    """In the order of their ids. ``next_cursor`` is null on the last page."""

    members: list[GroupMemberResponse]
    next_cursor: str | None


class DeletedGroupResponse(msgspec.Struct, frozen=True):
    """What ended with the group."""

    memberships: int
    grants: int
