"""Ending sessions, one's own and others, and changing hats: each with its entry in the audit log."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.activities import Activity
from service.audit.recording import Resource, record
from service.auth.hats import Hat
from service.auth.principals import SignedIn
from service.auth.sessions import revoke_session, revoke_sessions, wear
from service.errors import NotFound
from service.people.auditing import audit_account
from service.people.finding import person_of


async def sign_out(session: AsyncSession, who: SignedIn, *, now: datetime) -> None:
    """Ends the session of this browser. Raises NotFound when it has ended already."""
    await revoke_session(session, who.person_id, who.session_id, now=now)
    await _record(session, Activity.SIGN_OUT, who, who.session_id, now)


async def end_session(session: AsyncSession, who: SignedIn, session_id: str, *, now: datetime) -> None:
    """Ends a session of the same person. Raises NotFound for one of somebody else."""
    await revoke_session(session, who.person_id, session_id, now=now)
    await _record(session, Activity.SESSION_REVOKED, who, session_id, now)


async def end_other_sessions(session: AsyncSession, who: SignedIn, *, now: datetime) -> None:
    """Ends all sessions of the person but this one."""
    ended = await revoke_sessions(session, who.person_id, now=now, keep=who.session_id)
    if ended:
        person = await person_of(session, who.person_id)
        data = {"sessions": ended}
        await audit_account(session, Activity.SESSION_REVOKED, person, who.session_id, now=now, data=data)


async def change_hat(session: AsyncSession, who: SignedIn, holder_id: str, *, now: datetime) -> tuple[Hat, str]:
    """Gives the session another hat of its person; the hat and the session's fresh token. Raises NotFound.

    The entry stands in the log of the hat that is put on.
    """
    hat = next((one for one in who.hats if one.holder_id == holder_id), None)
    if hat is None:
        raise NotFound("role")
    token = await wear(session, who.session_id, hat, now=now)
    person = await person_of(session, who.person_id)
    await session.flush()
    await audit_account(session, Activity.HAT_CHANGED, person, who.session_id, now=now)
    return hat, token


async def _record(session: AsyncSession, activity: Activity, who: SignedIn, session_id: str, now: datetime) -> None:
    resource = Resource("session", session_id)
    workspace_id = who.principal.workspace_id
    await record(session, activity, actor=who.principal, workspace_id=workspace_id, now=now, resource=resource)
