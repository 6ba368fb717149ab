"""Who is asking, and what a route may demand of them."""

from dataclasses import dataclass
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from service.auth.models import HolderKind
from service.errors import Forbidden

Connection = ASGIConnection[BaseRouteHandler, "Principal", Any, Any]


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever holds the key of this request. ``workspace_id`` is set for members of a workspace only."""

    kind: HolderKind
    id: str
    key_id: str
    workspace_id: str | None = None

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


def customers_only(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard: a member of a workspace."""
    _demand(connection, HolderKind.MEMBER)


def linguists_only(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard: a linguist."""
    _demand(connection, HolderKind.LINGUIST)


def operators_only(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard: an operator."""
    _demand(connection, HolderKind.OPERATOR)


def _demand(connection: Connection, kind: HolderKind) -> None:
    if connection.user.kind is not kind:
        raise Forbidden("not_allowed", f"This needs the key of a {kind.value}. Nothing was changed.")
