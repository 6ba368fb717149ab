"""Keys as pages show them: their state, their instants, and their permissions by name."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from service.access.scopes import Scope
from service.keys.schemas import KeyResponse
from service.pages.shell.locales import Words
from service.pages.shell.naming import N_

PERMISSIONS: Final = {
    Scope.PRODUCTIONS_READ: N_("Read orders and files"),
    Scope.PRODUCTIONS_WRITE: N_("Make, submit and cancel orders"),
    Scope.USER_READ: N_("Read one's own account"),
    Scope.USER_WRITE: N_("Change one's own account"),
    Scope.CREATE_USER_API_KEY: N_("Manage one's own API keys"),
    Scope.WORKSPACE_READ: N_("Read the workspace"),
    Scope.WORKSPACE_WRITE: N_("Change and share in the workspace"),
    Scope.WORKSPACE_MEMBERS_READ: N_("Read members"),
    Scope.WORKSPACE_MEMBERS_INVITE: N_("Invite members"),
    Scope.WORKSPACE_MEMBERS_REMOVE: N_("Remove members"),
    Scope.GROUP_MEMBERS_MANAGE: N_("Manage groups"),
    Scope.SERVICE_ACCOUNT_WRITE: N_("Manage service accounts"),
    Scope.WEBHOOKS_WRITE: N_("Manage webhooks"),
    Scope.WORKSPACE_ANALYTICS_FULL_READ: N_("Read all usage"),
    Scope.AUDIT_LOG_READ: N_("Read the audit log"),
}
REASONS: Final = {
    "exposed_publicly": N_("It was found in public."),
    "self_disabled": N_("It was disabled with the key itself."),
    "trial_ended": N_("The trial has ended."),
    "subscription_downgrade": N_("The plan has no service accounts."),
}
OVERLAPS: Final = (
    ("86400", N_("A day from now")),
    ("0", N_("At once")),
    ("3600", N_("An hour from now")),
    ("604800", N_("Seven days from now")),
)
LIVES: Final = (("", N_("Never")), ("1", N_("In a day")), ("7", N_("In 7 days")), ("30", N_("In 30 days")),
                ("90", N_("In 90 days")))  # fmt: skip
KEPT_LIFE: Final = ("keep", N_("As it is"))
SOON: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class KeySeen:
    """A key with its instants. ``state`` is active, disabled, expired or replaced; ``why`` says why it is disabled."""

    key: KeyResponse
    state: str
    why: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    ends_soon: bool

    @property
    def own_permissions(self) -> list[str]:
        """Those that open something here."""
        return [scope.value for scope in PERMISSIONS if scope.value in self.key.permissions]

    @property
    def other_permissions(self) -> list[str]:
        """Those that are kept for the official client and open nothing."""
        return [name for name in self.key.permissions if name not in PERMISSIONS]


def seen(key: KeyResponse, _: Words, now: datetime) -> KeySeen:
    """The key at ``now``, in the page's words."""
    ends = _instant(key.expires_at_unix)
    why = key.disable_note or (_(REASONS[key.disable_reason]) if key.disable_reason in REASONS else "")
    return KeySeen(
        key=key,
        state=_state(key, ends, now),
        why=why,
        created_at=datetime.fromtimestamp(key.created_at_unix, UTC),
        expires_at=ends,
        last_used_at=_instant(key.last_used_at_unix),
        ends_soon=ends is not None and now < ends < now + SOON,
    )


def permission_names(_: Words) -> dict[str, str]:
    """By the permission's value."""
    return {scope.value: _(name) for scope, name in PERMISSIONS.items()}


def choices(pairs: tuple[tuple[str, str], ...], _: Words) -> list[tuple[str, str]]:
    """Choices of a form in the page's words."""
    return [(value, _(name)) for value, name in pairs]


def _state(key: KeyResponse, ends: datetime | None, now: datetime) -> str:
    if ends is not None and ends <= now:
        return "expired"
    if key.is_disabled:
        return "disabled"
    return "replaced" if key.replaced_by else "active"


def _instant(unix: int | None) -> datetime | None:
    return None if unix is None else datetime.fromtimestamp(unix, UTC)
