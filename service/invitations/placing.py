"""What the invited will have, and who may give it. Nobody gives away more than they have, nor does a key.

It is the same for a first mail and for every further one, and what lets somebody invite must still be theirs when the
invitation is accepted.
"""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from pricing.money import usd
from service.access.features import Feature
from service.access.scopes import Scope
from service.access.standing import Seat, Standing
from service.auth.principals import Principal, require_feature, require_scope
from service.errors import Forbidden
from service.spending.limits import is_within_limit, limit_of


@dataclass(frozen=True, slots=True)
class Place:
    """What the invited will have. The limit is in cents per month, None for none."""

    seat: Seat = Seat.MEMBER
    group_ids: tuple[str, ...] = ()
    usage_limit_cents: int | None = None


def demand_may_invite(actor: Principal, place: Place) -> None:
    """Admins alone invite admins, and groups hold permissions: a key that may invite, and neither change seats nor
    groups, invites neither admins nor into groups. Raises Forbidden.
    """
    require_feature(actor, Feature.WORKSPACE_MEMBERS_INVITE)
    if place.seat is Seat.ADMIN and not actor.is_admin:
        raise Forbidden("not_allowed", "Only admins of the workspace invite admins. Nobody was invited.")
    if place.seat is Seat.ADMIN:
        require_scope(actor, Scope.WORKSPACE_WRITE)
    if place.group_ids:
        require_scope(actor, Scope.GROUP_MEMBERS_MANAGE)
        require_feature(actor, Feature.GROUP_MEMBERS_MANAGE)


async def demand_own_limit(session: AsyncSession, actor: Principal, place: Place) -> None:
    """Whose spending is limited invites nobody who may spend more: it could be another address of their own. Raises
    Forbidden ``limit_exceeds_yours``.
    """
    if actor.is_admin or place.seat is Seat.LITE:
        return
    own = await limit_of(session, actor.id)
    if own is not None and not is_within_limit(place.usage_limit_cents, own):
        raise Forbidden(
            "limit_exceeds_yours",
            f"You may spend {usd(own)} a month, so whom you invite needs a limit of at most as much. Nobody was "
            "invited. Give a limit, or ask an admin of the workspace.",
            limit_cents=own,
        )


def may_still_give(standing: Standing, place: Place) -> bool:
    """Whether somebody of this standing could invite to the place; keys apart, for they come and go."""
    if not standing.is_active or standing.seat is Seat.ADMIN:
        return standing.is_active
    needed = {Feature.WORKSPACE_MEMBERS_INVITE} | ({Feature.GROUP_MEMBERS_MANAGE} if place.group_ids else set())
    return place.seat is not Seat.ADMIN and needed <= standing.features
