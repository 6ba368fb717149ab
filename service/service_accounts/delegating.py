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

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.comparing import has_less_than
from service.access.standing import Seat, standing_of
from service.auth.principals import Principal
from service.errors import Forbidden
from service.service_accounts.finding import require_manager
from service.spending.limits import is_within_limit, limit_of


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
    if beyond or may_spend_more or await has_less_than(session, actor, account_id):
        raise Forbidden(
            "account_exceeds_yours",
            "This service account may do more than you, so you cannot be shown a key of it. Nothing was changed. Ask "
            "an admin of the workspace.",
            features=beyond,
        )
