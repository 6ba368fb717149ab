"""What mails to whoever has, or wants, an account say."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from service.notifications.contexts import MailContext


@dataclass(frozen=True, kw_only=True)
class AccountMail(MailContext):
    """What every mail about an account names; `person_name` may be empty."""

    person_name: str
    account_email: str


@dataclass(frozen=True, kw_only=True)
class LinkMail(AccountMail):
    """A link that works once, until `link_ends_at`."""

    link_url: str
    link_ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class AccountConfirm(LinkMail):
    """Somebody wants an account with this address."""

    mail: ClassVar[str] = "account_confirm"


@dataclass(frozen=True, kw_only=True)
class AccountSignIn(LinkMail):
    mail: ClassVar[str] = "account_sign_in"


@dataclass(frozen=True, kw_only=True)
class AccountPassword(LinkMail):
    """For whoever has forgotten the password, or never had one."""

    mail: ClassVar[str] = "account_password"


@dataclass(frozen=True, kw_only=True)
class AccountEmail(LinkMail):
    """To the address that is to become the account's."""

    mail: ClassVar[str] = "account_email"


@dataclass(frozen=True, kw_only=True)
class AccountKnown(AccountMail):
    """Somebody wanted an account with an address that has one: only the address itself is told."""

    mail: ClassVar[str] = "account_known"
    sign_in_url: str
    password_url: str


@dataclass(frozen=True, kw_only=True)
class AccountChanged(AccountMail):
    """Something that one must know of, should it have been somebody else; `change` is a whole sentence.

    `agent` is the browser and `address` the network's, each empty when not known.
    """

    mail: ClassVar[str] = "account_changed"
    change: str
    changed_at: datetime
    agent: str = ""
    address: str = ""
    account_url: str
