"""Which role a principal has on what is shared; asked for in the statement or transaction that needs it."""

from sqlalchemy import ColumnElement, Table, or_, select
from sqlmodel import col

from service.access.models import Grant, GroupMember, everyone_of
from service.access.roles import Role
from service.auth.models import HolderKind
from service.auth.principals import Principal
from service.errors import Forbidden

grant: Table = Grant.__table__  # type: ignore[attr-defined]


def demand_role(held: Role, wanted: Role) -> None:
    """Raises Forbidden ``role_too_weak`` unless ``held`` includes ``wanted``."""
    if not held.includes(wanted):
        raise Forbidden(
            "role_too_weak",
            f"You are {held.value} of this, and it takes {wanted.value}. Nothing was changed. Ask one of its admins.",
            role=held.value,
            needed_role=wanted.value,
        )


def is_granted_to(actor: Principal) -> ColumnElement[bool]:
    """Condition on rows of ``resource_grant``: for the actor, or for a group that the actor is in now.

    Service accounts are not of Everyone: they have what is shared with them and with groups that name them.
    """
    groups = select(col(GroupMember.group_id)).where(col(GroupMember.principal_id) == actor.id)
    named = [grant.c.principal_id == actor.id, grant.c.principal_id.in_(groups)]
    if actor.kind is HolderKind.MEMBER:
        named.append(grant.c.principal_id == everyone_of(actor.workspace))
    return or_(*named)
