"""The rates negotiated with a workspace: a complete set that replaces the one before."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from pricing.books import PriceBook, PriceBooks
from pricing.catalogue import Column
from pricing.languages import table_language
from service.auth.principals import Principal
from service.errors import InvalidInput
from service.operations.recording import record_action
from service.workspaces.locking import locked_workspace
from service.workspaces.models import NegotiatedRate
from service.workspaces.schemas import Rate, RatesRequest


async def set_rates(
    session: AsyncSession,
    workspace_id: str,
    wanted: RatesRequest,
    *,
    books: PriceBooks,
    actor: Principal,
    now: datetime,
) -> None:
    """Makes these the workspace's rates, for quotes from now on. Regional forms are kept as the table's language.

    Raises NotFound, UnknownLanguage, and InvalidInput for what is not sold or named twice.
    """
    await locked_workspace(session, workspace_id)
    rates = _checked(wanted.rates, books.on(now.date()))
    await session.execute(delete(NegotiatedRate).where(col(NegotiatedRate.workspace_id) == workspace_id))
    session.add_all(
        NegotiatedRate(workspace_id=workspace_id, component=component, language=language, rate_cents=cents)
        for (component, language), cents in rates.items()
    )
    data = {"rates": {f"{component} {language}": cents for (component, language), cents in rates.items()}}
    await record_action(session, actor, "set_rates", workspace_id, wanted.reason, now=now, data=data)


def _checked(rates: list[Rate], book: PriceBook) -> dict[tuple[str, str], int]:
    """The rates by component and table language."""
    found: dict[tuple[str, str], int] = {}
    for index, rate in enumerate(rates):
        named = rate.component, table_language(rate.language)
        if (Column(rate.component), named[1]) not in book.rates:
            raise _refused(index, f"no {rate.component} are sold in {named[1]}")
        if named in found:
            raise _refused(index, f"{rate.component} in {named[1]} is there twice")
        found[named] = rate.rate_cents
    return found


def _refused(index: int, message: str) -> InvalidInput:
    return InvalidInput.at("body", "rates", index, msg=message)


async def rates_of(session: AsyncSession, workspace_id: str) -> list[Rate]:
    """The rates that a workspace has negotiated."""
    query = (
        select(NegotiatedRate)
        .where(col(NegotiatedRate.workspace_id) == workspace_id)
        .order_by(col(NegotiatedRate.component), col(NegotiatedRate.language))
    )
    rows = (await session.execute(query)).scalars()
    return [Rate(row.component, row.language, row.rate_cents) for row in rows]  # type: ignore[arg-type]
