"""Links that open an account, in mails that wait: sealed in the row, plain in the mail itself."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from service.auth.sealing import seal, unseal
from service.notifications.about_accounts import LinkMail
from service.notifications.mails import MAILS
from service.notifications.models import Mail
from service.notifications.queueing import queue_mail
from service.settings import Settings

LINK: Final = "link_url"
_PLAIN: Final = ("http://", "https://")


class LinkUnreadable(Exception):
    """The link was sealed under another secret than the deployment's: the mail can never be written."""


async def queue_link(
    session: AsyncSession, context: LinkMail, *, key: str, recipient: str, settings: Settings, now: datetime
) -> bool:
    """Queues a mail with a link, once per key; its row opens with the deployment's secret alone."""
    hidden = {LINK: seal(settings, context.link_url, owner=key)}
    return await queue_mail(session, context, key=key, recipient=recipient, order_id=None, now=now, hidden=hidden)


def holds_link(mail: Mail) -> bool:
    """Whether the mail is one of those with a link."""
    return issubclass(MAILS[mail.name], LinkMail)


def readable_context(mail: Mail, settings: Settings) -> dict[str, Any]:
    """What the mail says, its link in plain. Raises LinkUnreadable.

    A link that stands in plain was queued before links were sealed.
    """
    if not holds_link(mail) or str(mail.context[LINK]).startswith(_PLAIN):
        return mail.context
    link = unseal(settings, mail.context[LINK], owner=mail.key)
    if link is None:
        raise LinkUnreadable(mail.id)
    return {**mail.context, LINK: link}
