"""Nobody makes themselves a key that may do more than they: who may be given the secret of an account's key.

Admins may. Anybody else with ``service_accounts_manage`` could otherwise take a key of an account that an admin has put
into powerful groups, and be that account. So they are shown a secret only of an account

- whose every feature they have themselves, and
- on whose every share, its own or by a group of its, they have at least its role, and
- which may spend no more in a month than they.

What the account made itself is no bound: making things is what accounts are for, and whoever holds a key of it sees
them. What it is given later is given by an admin of the workspace, of the group or of the resource, who knows that
accounts have keys. It is judged on rows of this moment under the account's lock, not on what is remembered.
"""

from dataclasses import replace
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.models import everyone_of
from service.access.roles import Role
from service.access.standing import Seat, standing_of
from service.auth.models import HolderKind
from service.auth.principals import Principal
from service.errors import Forbidden
from service.service_accounts.finding import require_manager
from service.spending.limits import is_within_limit, limit_of

_OUT_OF_REACH: Final = text(
    """
    WITH mine AS (
        SELECT g.resource_id, g.role FROM resource_grant g
        WHERE g.workspace_id = :workspace AND (
            g.principal_id = :me OR g.principal_id = :everyone
            OR g.principal_id IN (SELECT m.group_id FROM group_member m WHERE m.principal_id = :me)
        )
    )
    SELECT 1 FROM resource_grant theirs
    WHERE (
        theirs.principal_id = :account
        OR theirs.principal_id IN (SELECT m.group_id FROM group_member m WHERE m.principal_id = :account)
    )
    AND NOT EXISTS (
        SELECT 1 FROM mine
        WHERE mine.resource_id = theirs.resource_id
        AND array_position(CAST(:ranks AS text[]), CAST(mine.role AS text))
            >= array_position(CAST(:ranks AS text[]), CAST(theirs.role AS text))
    )
    AND NOT EXISTS (SELECT 1 FROM "order" o WHERE o.id = theirs.resource_id AND o.created_by = :me)
    AND NOT EXISTS (SELECT 1 FROM folder f WHERE f.id = theirs.resource_id AND f.created_by = :me)
    LIMIT 1
    """
)
_RANKS: Final = [role.value for role in Role]


async def require_may_hold(session: AsyncSession, account_id: str, actor: Principal) -> None:
    """Raises Forbidden ``feature_off`` or ``account_exceeds_yours`` unless the actor may be shown a key of the account,
    whose row the caller has locked."""
    standing = await standing_of(session, actor.id)
    if standing.seat is Seat.ADMIN:
        return
    require_manager(replace(actor, seat=standing.seat, features=standing.features))
    account = await standing_of(session, account_id)
    beyond = sorted(feature.value for feature in account.features - standing.features)
    may_spend_more = not is_within_limit(await limit_of(session, account_id), await limit_of(session, actor.id))
    if beyond or may_spend_more or await _is_out_of_reach(session, account_id, actor):
        raise Forbidden(
            "account_exceeds_yours",
            "This service account may do more than you, so you cannot be shown a key of it. Nothing was changed. Ask "
            "an admin of the workspace.",
            features=beyond,
        )


async def _is_out_of_reach(session: AsyncSession, account_id: str, actor: Principal) -> bool:
    """Whether something is shared with the account, itself or by its groups, on which the actor has less."""
    values = {
        "workspace": actor.workspace,
        "me": actor.id,
        "everyone": everyone_of(actor.workspace) if actor.kind is HolderKind.MEMBER else "",
        "account": account_id,
        "ranks": _RANKS,
    }
    return (await session.execute(_OUT_OF_REACH, values)).first() is not None
