"""Giving an open order its glossary, taking it away, and putting two of them together."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from pricing.languages import table_language
from service.auth.principals import Principal
from service.errors import InvalidInput, InvalidPlace, OrderRefused
from service.glossaries.models import OrderGlossary
from service.glossaries.queries import Glossary, order_glossary
from service.glossaries.schemas import MAX_SPEAKERS, MAX_TERMS, GlossaryRequest, GlossaryTerm, SpeakerName
from service.orders.access import own_open_order
from service.orders.moves import append_event

Entry = TypeVar("Entry", bound=GlossaryTerm | SpeakerName)


async def put_glossary(
    session: AsyncSession, order_id: str, wanted: GlossaryRequest, *, actor: Principal, now: datetime
) -> Glossary:
    """Replaces the glossary of an open order.

    Raises NotFound, OrderRefused order_not_open, UnknownLanguage, InvalidInput for what is there twice.
    """
    glossary = _checked(wanted, now)
    order = await own_open_order(session, order_id, actor)
    await _store(session, order_id, glossary, actor.actor, now)
    order.updated_at = now
    data = {"terms": len(glossary.terms), "speakers": len(glossary.speakers)}
    await append_event(session, order_id, actor=actor.actor, cause="glossary_put", now=now, data=data)
    return glossary


async def remove_glossary(session: AsyncSession, order_id: str, *, actor: Principal, now: datetime) -> None:
    """Takes the glossary of an open order away; nothing happens when there is none."""
    order = await own_open_order(session, order_id, actor)
    gone = delete(OrderGlossary).where(col(OrderGlossary.order_id) == order_id).returning(col(OrderGlossary.order_id))
    if await session.scalar(gone) is not None:
        order.updated_at = now
        await append_event(session, order_id, actor=actor.actor, cause="glossary_removed", now=now)


async def merge_glossaries(
    session: AsyncSession, order_id: str, into_order_id: str, *, actor: Principal, now: datetime
) -> None:
    """Carries the glossary of one order into another, whose own entries win; raises OrderRefused when it is too long.

    The caller holds the locks of both orders.
    """
    moving, there = await order_glossary(session, order_id), await order_glossary(session, into_order_id)
    if not moving.terms and not moving.speakers:
        return
    terms, speakers = _joined(there.terms, moving.terms), _joined(there.speakers, moving.speakers)
    for what, count, most in (("terms", len(terms), MAX_TERMS), ("speakers", len(speakers), MAX_SPEAKERS)):
        if count > most:
            raise OrderRefused(
                f"too_many_{what}",
                f"Together their glossaries have {count} {what}; {most} is the most. Nothing was changed. Shorten one.",
            )
    await _store(session, into_order_id, Glossary(terms, speakers), actor.actor, now)


def _key(entry: GlossaryTerm | SpeakerName) -> str:
    """Entries of one key say the same thing twice."""
    if isinstance(entry, SpeakerName):
        return entry.name.casefold()
    return entry.term if entry.is_case_sensitive else entry.term.casefold()


def _joined(there: Sequence[Entry], moving: Sequence[Entry]) -> tuple[Entry, ...]:
    known = {_key(one) for one in there}
    return (*there, *(one for one in moving if _key(one) not in known))


def _checked(wanted: GlossaryRequest, now: datetime) -> Glossary:
    places: list[InvalidPlace] = []
    terms = [_clean_term(index, one, places) for index, one in enumerate(wanted.terms)]
    speakers = [msgspec.structs.replace(one, name=one.name.strip()) for one in wanted.speakers]
    places += [*_trouble("terms", "term", terms), *_trouble("speakers", "name", speakers)]
    if places:
        raise InvalidInput(places[:20])
    return Glossary(tuple(terms), tuple(speakers), now)


def _clean_term(index: int, entry: GlossaryTerm, places: list[InvalidPlace]) -> GlossaryTerm:
    """Without space around it, its translations under the price list's codes."""
    translations: dict[str, str] = {}
    for code, text in entry.translations.items():
        table = table_language(code)
        if table in translations or not text.strip():
            why = "the same language is there twice" if table in translations else "a translation needs letters"
            places.append({"loc": ["body", "terms", index, "translations", code], "msg": why, "type": "value_error"})
        translations[table] = text.strip()
    return msgspec.structs.replace(entry, term=entry.term.strip(), translations=translations)


def _trouble(where: str, field: str, entries: Iterable[GlossaryTerm | SpeakerName]) -> list[InvalidPlace]:
    known: set[str] = set()
    places: list[InvalidPlace] = []
    for index, entry in enumerate(entries):
        key = _key(entry)
        if not key or key in known:
            why = "is there twice" if key else "needs letters"
            places.append({"loc": ["body", where, index, field], "msg": f"this {field} {why}", "type": "value_error"})
        known.add(key)
    return places


async def _store(session: AsyncSession, order_id: str, glossary: Glossary, actor: str, now: datetime) -> None:
    values = {
        "terms": msgspec.to_builtins(glossary.terms),
        "speakers": msgspec.to_builtins(glossary.speakers),
        "updated_by": actor,
        "updated_at": now,
    }
    statement = insert(OrderGlossary).values(order_id=order_id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["order_id"], set_=values))
