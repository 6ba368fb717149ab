"""A workspace with everybody who may ask, and things that are shared with some of them."""

import base64
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.features import FOR_EVERYONE
from service.access.models import Grant, Group, PrincipalKind, ResourceKind
from service.access.roles import Role
from service.access.scopes import Scope
from service.access.standing import Seat
from service.auth.keys import hashed
from service.auth.models import ApiKey, HolderKind
from service.auth.principals import Principal
from service.database import Sessions, transaction, utc_now
from service.folders.models import Folder
from service.ids import EXPORT, FOLDER, GROUP, ITEM, JOB, MEDIA, MEMBER, SERVICE_ACCOUNT, UPLOAD, WEBHOOK, new_id
from service.media.models import AnalysisState, Media
from service.orders.creating import add_order
from service.service_accounts.models import ServiceAccount
from service.uploads.models import Upload
from service.webhooks.models import WebhookEndpoint
from service.workspaces.models import Member
from tests.factories import Holder, a_customer, a_linguist, a_service_account, an_operator


class Who(StrEnum):
    """Everybody who asks. The roles are of one order, its folder, and what is in both."""

    NOBODY = "nobody"
    MISTYPED = "mistyped"
    OWNER = "owner"
    ADMIN = "admin"
    CREATOR = "creator"
    SHARER = "sharer"
    EDITOR = "editor"
    COMMENTER = "commenter"
    VIEWER = "viewer"
    COLLEAGUE = "colleague"
    LITE = "lite"
    LOCKED = "locked"
    REMOVED = "removed"
    ACCOUNT = "account"
    ACCOUNT_EDITOR = "account_editor"
    NARROW = "narrow"
    STRANGER = "stranger"
    LINGUIST = "linguist"
    OPERATOR = "operator"


SHARED = {
    Who.SHARER: Role.ADMIN,
    Who.EDITOR: Role.EDITOR,
    Who.COMMENTER: Role.COMMENTER,
    Who.VIEWER: Role.VIEWER,
    Who.LITE: Role.EDITOR,
    Who.LOCKED: Role.ADMIN,
    Who.REMOVED: Role.ADMIN,
    Who.ACCOUNT_EDITOR: Role.EDITOR,
}
"""What was shared. A lite member is no more than a commenter, and who is locked or gone is nobody."""


INSIDE = (Who.OWNER, Who.ADMIN, Who.CREATOR, Who.SHARER, Who.EDITOR, Who.COMMENTER, Who.VIEWER)
"""Those with a role on the things, by being somebody or by having been given it."""


@dataclass
class World:
    """The workspace, its people by what they are, and one fresh set of things at a time."""

    sessions: Sessions
    workspace: str
    people: dict[Who, Holder]
    names: dict[str, str] = field(default_factory=dict)

    def key(self, who: Who) -> str | None:
        """The key that somebody sends."""
        if who is Who.NOBODY:
            return None
        return "pk_mistyped" if who is Who.MISTYPED else self.people[who].key

    async def renew(self) -> None:
        """Another order in another folder, each shared as ``SHARED`` says; ``names`` fills in addresses and bodies."""
        creator = Principal(
            HolderKind.MEMBER, self.people[Who.CREATOR].id, "key", self.workspace, features=FOR_EVERYONE
        )
        now = utc_now()
        folder_id, media_id = new_id(FOLDER), new_id(MEDIA)
        async with transaction(self.sessions) as session:
            orders = [
                await add_order(session, actor=creator, is_sandbox=False, idle=now - now, now=now) for _ in range(2)
            ]
            session.add(
                Folder(
                    id=folder_id, workspace_id=self.workspace, depth=1, name=folder_id, created_by=creator.id,
                    created_at=now, updated_at=now,
                )
            )  # fmt: skip
            session.add(
                Media(
                    id=media_id, order_id=orders[0], name="talk.mp4", declared_language="en",
                    declared_content_type="video/mp4",
                    state=AnalysisState.PENDING, created_at=now,
                )
            )  # fmt: skip
            await session.flush()
            upload_id = self._upload(session, orders[0], creator.id)
            group_id, webhook_id, account_id, victim = self._things(session, creator.id)
            await session.flush()
            for resource, kind in ((folder_id, ResourceKind.FOLDER), *((one, ResourceKind.ORDER) for one in orders)):
                session.add_all(self._grants(resource, kind))
        self.names = {
            "order_id": orders[0], "other_order_id": orders[1], "folder_id": folder_id, "media_id": media_id,
            "item_id": new_id(ITEM), "job_id": new_id(JOB), "export_id": new_id(EXPORT), "upload_id": upload_id,
            "resource_id": orders[0], "group_id": group_id, "webhook_id": webhook_id, "account_id": account_id,
            "user_id": victim.id, "principal_id": victim.id, "victim_email": victim.email, "version": "1",
            "order_item_kind": "transcription", "metadata": _metadata(orders[0]),
        }  # fmt: skip

    def _upload(self, session: AsyncSession, order_id: str, creator: str) -> str:
        """A file of ten bytes on its way, of which none has come."""
        now, upload_id = utc_now(), new_id(UPLOAD)
        session.add(
            Upload(
                id=upload_id, workspace_id=self.workspace, order_id=order_id, media_id=new_id(MEDIA),
                created_by=creator, name="talk.mp4", declared_language="en", declared_content_type="video/mp4",
                length_bytes=10, offset_bytes=0, created_at=now, touched_at=now,
            )
        )  # fmt: skip
        return upload_id

    def _things(self, session: AsyncSession, creator: str) -> tuple[str, str, str, Member]:
        """A group, a webhook, a service account and one more member."""
        now = utc_now()
        group_id, webhook_id, account_id, user_id = (new_id(kind) for kind in (GROUP, WEBHOOK, SERVICE_ACCOUNT, MEMBER))
        victim = Member(
            id=user_id, workspace_id=self.workspace, email=f"{user_id}@lumen.example", name="Victim", created_at=now
        )
        session.add_all(
            [
                Group(id=group_id, workspace_id=self.workspace, name=group_id, features=[], created_at=now),
                WebhookEndpoint(
                    id=webhook_id, workspace_id=self.workspace, name="Hook", url="https://hooks.lumen.example/",
                    secret_sealed="sealed", is_disabled=True, disabled_at=now, created_by=creator, created_at=now,
                ),
                ServiceAccount(
                    id=account_id, workspace_id=self.workspace, name=account_id, created_by=creator, created_at=now
                ),
                victim,
            ]
        )  # fmt: skip
        return group_id, webhook_id, account_id, victim

    def _grants(self, resource: str, kind: ResourceKind) -> list[Grant]:
        return [
            Grant(
                resource_id=resource,
                principal_id=self.people[who].id,
                resource_kind=kind,
                principal_kind=PrincipalKind.SERVICE_ACCOUNT if who is Who.ACCOUNT_EDITOR else PrincipalKind.USER,
                workspace_id=self.workspace,
                role=role,
                granted_by=self.people[Who.OWNER].id,
                created_at=utc_now(),
            )
            for who, role in SHARED.items()
            if who is not Who.REMOVED
        ]

    def filled(self, value: Any, **more: str) -> Any:
        """The value with its ``{names}`` filled in."""
        if isinstance(value, dict):
            return {key: self.filled(one, **more) for key, one in value.items()}
        if isinstance(value, list):
            return [self.filled(one, **more) for one in value]
        return value.format_map({**self.names, **more}) if isinstance(value, str) else value


def _metadata(order_id: str) -> str:
    fields = {"filename": "talk.mp4", "order_id": order_id, "declared_language": "en"}
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in fields.items())


async def a_world(sessions: Sessions) -> World:
    """Everybody, with keys, and a first set of things."""
    owner = await a_customer(sessions)
    workspace = owner.workspace_id or ""
    people = {Who.OWNER: owner, Who.STRANGER: await a_customer(sessions)}
    seats = {Who.ADMIN: Seat.ADMIN, Who.NARROW: Seat.ADMIN, Who.LITE: Seat.LITE}
    members = (*SHARED, Who.CREATOR, Who.COLLEAGUE, Who.ADMIN, Who.NARROW)
    for who in members:
        if who is not Who.ACCOUNT_EDITOR:
            people[who] = await a_customer(sessions, workspace=workspace, seat=seats.get(who, Seat.MEMBER))
    people[Who.ACCOUNT] = await a_service_account(sessions, workspace)
    people[Who.ACCOUNT_EDITOR] = await a_service_account(sessions, workspace)
    people[Who.LINGUIST], people[Who.OPERATOR] = await a_linguist(sessions), await an_operator(sessions)
    async with transaction(sessions) as session:
        for who, column in ((Who.LOCKED, "locked_at"), (Who.REMOVED, "removed_at")):
            await session.execute(update(Member).where(col(Member.id) == people[who].id).values({column: utc_now()}))
        narrow = update(ApiKey).where(col(ApiKey.hashed) == hashed(people[Who.NARROW].key))
        await session.execute(narrow.values(scopes=[Scope.USER_READ.value]))
    world = World(sessions, workspace, people)
    await world.renew()
    return world
