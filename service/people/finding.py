"""People by their address."""

import re
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.errors import InvalidInput
from service.ids import PERSON, new_id
from service.people.models import Person

LONGEST_EMAIL: Final = 254
_EMAIL: Final = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+")


def checked_email(text: str) -> str:
    """The address in lower case; raises InvalidInput for what is none. A domain in other letters is taken as ASCII."""
    local, at, domain = text.strip().rpartition("@")
    try:
        address = f"{local}{at}{domain.encode('idna').decode()}".lower()
    except UnicodeError:
        address = ""
    if len(address) > LONGEST_EMAIL or not _EMAIL.fullmatch(address):
        raise InvalidInput.at("body", "email", msg="This is not an e-mail address.")
    return address


async def find_person(session: AsyncSession, email: str, *, lock: bool = False) -> Person | None:
    """The person with this address (lower case), or None."""
    return await _one(session, col(Person.email) == email, lock)


async def person_of(session: AsyncSession, person_id: str, *, lock: bool = False) -> Person:
    """The person with this id, who must exist."""
    found = await _one(session, col(Person.id) == person_id, lock)
    if found is None:
        raise LookupError(f"no person {person_id}")
    return found


async def _one(session: AsyncSession, which: Any, lock: bool) -> Person | None:
    query = select(Person).where(which)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return (await session.execute(query)).scalar_one_or_none()


async def ensure_person(session: AsyncSession, email: str, name: str, now: datetime) -> Person:
    """The person with this address, made and confirmed when there is none: for whoever vouches for the address.

    Raises InvalidInput. A password, when there is none yet, comes by ``service/people/passwords.py``.
    """
    address = checked_email(email)
    row = {
        "id": new_id(PERSON),
        "email": address,
        "name": name,
        "email_confirmed_at": now,
        "preferences": {},
        "recovery_codes": [],
        "created_at": now,
    }
    await session.execute(insert(Person).values(row).on_conflict_do_nothing(index_elements=["email"]))
    person = await find_person(session, address, lock=True)
    assert person is not None
    person.email_confirmed_at = person.email_confirmed_at or now
    await session.flush()
    return person
