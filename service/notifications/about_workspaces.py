"""What mails about a workspace say: to the invited, to its owner and admins, and to a key's holder."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from service.notifications.contexts import MailContext


@dataclass(frozen=True, kw_only=True)
class WorkspaceMail(MailContext):
    """To somebody at ``account_email`` about a workspace."""

    account_email: str
    workspace_name: str


@dataclass(frozen=True, kw_only=True)
class WorkspaceInvitation(WorkspaceMail):
    """Somebody is asked to join a workspace; the link holds no secret. `inviter_name` may be empty."""

    mail: ClassVar[str] = "workspace_invitation"
    inviter_name: str
    invitation_url: str
    invitation_ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class WorkspaceLocked(WorkspaceMail):
    """More seats were taken than the plan has: all but the owner, who reads this, are locked."""

    mail: ClassVar[str] = "workspace_locked"
    locked_count: int
    seats: int
    members_url: str


@dataclass(frozen=True, kw_only=True)
class DomainUnproved(WorkspaceMail):
    """The TXT record of a domain has been gone for a while; nobody joins by the domain from now on."""

    mail: ClassVar[str] = "domain_unproved"
    domain: str
    missing_since: datetime
    security_url: str


@dataclass(frozen=True, kw_only=True)
class KeyExposed(WorkspaceMail):
    """An API key was found in public: `key_hint` is how it begins and ends, `found_at` where, as the finder says."""

    mail: ClassVar[str] = "key_exposed"
    key_name: str
    key_hint: str
    found_at: str
    is_disabled: bool
    keys_url: str


@dataclass(frozen=True, kw_only=True)
class WebhookDisabled(MailContext):
    """An endpoint that kept failing; ``webhook_address`` is where events were sent, ``webhook_url`` its page."""

    mail: ClassVar[str] = "webhook_disabled"
    webhook_name: str
    webhook_address: str
    failures: int
    last_success_at: datetime | None
    disabled_at: datetime
    webhook_url: str
