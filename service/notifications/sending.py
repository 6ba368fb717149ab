"""Sends queued mail. A mail's Message-ID is its row's id, so that one sent twice around a kill is seen as one."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.database import transaction, utc_now
from service.notifications.links import LINK, LinkUnreadable, holds_link, readable_context
from service.notifications.mails import MAILS
from service.notifications.models import Mail, MailState
from service.notifications.rendering import compose
from service.notifications.smtp import Mailer, MailNotSent, MailRefused
from service.parts import Parts
from service.settings import Settings

log = structlog.get_logger()

BATCH: Final = 50
RETRY_SECONDS: Final = 5
MAX_RETRY_SECONDS: Final = 3600


async def send_mails(parts: Parts, mailer: Mailer) -> int:
    """Sends what is due, one transaction each, so that a kill repeats one mail at most; returns how many were tried."""
    for tried in range(BATCH):
        async with transaction(parts.sessions) as session:
            mail = await _next_due(session, utc_now())
            if mail is None:
                return tried
            await _send(mail, mailer, parts.settings)
    return BATCH


async def _next_due(session: AsyncSession, now: datetime) -> Mail | None:
    query = (
        select(Mail)
        .where(col(Mail.state) == MailState.QUEUED, col(Mail.next_attempt_at) <= now)
        .order_by(col(Mail.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def _send(mail: Mail, mailer: Mailer, settings: Settings) -> None:
    mail.attempts += 1
    try:
        message = _written(mail, settings)
    except LinkUnreadable:
        _refuse(mail, "its link was sealed under another secret")
        return
    except Exception as error:
        log.exception("mail_not_written", mail_id=mail.id, name=mail.name)
        _postpone(mail, repr(error))
        return
    try:
        await mailer.send(message)
    except MailRefused as error:
        _refuse(mail, str(error))
        return
    except MailNotSent as error:
        _postpone(mail, str(error))
        return
    mail.state, mail.sent_at = MailState.SENT, utc_now()
    _forget_link(mail)


def _written(mail: Mail, settings: Settings) -> EmailMessage:
    return compose(
        MAILS[mail.name].from_json(readable_context(mail, settings)),
        sender=settings.mail_from,
        recipient=mail.recipient,
        message_id=f"<{mail.id}@{_domain(settings.mail_from)}>",
    )


def _refuse(mail: Mail, error: str) -> None:
    mail.state, mail.last_error = MailState.REFUSED, error[:500]
    _forget_link(mail)
    log.warning("mail_refused", mail_id=mail.id, name=mail.name, error=error)


def _forget_link(mail: Mail) -> None:
    """A link that opens an account is in the mail alone from now on."""
    if holds_link(mail):
        mail.context = {**mail.context, LINK: ""}


def _postpone(mail: Mail, error: str) -> None:
    """Later and later, an hour apart at the most; one that cannot be written (a defect of ours) waits for its repair.

    Others go on meanwhile.
    """
    wait = min(RETRY_SECONDS * 2 ** min(mail.attempts, 12), MAX_RETRY_SECONDS)
    mail.next_attempt_at, mail.last_error = utc_now() + timedelta(seconds=wait), error[:500]


def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "productions.example"
