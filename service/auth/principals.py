"""Who is asking, and what a route may demand of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from service.access.features import NAMES, Feature
from service.access.scopes import Scope
from service.access.standing import Seat
from service.auth.hats import Hat
from service.auth.models import HolderKind
from service.errors import Forbidden

Connection = ASGIConnection[BaseRouteHandler, "Principal", Any, Any]


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever holds the key of this request, or wears the hat of its session.

    ``workspace_id`` is set for members and service accounts of a workspace only, ``person_id`` and ``session_id`` for
    sessions only; then ``key_id`` is the session's id. A session is not verified while it owes a second factor.
    ``seat``, ``is_owner`` and ``features`` are those of a second ago at most; ``scopes`` is None for all.
    """

    kind: HolderKind
    id: str
    key_id: str
    workspace_id: str | None = None
    person_id: str | None = None
    session_id: str | None = None
    is_verified: bool = True
    seat: Seat | None = None
    is_owner: bool = False
    features: frozenset[Feature] = frozenset()
    scopes: frozenset[str] | None = None

    @property
    def is_admin(self) -> bool:
        """Whether this is an admin of the workspace: everything in it is open to them."""
        return self.seat is Seat.ADMIN

    @property
    def workspace(self) -> str:
        """The workspace; for routes that demand a customer."""
        if self.workspace_id is None:
            raise Forbidden("not_allowed", "This key belongs to no workspace.")
        return self.workspace_id

    @property
    def actor(self) -> str:
        """How histories name the principal."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What pages know of the person behind a session without asking the database again.

    ``hat`` is the one worn; ``hats`` are all, it among them.
    """

    principal: Principal
    person_id: str
    session_id: str
    name: str
    email: str
    locale: str | None
    time_zone: str | None
    preferences: dict[str, Any]
    hat: Hat
    hats: tuple[Hat, ...]
    authenticated_at: datetime


def signed_in(connection: ASGIConnection[Any, Any, Any, Any]) -> SignedIn | None:
    """Who is signed in, on any page; None for visitors, for holders of keys, and while a second factor is owed."""
    found = connection.scope["state"].get("signed_in")
    return found if isinstance(found, SignedIn) and found.principal.is_verified else None


def customers_only(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard: a member or a service account of a workspace."""
    _demand(connection, HolderKind.MEMBER, HolderKind.SERVICE_ACCOUNT)


def members_only(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard: a person of a workspace; no service account."""
    _demand(connection, HolderKind.MEMBER)


def admins_only(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard: an admin of a workspace."""
    _demand(connection, HolderKind.MEMBER)
    require_admin(connection.user)


def linguists_only(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard: a linguist."""
    _demand(connection, HolderKind.LINGUIST)


def operators_only(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard: an operator."""
    _demand(connection, HolderKind.OPERATOR)


def people_only(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard: somebody who is signed in, in whatever hat; not a key."""
    if connection.user is None or connection.user.person_id is None:
        raise Forbidden("not_allowed", "This needs somebody who is signed in, not a key. Nothing was changed.")


def second_factor_needed() -> Forbidden:
    """What a session that owes a second factor is told."""
    return Forbidden(
        "second_factor_needed", "This session has shown no second factor. Nothing was changed. Show it to go on."
    )


def require_admin(actor: Principal) -> None:
    """Raises Forbidden ``not_allowed`` for who is no admin of a workspace: for what a route's guard cannot know."""
    if not actor.is_admin:
        raise Forbidden("not_allowed", "Only admins of the workspace may do this. Nothing was changed.")


def require_full_seat(actor: Principal) -> None:
    """Raises Forbidden ``not_allowed`` for lite members, who see what is shared with them and nobody else's address."""
    if actor.seat is Seat.LITE:
        raise Forbidden(
            "not_allowed",
            "Lite members read and comment on what is shared with them. Nothing was changed. An admin of the workspace "
            "can give you a full seat.",
        )


def require_feature(actor: Principal, feature: Feature) -> None:
    """Raises Forbidden ``feature_off`` unless a group of the actor has the feature; admins have all."""
    if feature not in actor.features and not actor.is_admin:
        raise Forbidden(
            "feature_off",
            f'None of your groups has the feature "{NAMES[feature]}". Nothing was changed. Ask an admin of the '
            "workspace.",
            feature=feature.value,
        )


def require_scope(actor: Principal, scope: Scope) -> None:
    """Raises Forbidden ``scope_missing`` for a key without the scope: for what the route's own does not cover."""
    if actor.scopes is not None and scope not in actor.scopes:
        raise Forbidden(
            "scope_missing",
            f"This API key does not have the permission {scope.value!r}. Nothing was changed. Use another key, or let "
            "whoever manages this one add it.",
            permission=scope.value,
        )


def _demand(connection: Connection, *kinds: HolderKind) -> None:
    if not connection.user.is_verified:
        raise second_factor_needed()
    if connection.user.kind not in kinds:
        raise Forbidden(
            "not_allowed", f"This needs the key of a {kinds[0].value.replace('_', ' ')}. Nothing was changed."
        )
