"""What a key may be used for. A key of all scopes may do whatever its holder may; no scope gives more than that.

Routes say which scope reads and which one writes in ``opt`` (``reached_with``); authentication compares. A route that
says nothing is closed to keys of limited scope.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final

ALL: Final = "all"


class Scope(StrEnum):
    """Of the official client's list those that mean something here, and two of ours for orders."""

    PRODUCTIONS_READ = "productions_read"
    PRODUCTIONS_WRITE = "productions_write"
    USER_READ = "user_read"
    USER_WRITE = "user_write"
    WORKSPACE_READ = "workspace_read"
    WORKSPACE_WRITE = "workspace_write"
    WORKSPACE_MEMBERS_READ = "workspace_members_read"
    WORKSPACE_MEMBERS_INVITE = "workspace_members_invite"
    WORKSPACE_MEMBERS_REMOVE = "workspace_members_remove"
    GROUP_MEMBERS_MANAGE = "group_members_manage"
    SERVICE_ACCOUNT_WRITE = "service_account_write"
    WEBHOOKS_WRITE = "webhooks_write"
    WORKSPACE_ANALYTICS_FULL_READ = "workspace_analytics_full_read"
    AUDIT_LOG_READ = "audit_log_read"
    CREATE_USER_API_KEY = "create_user_api_key"


def limits_of(kept: Sequence[str]) -> frozenset[str] | None:
    """What a key whose scopes are kept so is limited to; None where to nothing."""
    return None if ALL in kept else frozenset(kept)


ANY: Final = "any"
"""Instead of a scope: every key reaches the route, however limited."""

READ: Final = "scope_to_read"
WRITE: Final = "scope_to_write"


def reached_with(read: Scope, write: Scope | None = None) -> dict[str, Any]:
    """For ``opt=`` of a router or a route: the scope that GET needs, and the one that everything else needs."""
    return {READ: read, WRITE: write or read}
