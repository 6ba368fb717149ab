"""What can be shared, found by its id: an order, a folder, a media file or a deliverable, and what it is inside of."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.deciding import demand_role, held_role
from service.access.models import ResourceKind
from service.access.roles import Role
from service.auth.principals import Principal
from service.errors import NotFound
from service.ids import DELIVERABLE, FOLDER, MEDIA, ORDER, is_well_formed

KINDS: Final = {
    ORDER: ResourceKind.ORDER,
    FOLDER: ResourceKind.FOLDER,
    MEDIA: ResourceKind.MEDIA,
    DELIVERABLE: ResourceKind.DELIVERABLE,
}
"""By the prefix of the id."""


@dataclass(frozen=True, slots=True)
class Place:
    """One of what a resource is inside of, or the resource itself."""

    kind: ResourceKind
    id: str
    name: str
    creator_id: str | None


@dataclass(frozen=True, slots=True)
class SharedResource:
    """Something that can be shared. ``chain`` leads from itself up to the folder at the top.

    Media and deliverables have the creator of their order.
    """

    kind: ResourceKind
    id: str
    name: str
    creator_id: str
    chain: tuple[Place, ...]


_CHAIN: Final = text(
    """
    WITH RECURSIVE parts AS (
        SELECT 'media' AS kind, id, name, order_id FROM media WHERE id = :id
        UNION ALL SELECT 'deliverable', id, name, order_id FROM deliverable WHERE id = :id
    ), whole AS (
        SELECT id, name, created_by, folder_id FROM "order" WHERE id = :id OR id = (SELECT order_id FROM parts)
    ), above AS (
        SELECT id, name, created_by, parent_id, 0 AS rise FROM folder
        WHERE id = :id OR id = (SELECT folder_id FROM whole)
        UNION ALL
        SELECT f.id, f.name, f.created_by, f.parent_id, a.rise + 1 FROM folder f JOIN above a ON f.id = a.parent_id
    )
    SELECT kind, id, name, NULL AS created_by, -2 AS rise FROM parts
    UNION ALL SELECT 'order', id, name, created_by, -1 FROM whole
    UNION ALL SELECT 'folder', id, name, created_by, rise FROM above
    ORDER BY rise
    """
)


_STAYS: Final = {kind: text(f'SELECT 1 FROM "{kind.value}" WHERE id = :id FOR KEY SHARE') for kind in ResourceKind}  # noqa: S608 - names of tables
"""What is being deleted at this moment has gone when this is answered."""


async def own_resource(
    session: AsyncSession, actor: Principal, resource_id: str, role: Role = Role.VIEWER
) -> tuple[SharedResource, Role]:
    """The resource and the actor's role on it.

    Raises NotFound for what is missing, foreign or not shared with the actor, Forbidden for a role that is too weak.
    """
    kind = KINDS.get(resource_id.partition("_")[0]) if is_well_formed(resource_id) else None
    held = await held_role(session, actor, kind, resource_id) if kind is not None else None
    if kind is None or held is None:
        raise NotFound("resource")
    demand_role(held, role)
    return await read_resource(session, kind, resource_id), held


async def hold_resource(session: AsyncSession, resource: SharedResource) -> None:
    """Keeps it from being deleted until the transaction ends; raises NotFound when it has gone since it was read."""
    if await session.scalar(_STAYS[resource.kind], {"id": resource.id}) is None:
        raise NotFound("resource")


async def read_resource(session: AsyncSession, kind: ResourceKind, resource_id: str) -> SharedResource:
    """The resource of a caller who has a role on it; raises NotFound when it has gone meanwhile."""
    rows = (await session.execute(_CHAIN, {"id": resource_id})).all()
    chain = tuple(Place(ResourceKind(row.kind), row.id, row.name, row.created_by) for row in rows)
    if not chain or chain[0].id != resource_id:
        raise NotFound("resource")
    creator = next(place.creator_id for place in chain if place.creator_id is not None)
    return SharedResource(kind, resource_id, chain[0].name, creator, chain)
