"""What the productions page shows: where one is, what is there, and how to see more of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.deciding import held_roles
from service.access.models import ResourceKind
from service.access.roles import Role
from service.access.standing import Seat
from service.auth.principals import Principal
from service.folders.finding import FoundOrder, Search, find_orders
from service.folders.models import Folder
from service.folders.tree import FolderTree, read_tree
from service.pages.customers.labels import GROUPS
from service.pages.shell.forms import Form

ADDRESS: Final = "/productions"
LONGEST_WORDS: Final = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, as it was typed."""

    folder_id: str = ""
    words: str = ""
    state: str = ""
    start: str = ""
    end: str = ""
    cursor: str = ""
    shared: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the folder decides what is shown."""
        return bool(self.words or self.state or self.start or self.end or self.shared)

    def address(self, **changes: str) -> str:
        """This page with something else asked for."""
        values = {
            "folder": self.folder_id,
            "q": self.words,
            "state": self.state,
            "from": self.start,
            "to": self.end,
            "shared": "1" if self.shared else "",
            **changes,
        }
        query = urlencode({name: value for name, value in values.items() if value})
        return f"{ADDRESS}?{query}" if query else ADDRESS


def asked_for(form: Form) -> Asked:
    """The query of the address; what cannot be a date or a state is left out."""
    return Asked(
        folder_id=form.text("folder")[:64],
        words=form.text("q")[:LONGEST_WORDS],
        state=form.text("state") if form.text("state") in GROUPS else "",
        start=_a_date(form.text("from")),
        end=_a_date(form.text("to")),
        cursor=form.text("cursor")[:500],
        shared=form.checked("shared"),
    )


def _a_date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


@dataclass(frozen=True, slots=True)
class Listing:
    """One view of the orders that somebody sees. ``folder`` is None at the top."""

    asked: Asked
    tree: FolderTree
    folder: Folder | None
    orders: list[FoundOrder]
    next_address: str | None
    is_lite: bool = False
    roles: Mapping[str, Role] = field(default_factory=dict)

    def role_on(self, order_id: str) -> Role:
        """One's role on an order that is shown."""
        return self.roles.get(order_id, Role.VIEWER)

    @property
    def has_movable(self) -> bool:
        """Whether any order that is shown may be moved into a folder by whoever looks."""
        return any(role.includes(Role.EDITOR) for role in self.roles.values())

    @property
    def role(self) -> Role | None:
        """One's role on the folder; at the top None for lite members, who create nothing, and editor for others."""
        if self.folder is not None:
            return self.tree.roles[self.folder.id]
        return None if self.is_lite else Role.EDITOR

    @property
    def may_edit(self) -> bool:
        """Whether one may make folders here and, in a folder, rename and move it."""
        return self.role is not None and self.role.includes(Role.EDITOR)

    @property
    def may_delete(self) -> bool:
        """Whether one may delete the folder and share it."""
        return self.folder is not None and self.role is Role.ADMIN

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        """Address and name of each folder on the way here, without the top."""
        return [(folder_address(one.id), one.name) for one in self.tree.path(self.asked.folder_id or None)]

    @property
    def folders(self) -> list[Folder]:
        """The folders right here; none while one searches everywhere."""
        return [] if self.asked.is_narrowed or self.asked.cursor else self.tree.children(self.asked.folder_id or None)

    @property
    def places(self) -> list[tuple[str, str]]:
        """Every folder that one may edit as a choice, its name after those that it is in."""
        return [
            (one.id, self._path_name(one))
            for one in self.tree.in_order()
            if self.tree.roles[one.id].includes(Role.EDITOR)
        ]

    @property
    def other_places(self) -> list[tuple[str, str]]:
        """Where this folder can be moved: anywhere but into itself."""
        inside = {one.id for one in self.tree.below(self.folder.id)} if self.folder else set()
        return [(key, name) for key, name in self.places if key not in inside]

    @property
    def folder_names(self) -> Mapping[str, str]:
        """Names by id, for orders that were found elsewhere."""
        return {one.id: one.name for one in self.tree.by_id.values()}

    @property
    def is_first(self) -> bool:
        """Whether there is nothing at all yet: no folder, no order, nothing asked for."""
        return not (self.orders or self.tree.by_id or self.asked.is_narrowed or self.asked.cursor)

    def _path_name(self, folder: Folder) -> str:
        return " / ".join(one.name for one in self.tree.path(folder.id))


async def read_listing(session: AsyncSession, actor: Principal, asked: Asked, zone: str) -> Listing:
    """Three queries: the folders, one page of orders, the roles on them.

    Raises NotFound for a folder that one does not see.
    """
    tree = await read_tree(session, actor)
    folder = tree.folder(asked.folder_id) if asked.folder_id else None
    search = Search(
        folder_id=asked.folder_id or None,
        words=asked.words,
        states=GROUPS.get(asked.state, ()),
        start=_midnight(asked.start, zone),
        end=_midnight(asked.end, zone, days=1),
        cursor=asked.cursor or None,
        shared=asked.shared,
    )
    found = await find_orders(session, actor, search)
    roles = await _roles(session, actor, found.orders)
    following = asked.address(cursor=found.next_cursor) if found.next_cursor else None
    return Listing(asked, tree, folder, found.orders, following, is_lite=actor.seat is Seat.LITE, roles=roles)


async def _roles(session: AsyncSession, actor: Principal, orders: list[FoundOrder]) -> Mapping[str, Role]:
    """One's role on each order; one statement, none for admins of the workspace."""
    ids = [order.order_id for order in orders]
    if actor.is_admin or not ids:
        return dict.fromkeys(ids, Role.ADMIN)
    return await held_roles(session, actor, ResourceKind.ORDER, ids)


def folder_address(folder_id: str | None) -> str:
    """The page of a folder, or of the top."""
    return f"{ADDRESS}?{urlencode({'folder': folder_id})}" if folder_id else ADDRESS


def _midnight(day: str, zone: str, days: int = 0) -> datetime | None:
    """The beginning of a day where the person is."""
    if not day:
        return None
    try:
        return datetime.combine(date.fromisoformat(day) + timedelta(days=days), time(), ZoneInfo(zone))
    except OverflowError:
        return None
