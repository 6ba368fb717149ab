"""Mail is queued in the transaction of its event and sent afterwards, once per key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.ids import MAIL, new_id
from service.notifications.contexts import MailContext
from service.notifications.models import Mail, MailState


@dataclass(frozen=True, slots=True)
class NewMail:
    """One mail to queue; ``key`` names its event, once for ever."""

    context: MailContext
    key: str
    recipient: str
    order_id: str | None


async def queue_mail(
    session: AsyncSession,
    context: MailContext,
    *,
    key: str,
    recipient: str,
    order_id: str | None,
    now: datetime,
    hidden: Mapping[str, str] | None = None,
) -> bool:
    """Queues one mail; False when a mail with this key was queued before, in which case nothing happens.

    ``hidden`` is what the row keeps instead of the context's own values.
    """
    values = _values(NewMail(context, key, recipient, order_id), now)
    values["context"] |= hidden or {}
    statement = insert(Mail).values(**values).on_conflict_do_nothing(index_elements=["key"]).returning(col(Mail.id))
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def queue_mails(session: AsyncSession, mails: Sequence[NewMail], *, now: datetime) -> None:
    """Queues many mails with one statement, sent to the server in one go; those queued before are left alone."""
    if mails:
        statement = insert(Mail).on_conflict_do_nothing(index_elements=["key"])
        await session.execute(statement, [_values(mail, now) for mail in mails])


def _values(mail: NewMail, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(MAIL),
        "key": mail.key,
        "name": mail.context.mail,
        "recipient": mail.recipient,
        "context": mail.context.as_json(),
        "order_id": mail.order_id,
        "state": MailState.QUEUED,
        "attempts": 0,
        "next_attempt_at": now,
        "created_at": now,
    }
