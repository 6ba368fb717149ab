"""Rows that tests start from, made through the service's own doors where there is one."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.features import FOR_EVERYONE, Feature
from service.access.standing import Seat
from service.auth.acting import acting_for
from service.auth.keys import issue_key
from service.auth.models import HolderKind
from service.auth.principals import Principal
from service.database import Sessions, transaction, utc_now
from service.groups.editing import create_group
from service.groups.joining import add_to_group
from service.ids import LINGUIST, MEMBER, OPERATOR, SERVICE_ACCOUNT, WORKSPACE, new_id
from service.linguists.models import Linguist, Qualification
from service.operations.models import Operator
from service.service_accounts.models import ServiceAccount
from service.workspaces.models import Billing, Member, Plan, Workspace
from workflows.stages import Stage


@dataclass(frozen=True)
class Holder:
    """Somebody with a key."""

    id: str
    key: str
    workspace_id: str | None = None


def principal_of(holder: Holder, seat: Seat | None = Seat.ADMIN) -> Principal:
    """The customer as authentication would know them: the owner, a colleague in this seat, or (None) an account."""
    kind = HolderKind.MEMBER if seat else HolderKind.SERVICE_ACCOUNT
    features = frozenset() if seat is Seat.LITE else FOR_EVERYONE
    return Principal(kind, holder.id, "key", holder.workspace_id, seat=seat, features=features)


async def principal_now(sessions: Sessions, holder: Holder) -> Principal:
    """A member or a service account as they stand at this moment."""
    async with transaction(sessions) as session:
        return await acting_for(session, holder.id, holder.workspace_id or "")


async def a_customer(
    sessions: Sessions, *, billing: Billing = Billing.CARD, workspace: str | None = None, seat: Seat = Seat.MEMBER
) -> Holder:
    """The owner of a new workspace, or one more member of ``workspace`` in this seat, with a key."""
    now = utc_now()
    is_owner = workspace is None
    async with transaction(sessions) as session:
        if workspace is None:
            workspace = new_id(WORKSPACE)
            session.add(
                Workspace(
                    id=workspace,
                    name="Lumen Films",
                    billing=billing,
                    contact_email="billing@lumen.example",
                    expedited_hours={},
                    plan=Plan.ENTERPRISE,
                    created_at=now,
                )
            )
            await session.flush()
        member = new_id(MEMBER)
        session.add(
            Member(
                id=member,
                workspace_id=workspace,
                email="ada@lumen.example" if is_owner else f"{member}@lumen.example",
                name="Ada" if is_owner else f"Colleague {member[-4:]}",
                is_owner=is_owner,
                seat=Seat.ADMIN if is_owner else seat,
                created_at=now,
            )
        )
        key = await _key(session, HolderKind.MEMBER, member, workspace)
    return Holder(member, key, workspace)


async def a_service_account(sessions: Sessions, workspace: str, *, name: str = "") -> Holder:
    """A service account of ``workspace`` with a key."""
    account = new_id(SERVICE_ACCOUNT)
    async with transaction(sessions) as session:
        session.add(
            ServiceAccount(
                id=account, workspace_id=workspace, name=name or account, created_by="system", created_at=utc_now()
            )
        )
        await session.flush()
        key = await _key(session, HolderKind.SERVICE_ACCOUNT, account, workspace)
    return Holder(account, key, workspace)


async def a_group(
    sessions: Sessions, admin: Holder, name: str, *features: Feature, holds: tuple[Holder, ...] = ()
) -> str:
    """A group of the admin's workspace with these features, and these in it; its id."""
    actor = await principal_now(sessions, admin)
    async with transaction(sessions) as session:
        made = await create_group(session, name, features, actor=actor, now=utc_now())
        for one in holds:
            await add_to_group(session, made.id, one.id, actor=actor, now=utc_now())
    return made.id


def email_of(colleague: Holder) -> str:
    """The address of one more member of a workspace."""
    return f"{colleague.id}@lumen.example"


async def a_linguist(
    sessions: Sessions, *, rank: int = 3, skills: tuple[tuple[Stage, str, str], ...] = (), limit: int | None = None
) -> Holder:
    """A linguist with qualifications (stage, source, target) and a key."""
    now = utc_now()
    linguist = new_id(LINGUIST)
    async with transaction(sessions) as session:
        session.add(
            Linguist(
                id=linguist,
                email=f"{linguist}@linguists.example",
                name=f"Linguist {linguist[-4:]}",
                rank=rank,
                task_limit=limit,
                created_at=now,
            )
        )
        await session.flush()
        for stage, source, target in skills:
            session.add(
                Qualification(linguist_id=linguist, stage=stage, source_language=source, target_language=target)
            )
        key = await _key(session, HolderKind.LINGUIST, linguist, None)
    return Holder(linguist, key)


async def an_operator(sessions: Sessions) -> Holder:
    """An operator with a key."""
    now = utc_now()
    operator = new_id(OPERATOR)
    async with transaction(sessions) as session:
        session.add(Operator(id=operator, email=f"{operator}@productions.example", name="Olga", created_at=now))
        key = await _key(session, HolderKind.OPERATOR, operator, None)
    return Holder(operator, key)


async def _key(session: AsyncSession, kind: HolderKind, holder: str, workspace: str | None) -> str:
    return issue_key(session, holder_kind=kind, holder_id=holder, workspace_id=workspace, name="test", now=utc_now())
