"""Operators themselves: listed, added, and the first one of a deployment, who has nobody to add them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.auth.models import HolderKind
from service.auth.principals import Principal
from service.errors import InvalidInput
from service.ids import OPERATOR, new_id
from service.operations.keys import issue, keys_of
from service.operations.linguist_schemas import IssuedKey, NewOperatorResponse, OperatorResponse, OperatorsResponse
from service.operations.models import Operator
from service.operations.recording import record_action
from service.operations.requests import NewOperator

KEY_NAME = "first key"


async def create_operator(session: AsyncSession, email: str, name: str, now: datetime) -> tuple[Operator, str]:
    """An operator and their key in plain text, which is kept nowhere. Raises InvalidInput for an address in use.

    Needs no actor: the command line makes the first operator of a deployment with it.
    """
    made, key = await _create(session, email, name, now)
    return made, key.api_key


async def add_operator(
    session: AsyncSession, wanted: NewOperator, *, actor: Principal, now: datetime
) -> NewOperatorResponse:
    """The same, by a colleague. Raises InvalidInput."""
    made, key = await _create(session, wanted.email, wanted.name, now)
    data = {"email": wanted.email, "key_id": key.key_id}
    await record_action(session, actor, "add_operator", made.id, wanted.reason, now=now, data=data)
    return NewOperatorResponse(made.id, key.key_id, key.api_key)


async def _create(session: AsyncSession, email: str, name: str, now: datetime) -> tuple[Operator, IssuedKey]:
    row = insert(Operator).values(id=new_id(OPERATOR), email=email, name=name, created_at=now)
    made = (await session.execute(row.on_conflict_do_nothing().returning(Operator))).scalar_one_or_none()
    if made is None:
        raise InvalidInput.at("body", "email", msg="another operator has this address")
    key = await issue(session, holder_kind=HolderKind.OPERATOR, holder_id=made.id, name=KEY_NAME, now=now)
    return made, key


async def list_operators(session: AsyncSession) -> OperatorsResponse:
    """All of them, the first on top."""
    rows = (await session.execute(select(Operator).order_by(col(Operator.id)))).scalars().all()
    keys = await keys_of(session, [row.id for row in rows])
    return OperatorsResponse(
        [OperatorResponse(row.id, row.name, row.email, row.created_at, keys[row.id]) for row in rows]
    )
