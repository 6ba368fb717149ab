"""Whose key it is. Answers are remembered for a moment; what a key may not do any more is said to whoever has it whole.

Keys are looked up by their hash: no comparison runs along a secret. That a key was deleted, disabled or has expired is
said, because only who has the whole key can ask with it; of all others it is only said that they are unknown.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from service.access.scopes import limits_of
from service.access.standing import NOBODY, Standing, standing_of
from service.auth.keys import hashed, looks_like_key
from service.auth.models import ApiKey, HolderKind
from service.auth.principals import Principal
from service.database import utc_now
from service.edge.remembering import SECONDS, Memory
from service.errors import Forbidden, Unauthenticated
from service.keys.networks import allows

TOUCH_EVERY: Final = timedelta(minutes=1)
CUSTOMERS: Final = (HolderKind.MEMBER, HolderKind.SERVICE_ACCOUNT)

_table: Any = ApiKey.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Known:
    """A key that is good, and the networks from which it may be used (none for all)."""

    principal: Principal
    networks: tuple[str, ...]
    expires_at: datetime | None


class KeyRing:
    """Looks keys up and notes a key's use, and where from, once a minute."""

    def __init__(self, engine: AsyncEngine, seconds: float = SECONDS) -> None:
        self._engine = engine
        self._known: Memory[Known] = Memory(seconds)

    async def principal(self, key: str, address: str) -> Principal:
        """The holder; raises Unauthenticated for a key that is mistyped, unknown, or no longer good, and Forbidden
        ``address_not_allowed`` for one that may not be used from this network address."""
        if not looks_like_key(key):
            raise _refused("This is no API key of ours, or it is mistyped.")
        digest = hashed(key)
        known = self._known.get(digest) or await self._look_up(digest, address)
        demand_address(known, address)
        return known.principal

    def forget(self) -> None:
        """Asks the database again, because rights have changed."""
        self._known.forget()

    async def _look_up(self, digest: str, address: str) -> Known:
        asked, now = self._known.asking(), utc_now()
        async with self._engine.connect() as connection:
            found = (await connection.execute(select(_table).where(_table.c.hashed == digest))).one_or_none()
            row = demand_alive(found, now)
            is_customer = row.holder_kind in CUSTOMERS
            standing = await standing_of(connection, row.holder_id) if is_customer else None
            known = Known(_principal(row, standing), tuple(row.allowed_ips), row.expires_at)
            demand_address(known, address)
            await _note_use(connection, row, address, now)
        rest = (row.expires_at - now).total_seconds() if row.expires_at else None
        self._known.keep(digest, known, asked, rest)
        return known


def demand_alive(row: Any, now: datetime) -> Any:
    """The row of a key that is good at ``now``; raises Unauthenticated when there is none or it is not."""
    if row is None:
        raise _refused("This API key is unknown.")
    if row.revoked_at is not None:
        raise _refused("This API key was deleted. Ask for another one.")
    if row.disabled_at is not None:
        raise _refused("This API key is disabled. Whoever manages it can switch it on again.")
    if row.expires_at is not None and row.expires_at <= now:
        raise _refused("This API key has expired. Ask for another one.")
    return row


def demand_address(known: Known, address: str) -> None:
    """Raises Forbidden unless the key may be used from there; says which address was seen."""
    if not allows(known.networks, address):
        raise Forbidden(
            "address_not_allowed",
            f"This API key may not be used from {address or 'an unknown address'}. Nothing was changed. Use it from "
            "one of its allowed addresses, or let whoever manages it allow this one.",
            address=address,
        )


def _principal(row: Any, standing: Standing | None) -> Principal:
    """The holder of a key row; raises Unauthenticated for a customer who is locked or gone."""
    found = standing or NOBODY
    if standing is not None and not standing.is_active:
        raise _refused("The holder of this API key is locked, has left the workspace, or is not in its plan.")
    return Principal(
        kind=row.holder_kind,
        id=row.holder_id,
        key_id=row.id,
        workspace_id=row.workspace_id if standing is not None else None,
        seat=found.seat,
        is_owner=found.is_owner,
        features=found.features,
        scopes=limits_of(row.scopes),
    )


async def _note_use(connection: AsyncConnection, row: Any, address: str, now: datetime) -> None:
    if row.last_used_at is None or row.last_used_at < now - TOUCH_EVERY:
        seen = {"last_used_at": now, "last_used_from": address or None}
        await connection.execute(update(_table).where(_table.c.id == row.id).values(seen))
        await connection.commit()


def _refused(message: str) -> Unauthenticated:
    return Unauthenticated("invalid_api_key", message)
