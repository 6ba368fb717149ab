"""Who is in an embedded stack."""

import json
import stat
from pathlib import Path

from sqlalchemy import func, select

from pricing.catalogue import Service
from pricing.languages import CODES
from service.auth.keys import hashed
from service.auth.models import ApiKey
from service.commands.demo.people import GRANTED_CENTS, seed_people
from service.credits.ledger import balance
from service.database import Sessions, transaction
from service.jobs.capacity import capacity
from service.linguists.models import Linguist
from service.people.models import Person
from service.people.passwords import is_password, needs_rehash


async def test_seeding_again_keeps_people_keys_and_credits(
    database_url: str, sessions: Sessions, tmp_path: Path
) -> None:
    first = await seed_people(database_url, tmp_path)
    again = await seed_people(database_url, tmp_path)

    assert again == first
    async with transaction(sessions) as session:
        keys = await session.scalar(select(func.count()).select_from(ApiKey))
        linguists = await session.scalar(select(func.count()).select_from(Linguist))
        enterprise = await session.scalar(select(ApiKey.workspace_id).where(ApiKey.hashed == hashed(first.credits.key)))
        money = await balance(session, enterprise)
    assert (keys, linguists) == (len(first.everybody), 2 * len(CODES))
    assert money.available_cents == GRANTED_CENTS


async def test_keys_are_for_the_owners_eyes_and_are_made_anew_when_the_file_is_lost(
    database_url: str, tmp_path: Path
) -> None:
    first = await seed_people(database_url, tmp_path)
    mode = stat.S_IMODE(first.path.stat().st_mode)
    first.path.write_text("{broken")
    again = await seed_people(database_url, tmp_path)

    assert mode == 0o600
    assert [one.email for one in again.everybody] == [one.email for one in first.everybody]
    assert not {one.key for one in again.everybody} & {one.key for one in first.everybody}
    assert len(json.loads(again.path.read_text())["people"]) == len(again.everybody)


async def test_everything_that_is_sold_can_be_produced_in_every_language(
    database_url: str, sessions: Sessions, tmp_path: Path
) -> None:
    await seed_people(database_url, tmp_path)

    async with transaction(sessions) as session:
        for code in CODES:
            for service in Service:
                source, target = ("en", code) if service.is_translated else (code, code)
                if service.is_translated and code == "en":
                    continue
                found = await capacity(session, service, source, target, default_limit=3)
                assert found.is_available, (service, source, target, found)


async def test_everybody_signs_in_with_the_password_that_is_shown(
    database_url: str, sessions: Sessions, tmp_path: Path
) -> None:
    people = await seed_people(database_url, tmp_path)

    async with transaction(sessions) as session:
        found = {one.email: one for one in (await session.execute(select(Person))).scalars()}
    for one in (people.card, people.operator, people.linguists[0]):
        assert await is_password(found[one.email].password_hash, one.password)
        assert needs_rehash(found[one.email].password_hash or "")
    assert len({one.password for one in people.everybody}) == len(people.everybody)
