"""Putting many people into a group by their addresses: all of them, or nobody."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from service.auth.principals import Principal
from service.errors import InvalidInput, NotFound
from service.groups.finding import own_group
from service.groups.joining import add_by_email

MOST_AT_ONCE: Final = 200
NAMED: Final = 10


async def add_many_by_email(
    session: AsyncSession, group_id: str, emails: Sequence[str], *, actor: Principal, now: datetime
) -> int:
    """How many of them were not in the group yet. Raises InvalidInput, which names who is no member of the workspace,
    and what ``add_to_group`` raises; the caller's transaction then keeps nobody."""
    addresses = sorted({one.strip().lower() for one in emails})
    if not 1 <= len(addresses) <= MOST_AT_ONCE:
        raise InvalidInput.at(
            "body", "addresses", msg=f"Name 1 to {MOST_AT_ONCE} members by their addresses. Nothing was changed."
        )
    await own_group(session, group_id, actor)
    strangers, many = [], 0
    for address in addresses:
        try:
            many += await add_by_email(session, group_id, address, actor=actor, now=now)
        except NotFound:
            strangers.append(address)
    if strangers:
        named = ", ".join(strangers[:NAMED])
        raise InvalidInput.at("body", "addresses", msg=f"Not members of the workspace: {named}. Nothing was changed.")
    return many
