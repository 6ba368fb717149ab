"""A session without the pages of signing in, for tests of all the other pages."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from service.auth.hats import hats_of
from service.auth.sessions import open_session, session_cookie
from service.linguists.models import Linguist
from service.operations.models import Operator
from service.people.finding import ensure_person
from service.settings import Settings
from service.workspaces.models import Member
from tests.factories import Holder

_KINDS = {"user": Member, "linguist": Linguist, "operator": Operator}


async def cookie_of(session: AsyncSession, holder: Holder, settings: Settings, now: datetime) -> tuple[str, str]:
    """Name and value of the cookie of a fresh session in this hat, its second factor shown."""
    row = await session.get_one(_KINDS[holder.id.partition("_")[0]], holder.id)
    person = await ensure_person(session, row.email, row.name, now)
    hat = next(one for one in await hats_of(session, row.email) if one.holder_id == holder.id)
    return session_cookie(settings), await open_session(session, person, hat, now=now, second_factor=True)
