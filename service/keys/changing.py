"""Changing, disabling, enabling and deleting a key. What is done already is not done again, and not recorded twice."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.activities import Activity
from service.auth.models import ApiKey, DisableReason
from service.auth.principals import Principal
from service.keys.finding import own_locked_key
from service.keys.recording import record_key
from service.keys.schemas import KeyChange, asked_of
from service.keys.terms import changed_terms, demand_within_caller, terms_of


async def change_key(
    session: AsyncSession, holder_id: str, key_id: str, change: KeyChange, *, actor: Principal, now: datetime
) -> ApiKey:
    """Raises NotFound, InvalidInput, Forbidden ``beyond_calling_key``. Who may enable it, the caller decides."""
    row = await own_locked_key(session, holder_id, key_id)
    terms = changed_terms(terms_of(row), change, now=now)
    asked = asked_of(change)
    if could_widen(change):
        await demand_within_caller(session, terms, actor=actor, lineage_id=row.lineage_id)
    row.name, row.scopes, row.credit_limit = terms.name, list(terms.scopes), terms.credit_limit
    row.allowed_ips, row.expires_at = list(terms.allowed_ips), terms.expires_at
    row.third_party_disable_allowed = terms.third_party_disable_allowed
    if "is_enabled" in asked:
        switch(row, DisableReason.BY_HAND if not asked["is_enabled"] else None, now=now)
    if session.is_modified(row):
        await session.flush()
        await record_key(session, Activity.KEY_UPDATED, row, actor=actor, now=now, data=asked)
    return row


def could_widen(change: KeyChange) -> bool:
    """Whether the key may be good for more after the change: all changes but another name and switching it off."""
    asked = asked_of(change)
    return asked.get("is_enabled") is True or bool(set(asked) - {"is_enabled", "name"})


async def disable_key(
    session: AsyncSession,
    row: ApiKey,
    reason: DisableReason,
    *,
    actor: Principal | None,
    now: datetime,
    note: str = "",
    data: dict[str, Any] | None = None,
) -> bool:
    """Switches off a key whose row is locked; False when it was off before, which then keeps its reason."""
    if row.disabled_at is not None:
        return False
    switch(row, reason, now=now, note=note)
    await session.flush()
    facts = {"disabled": reason.value, "note": note or None, **(data or {})}
    await record_key(session, Activity.KEY_UPDATED, row, actor=actor, now=now, data=facts)
    return True


async def delete_key(session: AsyncSession, holder_id: str, key_id: str, *, actor: Principal, now: datetime) -> ApiKey:
    """Ends a key for ever. Its row stays for the orders that were submitted with it. Raises NotFound."""
    row = await own_locked_key(session, holder_id, key_id)
    row.revoked_at = now
    await session.flush()
    await record_key(session, Activity.KEY_DELETED, row, actor=actor, now=now)
    return row


def switch(row: ApiKey, reason: DisableReason | None, *, now: datetime, note: str = "") -> None:
    """Off for a reason, or on (None); what is off already keeps its reason."""
    if reason is None:
        row.disabled_at = row.disable_reason = row.disable_note = None
    elif row.disabled_at is None:
        row.disabled_at, row.disable_reason, row.disable_note = now, reason, note or None
