"""A workspace with its people, at the API and signed in."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from litestar import Litestar
from sqlalchemy import func, select, update
from sqlmodel import col

from service.access.standing import Seat
from service.audit.models import AuditEntry
from service.database import Sessions, transaction
from service.invitations.models import Invitation
from service.notifications.models import Mail
from service.parts import Parts
from service.workspaces.models import Member, Plan, Workspace
from tests.factories import Holder, a_customer
from tests.service.conftest import OpenClient
from tests.service.people.browsers import Browsers, SignedIn


@dataclass(frozen=True)
class Office:
    """``owner`` is Ada of Lumen Films, an enterprise."""

    parts: Parts
    app: Litestar
    open_client: OpenClient
    owner: Holder

    @property
    def sessions(self) -> Sessions:
        """Of the test's database."""
        return self.parts.sessions

    @property
    def workspace_id(self) -> str:
        """Lumen Films."""
        return self.owner.workspace_id or ""

    async def colleague(self, seat: Seat = Seat.MEMBER) -> Holder:
        """One more member."""
        return await a_customer(self.sessions, workspace=self.workspace_id, seat=seat)

    async def call(self, holder: Holder, method: str, path: str, **body: Any) -> httpx.Response:
        """A request with a holder's key."""
        client = await self.open_client(holder.key)
        return await client.request(method, f"/v1/workspace{path}", json=body or None)

    async def done(self, holder: Holder, method: str, path: str, **body: Any) -> Any:
        """The same, which must succeed; its answer."""
        answer = await self.call(holder, method, path, **body)
        assert answer.status_code in (200, 201), (answer.status_code, answer.text)
        return answer.json()

    async def invite(self, email: str, **terms: Any) -> str:
        """By the owner; the invitation's id."""
        await self.done(self.owner, "POST", "/invites/add", email=email, **terms)
        async with transaction(self.sessions) as session:
            newest = (
                select(col(Invitation.id)).where(col(Invitation.email) == email).order_by(col(Invitation.id).desc())
            )
            return str(await session.scalar(newest.limit(1)))

    async def seats(self) -> dict[str, Any]:
        """As the API tells."""
        found: dict[str, Any] = (await self.done(self.owner, "GET", ""))["seats"]
        return found

    async def agree(self, plan: Plan, seats: int | None = None) -> None:
        """Another plan, without what follows from it."""
        async with transaction(self.sessions) as session:
            workspace = await session.get_one(Workspace, self.workspace_id)
            workspace.plan, workspace.seats = plan, seats

    async def guest(self, email: str, name: str = "Noor Haddad") -> SignedIn:
        """Somebody who has confirmed the address and may have no role."""
        return await Browsers(self.app, self.sessions, self.parts.settings).signed_in(email, name=name)

    async def answer(self, guest: SignedIn, invitation_id: str, how: str = "accept") -> httpx.Response:
        """What the invited says."""
        return await guest.client.post(f"/v1/invitations/{invitation_id}/{how}", headers=guest.csrf)

    async def members(self) -> dict[str, Member]:
        """Who is in the workspace, by address, removed ones apart."""
        query = select(Member).where(col(Member.workspace_id) == self.workspace_id, col(Member.removed_at).is_(None))
        async with transaction(self.sessions) as session:
            return {one.email: one for one in (await session.execute(query)).scalars()}

    async def mails(self, name: str) -> list[Mail]:
        """Queued mails of a kind."""
        query = select(Mail).where(col(Mail.name) == name).order_by(col(Mail.id))
        async with transaction(self.sessions) as session:
            return list((await session.execute(query)).scalars())

    async def audited(self, activity: str) -> list[AuditEntry]:
        """Entries of the workspace's log."""
        query = select(AuditEntry).where(
            col(AuditEntry.workspace_id) == self.workspace_id, col(AuditEntry.activity) == activity
        )
        async with transaction(self.sessions) as session:
            return list((await session.execute(query.order_by(col(AuditEntry.id)))).scalars())

    async def let_time_pass(self, by: timedelta) -> None:
        """Makes all invitations older."""
        moved = {name: getattr(Invitation, name) - by for name in ("created_at", "sent_at", "expires_at")}
        async with transaction(self.sessions) as session:
            await session.execute(update(Invitation).values(moved))

    async def count(self, model: Any) -> int:
        """Rows of a table."""
        async with transaction(self.sessions) as session:
            return int(await session.scalar(select(func.count()).select_from(model)) or 0)


def slug(answer: httpx.Response) -> tuple[int, str]:
    """Status and slug of a refusal."""
    return answer.status_code, answer.json()["detail"]["status"]
