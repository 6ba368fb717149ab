"""Sharing as the official client has it."""

from typing import Final, Literal

import msgspec

from service.access.models import PrincipalKind, ResourceKind
from service.access.roles import Role
from service.fields import EmailOrIdentifier
from service.sharing.principals import SharedWith
from service.sharing.reading import Sharing

CLIENT_NAMES: Final = {
    ResourceKind.ORDER: frozenset({"order", "project", "dubbing_project"}),
    ResourceKind.FOLDER: frozenset({"folder", "resource_collection"}),
    ResourceKind.MEDIA: frozenset({"media", "assets"}),
    ResourceKind.DELIVERABLE: frozenset({"deliverable", "content_generations"}),
}
"""``resource_type``: our own name, and those of the official client's list that are taken for the same."""


class ShareRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Exactly one of the three targets; ``user_email`` is a member's address, or the id of a service account."""

    role: Role
    resource_type: str
    user_email: EmailOrIdentifier | None = None
    group_id: EmailOrIdentifier | None = None
    workspace_api_key_id: EmailOrIdentifier | None = None


class UnshareRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Exactly one of the three targets."""

    resource_type: str
    user_email: EmailOrIdentifier | None = None
    group_id: EmailOrIdentifier | None = None
    workspace_api_key_id: EmailOrIdentifier | None = None


class ShareOption(msgspec.Struct, frozen=True):
    """Somebody without access; ``key`` is a service account."""

    name: str
    id: str
    type: Literal["user", "group", "key"]

    @classmethod
    def of(cls, principal: SharedWith) -> "ShareOption":
        """From the principal."""
        kind: Literal["user", "group", "key"] = "user" if principal.kind is PrincipalKind.USER else "key"
        return cls(principal.name, principal.wire_id, "group" if principal.kind is PrincipalKind.GROUP else kind)


class ResourceMetadata(msgspec.Struct, frozen=True):
    """As the official client reads it. Its roles are those given on the resource itself, the creator's among them as
    long as they are there."""

    resource_id: str
    resource_name: str
    resource_type: str
    creator_user_id: str
    role_to_group_ids: dict[str, list[str]]
    share_options: list[ShareOption]
    anonymous_access_level_override: None = None

    @classmethod
    def of(
        cls, sharing: Sharing, resource_type: str, options: list[SharedWith], creators: list[str]
    ) -> "ResourceMetadata":
        """From who has access; ``creators`` is empty where the creator has left."""
        roles: dict[str, list[str]] = {Role.ADMIN.value: [*creators]} if creators else {}
        for one in sharing.grants:
            roles.setdefault(one.role.value, []).append(one.principal.wire_id)
        resource = sharing.resource
        shown = [ShareOption.of(one) for one in options]
        return cls(resource.id, resource.name, resource_type, resource.creator_id, roles, shown)
