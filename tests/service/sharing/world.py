"""A small workspace in the database and in the model, and every deed that can change who sees what in it.

Each deed is tried by somebody in both: the model says what the product must answer.
"""

import random
from collections.abc import Awaitable, Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.deciding import rank_sql
from service.access.models import ResourceKind, everyone_of
from service.access.roles import Role
from service.access.standing import Seat
from service.auth.principals import Principal
from service.database import Sessions, transaction, utc_now
from service.errors import Forbidden, NotFound, Refusal, SharingRefused
from service.folders.editing import create_folder, delete_folder, move_folder
from service.folders.filing import file_orders
from service.groups.editing import create_group, delete_group
from service.groups.joining import add_to_group, remove_from_group
from service.ids import MEDIA, new_id
from service.media.models import AnalysisState, Media
from service.members.changing import Change, change_member
from service.members.leaving import remove_member
from service.orders.creating import add_order
from service.service_accounts.editing import delete_account
from service.sharing.granting import set_sharing
from service.workspaces.models import Member
from tests.factories import Holder, a_customer, a_service_account, principal_of
from tests.service.sharing.model import ACCOUNT, ADMIN, EDITOR, EVERYONE, LITE, MEMBER, OWNER, Model

NOW: Final = utc_now()
ROLES: Final = tuple(Role)
_RANKS: Final = {
    kind: text(
        "SELECT p.id AS principal, r.id AS resource, "
        f"({rank_sql(kind, principal='p.id', resource='r.id')}) AS rank "
        "FROM unnest(CAST(:principals AS text[])) AS p(id), unnest(CAST(:resources AS text[])) AS r(id)"
    )
    for kind in ResourceKind
}


@dataclass
class World:
    """``things`` are the ids by kind; those that are gone stay in it, for nobody may have a role on them."""

    workspace: str
    owner: Principal
    principals: dict[str, Holder]
    things: dict[ResourceKind, list[str]]
    groups: list[str]
    model: Model

    def copy(self) -> "World":
        """Another future of the same past."""
        return replace(self, model=deepcopy(self.model))

    def principal(self, who: str) -> Principal:
        """As authentication would know them now."""
        seat = self.model.seats[who]
        return principal_of(self.principals[who], None if seat == ACCOUNT else Seat(seat))

    def present(self) -> list[str]:
        """Who can ask for anything."""
        return [who for who in self.model.seats if who not in self.model.locked]

    def stored(self, name: str) -> str:
        """The id of a principal of the model."""
        return everyone_of(self.workspace) if name == EVERYONE else name

    async def differences(self, session: AsyncSession) -> list[str]:
        """Every pair of a principal and a thing about which the database and the model disagree."""
        found = []
        for kind, things in self.things.items():
            rows = await session.execute(_RANKS[kind], {"principals": list(self.principals), "resources": things})
            for row in rows:
                there = row.resource in self.model.inside
                said = self.model.role(row.principal, row.resource) if there else 0
                if (row.rank or 0) != said:
                    found.append(f"{row.principal} on {row.resource}: {row.rank or 0}, and the model says {said}")
        return found


async def a_world(sessions: Sessions, chance: random.Random) -> World:
    """An owner, three members and an account; two groups; folders in folders, orders in them, a file in each."""
    owner = await a_customer(sessions)
    workspace = owner.workspace_id or ""
    people = [await a_customer(sessions, workspace=workspace) for _ in range(3)]
    account = await a_service_account(sessions, workspace)
    model = Model(seats={owner.id: OWNER, **{one.id: MEMBER for one in people}, account.id: ACCOUNT})
    principals = {one.id: one for one in (owner, *people, account)}
    things: dict[ResourceKind, list[str]] = {kind: [] for kind in ResourceKind if kind is not ResourceKind.DELIVERABLE}
    world = World(workspace, principal_of(owner), principals, things, [], model)
    async with transaction(sessions) as session:
        for name in ("Editors", "Guests"):
            made = await create_group(session, name, [], actor=world.owner, now=NOW)
            world.groups.append(made.id)
            model.groups[made.id] = set()
        await _fill(session, world, chance)
    return world


async def _fill(session: AsyncSession, world: World, chance: random.Random) -> None:
    """Three folders, three orders, three files; each by somebody else, at random places."""
    model, makers = world.model, list(world.principals)
    for number in range(3):
        maker = chance.choice(makers)
        parent = chance.choice([None, *(one for one in world.things[ResourceKind.FOLDER])])
        folder = await create_folder(session, f"Folder {number}", parent, actor=world.owner, now=NOW)
        folder.created_by = maker
        world.things[ResourceKind.FOLDER].append(folder.id)
        model.inside[folder.id], model.creators[folder.id] = parent, maker
    for _ in range(3):
        maker = chance.choice(makers)
        order = await add_order(session, actor=world.principal(maker), is_sandbox=True, idle=timedelta(), now=NOW)
        place = chance.choice([None, *world.things[ResourceKind.FOLDER]])
        await file_orders(session, [order], place, actor=world.owner)
        media = new_id(MEDIA)
        session.add(
            Media(
                id=media, order_id=order, name="talk.mp4", declared_language="en", declared_content_type="video/mp4",
                state=AnalysisState.READY, duration_ms=1000, storage_key=media, created_at=NOW,
            )
        )  # fmt: skip
        world.things[ResourceKind.ORDER].append(order)
        world.things[ResourceKind.MEDIA].append(media)
        model.inside |= {order: place, media: order}
        model.creators[order] = maker
    await session.flush()


Deed = Callable[[AsyncSession, World, random.Random], Awaitable[None]]


async def _expect(allowed: type[Refusal] | None, deed: Awaitable[object]) -> None:
    """The deed must be refused so, or (None) done."""
    refused: type[Refusal] | None = None
    try:
        await deed
    except (NotFound, Forbidden, SharingRefused) as refusal:
        refused = type(refusal)
    assert refused is allowed, f"{refused} instead of {allowed}"


def _verdict(held: int, needed: int) -> type[Refusal] | None:
    return NotFound if held == 0 else Forbidden if held < needed else None


async def share(session: AsyncSession, world: World, chance: random.Random) -> None:
    """Somebody gives or takes a role, of whatever they know the id of."""
    model = world.model
    who, thing = chance.choice(world.present()), chance.choice([*model.inside])
    to = chance.choice([*model.seats, *model.groups, EVERYONE])
    role = chance.choice([*ROLES, None])
    verdict = _verdict(model.role(who, thing), ADMIN)
    made_by = next(model.creators[place] for place in model.chain(thing) if place in model.creators)
    if verdict is None and to == made_by and role is not Role.ADMIN:
        verdict = SharingRefused
    await _expect(verdict, set_sharing(session, world.principal(who), thing, {world.stored(to): role}, now=NOW))
    if verdict is None and to != made_by:
        model.grants.pop((thing, to), None)
        if role is not None:
            model.grants[thing, to] = role.rank


async def join_or_leave_group(session: AsyncSession, world: World, chance: random.Random) -> None:
    """The owner puts somebody into a group, or takes them out of it."""
    if not world.model.groups:
        return
    group, who = chance.choice([*world.model.groups]), chance.choice([*world.model.seats])
    members = world.model.groups[group]
    if who in members:
        await remove_from_group(session, group, who, actor=world.owner, now=NOW)
        members.discard(who)
    else:
        await add_to_group(session, group, who, actor=world.owner, now=NOW)
        members.add(who)


async def change_seat(session: AsyncSession, world: World, chance: random.Random) -> None:
    """Another seat, locked or unlocked."""
    people = [who for who, seat in world.model.seats.items() if seat != ACCOUNT and who != world.owner.id]
    if not people:
        return
    who = chance.choice(people)
    seat, is_locked = chance.choice([OWNER, MEMBER, LITE]), chance.random() < 0.3
    email = await session.scalar(select(col(Member.email)).where(col(Member.id) == who))
    await change_member(session, email or "", Change(is_locked, Seat(seat)), actor=world.owner, now=NOW)
    world.model.seats[who] = seat
    (world.model.locked.add if is_locked else world.model.locked.discard)(who)


async def leave(session: AsyncSession, world: World, chance: random.Random) -> None:
    """A member or the account goes for good."""
    who = chance.choice([one for one in world.model.seats if one != world.owner.id] or [""])
    if not who:
        return
    if world.model.seats[who] == ACCOUNT:
        await delete_account(session, who, actor=world.owner, now=NOW)
    else:
        await remove_member(session, who, actor=world.owner, now=NOW)
    world.model.forget(who)


async def end_group(session: AsyncSession, world: World, chance: random.Random) -> None:
    """A group ends; what was shared with it was not shared with its members themselves."""
    if world.model.groups:
        group = chance.choice([*world.model.groups])
        await delete_group(session, group, actor=world.owner, now=NOW)
        world.model.forget(group)


async def file(session: AsyncSession, world: World, chance: random.Random) -> None:
    """Somebody moves an order: editors of it and of the folder, who are no more there than on the order."""
    model, who = world.model, chance.choice(world.present())
    order = chance.choice(world.things[ResourceKind.ORDER])
    place = chance.choice([None, *(one for one in world.things[ResourceKind.FOLDER] if one in model.inside)])
    there = EDITOR if place is None else model.role(who, place)
    verdict = _verdict(there, EDITOR) or _verdict(model.role(who, order), there)
    await _expect(verdict, file_orders(session, [order], place, actor=world.principal(who)))
    if verdict is None:
        model.inside[order] = place


async def move(session: AsyncSession, world: World, chance: random.Random) -> None:
    """Somebody moves a folder to the top or into another that is not inside of it; the rule is that of orders."""
    model, who = world.model, chance.choice(world.present())
    folders = [one for one in world.things[ResourceKind.FOLDER] if one in model.inside]
    if not folders:
        return
    folder = chance.choice(folders)
    place = chance.choice([None, *(one for one in folders if folder not in model.chain(one))])
    there = EDITOR if place is None else model.role(who, place)
    verdict = _verdict(model.role(who, folder), EDITOR) or _verdict(there, EDITOR)
    verdict = verdict or _verdict(model.role(who, folder), there)
    await _expect(verdict, move_folder(session, folder, place, actor=world.principal(who), now=NOW))
    if verdict is None:
        model.inside[folder] = place


async def delete(session: AsyncSession, world: World, chance: random.Random) -> None:
    """Somebody deletes a folder; what is in it moves to where it was."""
    model, who = world.model, chance.choice(world.present())
    folders = [one for one in world.things[ResourceKind.FOLDER] if one in model.inside]
    if not folders:
        return
    folder = chance.choice(folders)
    verdict = _verdict(model.role(who, folder), ADMIN)
    await _expect(verdict, delete_folder(session, folder, moves_contents_up=True, actor=world.principal(who), now=NOW))
    if verdict is None:
        model.forget(folder)


DEEDS: Final[tuple[Deed, ...]] = (
    *[share] * 6, *[join_or_leave_group] * 3, *[change_seat] * 2, *[file] * 2, *[move] * 2, leave, end_group, delete,
)  # fmt: skip
