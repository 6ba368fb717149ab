"""Mail is queued in the transaction of its event and sent afterwards, once per key."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.ids import MAIL, new_id
from service.notifications.contexts import MailContext
from service.notifications.models import Mail, MailState


async def queue_mail(
    session: AsyncSession,
    context: MailContext,
    *,
    key: str,
    recipient: str,
    order_id: str | None,
    now: datetime,
) -> bool:
    """Queues one mail; False when a mail with this key was queued before, in which case nothing happens."""
    statement = (
        insert(Mail)
        .values(
            id=new_id(MAIL),
            key=key,
            name=context.mail,
            recipient=recipient,
            context=context.as_json(),
            order_id=order_id,
            state=MailState.QUEUED,
            attempts=0,
            next_attempt_at=now,
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(col(Mail.id))
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None
