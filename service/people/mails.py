"""Mails about accounts: links, and news that somebody should hear of should it have been somebody else."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from service.auth.sessions import Browser
from service.notifications.about_accounts import (
    AccountChanged,
    AccountConfirm,
    AccountEmail,
    AccountKnown,
    AccountPassword,
    AccountSignIn,
    LinkMail,
)
from service.notifications.links import queue_link
from service.notifications.queueing import queue_mail
from service.people.models import LinkPurpose, Person, SignInLink
from service.settings import Settings

LINK_PATHS: Final = {
    LinkPurpose.SIGN_IN: "/sign-in/link",
    LinkPurpose.CONFIRM: "/sign-up/confirm",
    LinkPurpose.RESET: "/sign-in/new-password",
    LinkPurpose.CHANGE_EMAIL: "/account/email",
}
_LINK_MAILS: Final[dict[LinkPurpose, type[LinkMail]]] = {
    LinkPurpose.SIGN_IN: AccountSignIn,
    LinkPurpose.CONFIRM: AccountConfirm,
    LinkPurpose.RESET: AccountPassword,
    LinkPurpose.CHANGE_EMAIL: AccountEmail,
}

CREDENTIAL_CHANGED: Final = "The password of your account was changed."
EMAIL_CHANGED: Final = "The address of your account was changed."
CODES_ON: Final = "Codes from an app are now the second factor of your account."
CODES_OFF: Final = "Codes from an app are no longer the second factor of your account."
CODES_NEW: Final = "New recovery codes were made for your account."
RECOVERY_USED: Final = "A recovery code was used to sign in to your account."
PASSKEY_ADDED: Final = "A passkey was added to your account."
PASSKEY_REMOVED: Final = "A passkey was removed from your account."
NEW_DEVICE: Final = "Your account was signed in to from a new device."


async def mail_link(
    session: AsyncSession, link: SignInLink, token: str, *, name: str, settings: Settings, now: datetime
) -> None:
    """The link, to the address that it is for; sealed until it is sent."""
    context = _LINK_MAILS[link.purpose](
        person_name=name,
        account_email=link.email,
        link_url=f"{_public(settings)}{LINK_PATHS[link.purpose]}/{token}",
        link_ends_at=link.expires_at,
    )
    key = f"{context.mail}:{link.id}"
    await queue_link(session, context, key=key, recipient=link.email, settings=settings, now=now)


async def mail_known(session: AsyncSession, email: str, key: str, *, settings: Settings, now: datetime) -> None:
    """To an address that has an account, when somebody wanted one with it. Names nobody."""
    context = AccountKnown(
        person_name="",
        account_email=email,
        sign_in_url=f"{_public(settings)}/sign-in",
        password_url=f"{_public(settings)}/sign-in/forgotten",
    )
    await queue_mail(session, context, key=f"account_known:{key}", recipient=email, order_id=None, now=now)


async def mail_change(
    session: AsyncSession,
    person: Person,
    change: str,
    *,
    settings: Settings,
    now: datetime,
    browser: Browser | None = None,
    to: str | None = None,
) -> None:
    """News of the account, to its address or to ``to``; once per person, change and instant."""
    seen = browser or Browser()
    context = AccountChanged(
        person_name=person.name,
        account_email=to or person.email,
        change=change,
        changed_at=now,
        agent=seen.agent,
        address=seen.address,
        account_url=f"{_public(settings)}/account",
    )
    key = f"account_changed:{person.id}:{change}:{now.isoformat()}"
    await queue_mail(session, context, key=key, recipient=to or person.email, order_id=None, now=now)


def _public(settings: Settings) -> str:
    return settings.public_url.rstrip("/")
