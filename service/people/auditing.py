"""Signing in and accounts in the audit log: in that of the workspace whose hat is worn, else in the house's.

Tries that failed are recorded for addresses that have a role here, at most once a minute from one network address, so
that nobody can fill the log. That transaction waits for no disk: an address is not told by the time of the answer.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import exists, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.audit.activities import Activity
from service.audit.doers import Doer, worn_by
from service.audit.models import AuditEntry
from service.audit.origin import current_origin
from service.audit.recording import Resource, record
from service.auth.hats import Hat, hats_of
from service.auth.models import HolderKind, WebSession
from service.database import transaction
from service.parts import Parts
from service.people.models import Passkey, Person
from service.workspaces.models import Member

SAME_AGAIN: Final = timedelta(minutes=1)
_QUICKLY: Final = text("SET LOCAL synchronous_commit TO off")


async def audit_entered(
    session: AsyncSession, person: Person, hat: Hat, *, way: str, session_id: str, now: datetime
) -> None:
    """Somebody was let in; ``way`` is the proof: ``password``, ``link``, ``reset``, ``passkey`` or ``sign_up``."""
    await record(
        session,
        Activity.SIGN_IN,
        actor=worn_by(hat, session_id),
        workspace_id=hat.workspace_id,
        now=now,
        resource=Resource("session", session_id),
        data={"way": way, "person_id": person.id},
    )


async def audit_founding(session: AsyncSession, owner: Member, *, now: datetime) -> None:
    """Somebody signed up: the first entry of their workspace."""
    await record(
        session,
        Activity.WORKSPACE_CREATED,
        actor=Doer(HolderKind.MEMBER.value, owner.id),
        workspace_id=owner.workspace_id,
        now=now,
        resource=Resource("workspace", owner.workspace_id),
    )


async def audit_account(
    session: AsyncSession,
    activity: Activity,
    person: Person,
    session_id: str,
    *,
    now: datetime,
    data: dict[str, Any] | None = None,
    succeeded: bool = True,
) -> None:
    """Something about the account, done in the session with this id."""
    worn = await session.get_one(WebSession, session_id)
    await record(
        session,
        activity,
        actor=Doer(worn.holder_kind.value, worn.holder_id, session_id),
        workspace_id=worn.workspace_id,
        now=now,
        resource=Resource("person", person.id, person.email),
        data=data,
        succeeded=succeeded,
    )


async def audit_failed_sign_in(parts: Parts, email: str, *, way: str, now: datetime) -> None:
    """Somebody was not let in at this address of mail; in each log of a role that the address has."""
    async with transaction(parts.sessions) as session:
        await session.execute(_QUICKLY)
        told: set[str | None] = set()
        for hat in await hats_of(session, email):
            if hat.workspace_id in told or await _is_told(session, hat, Activity.SIGN_IN_FAILED, now):
                continue
            told.add(hat.workspace_id)
            await record(
                session,
                Activity.SIGN_IN_FAILED,
                actor=worn_by(hat),
                workspace_id=hat.workspace_id,
                now=now,
                data={"way": way},
                succeeded=False,
            )


async def audit_failed_passkey(parts: Parts, credential_id: str, *, now: datetime) -> None:
    """A passkey that we know was not accepted; of one that nobody has, nothing can be said."""
    async with transaction(parts.sessions) as session:
        owner = select(col(Person.email)).join(Passkey, col(Passkey.person_id) == col(Person.id))
        email = await session.scalar(owner.where(col(Passkey.credential_id) == credential_id))
    if email is not None:
        await audit_failed_sign_in(parts, email, way="passkey", now=now)


async def audit_factor(session: AsyncSession, person_id: str, session_id: str, *, way: str, now: datetime) -> None:
    """Somebody who is signed in has shown again who they are: a second factor, or the password."""
    person = await session.get_one(Person, person_id)
    data = {"way": way}
    await audit_account(session, Activity.SECOND_FACTOR_SHOWN, person, session_id, now=now, data=data)


async def audit_failed_factor(parts: Parts, person_id: str, session_id: str, *, way: str, now: datetime) -> None:
    """The same, when what was shown was wrong."""
    async with transaction(parts.sessions) as session:
        worn = await session.get_one(WebSession, session_id)
        hat = Hat(worn.holder_kind, worn.holder_id, workspace_id=worn.workspace_id)
        if await _is_told(session, hat, Activity.SECOND_FACTOR_FAILED, now):
            return
        person = await session.get_one(Person, person_id)
        activity, data = Activity.SECOND_FACTOR_FAILED, {"way": way}
        await audit_account(session, activity, person, session_id, now=now, data=data, succeeded=False)


async def _is_told(session: AsyncSession, hat: Hat, activity: Activity, now: datetime) -> bool:
    """Whether the same was recorded within the last minute, from where this request comes from."""
    origin = current_origin()
    known = exists().where(
        col(AuditEntry.workspace_id).is_not_distinct_from(hat.workspace_id),
        col(AuditEntry.actor_id) == hat.holder_id,
        col(AuditEntry.at) > now - SAME_AGAIN,
        col(AuditEntry.activity) == activity.value,
        col(AuditEntry.address).is_not_distinct_from(origin.address if origin else None),
    )
    return bool(await session.scalar(select(known)))
