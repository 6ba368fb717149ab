"""The people of an embedded stack: two workspaces, linguists for all 11 languages, an operator.

Their API keys and passwords are made once and kept in ``<data>/demo-keys.json`` (0600), since the database holds
hashes only. Seeding again changes nothing; where the file or the database was lost, new ones are made for the same
people. A password that its owner has changed since is not known here.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from pricing.catalogue import TRANSLATION_SOURCE
from pricing.languages import LANGUAGES
from service.auth.keys import hashed, issue_key
from service.auth.models import ApiKey, HolderKind
from service.credits.ledger import grant_credits
from service.database import create_engine, create_sessions, transaction, utc_now
from service.embedded.keys import write_private
from service.ids import LINGUIST, OPERATOR, new_id
from service.linguists.models import Linguist, Qualification
from service.operations.models import Operator
from service.people.finding import ensure_person
from service.people.passwords import hash_random, random_password
from service.workspaces.founding import found_workspace
from service.workspaces.models import Billing, Member
from workflows.stages import PLANS, Stage, StageRule

KEYS_FILE: Final = "demo-keys.json"
GRANTED_CENTS: Final = 250_000
EDITOR_RANK, REVIEWER_RANK = 3, 5


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a key and a password. ``languages`` is what a linguist works in."""

    role: str
    name: str
    email: str
    key: str
    password: str
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class People:
    """Everybody, and the file that holds their keys."""

    path: Path
    card: Person
    credits: Person
    operator: Person
    linguists: tuple[Person, ...]

    @property
    def everybody(self) -> tuple[Person, ...]:
        """Customers and the operator first."""
        return (self.card, self.credits, self.operator, *self.linguists)


async def seed_people(database_url: str, data_dir: Path) -> People:
    """Makes whoever is missing and returns all with keys that are valid in this database."""
    path = data_dir / KEYS_FILE
    engine = create_engine(database_url, pool_size=1)
    try:
        async with transaction(create_sessions(engine)) as session:
            seeding = Seeding(session, await _valid_keys(session, path), _kept(path, "password"), utc_now())
            people = await seeding.everybody(path)
    finally:
        await engine.dispose()
    write_private(path, {"people": [asdict(one) for one in people.everybody]})
    return people


async def _valid_keys(session: AsyncSession, path: Path) -> dict[str, str]:
    """Keys by mail address, of those in the file that the database knows."""
    kept = _kept(path, "key")
    digests = {hashed(key): email for email, key in kept.items()}
    known = select(col(ApiKey.hashed)).where(col(ApiKey.hashed).in_(digests), col(ApiKey.revoked_at).is_(None))
    return {digests[digest]: kept[digests[digest]] for digest in await session.scalars(known)}


def _kept(path: Path, what: str) -> dict[str, str]:
    """What the file says of everybody, by mail address."""
    try:
        return {one["email"]: one[what] for one in json.loads(path.read_text(encoding="utf-8"))["people"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


@dataclass(frozen=True, slots=True)
class Seeding:
    """One run over one transaction; every method finds or makes."""

    session: AsyncSession
    keys: dict[str, str]
    passwords: dict[str, str]
    now: datetime

    async def everybody(self, path: Path) -> People:
        """All people of the stack."""
        return People(
            path,
            card=await self.customer(
                "customer, pays by card", "Ada Lund", "ada@lumen.example", "Lumen Films", Billing.CARD
            ),
            credits=await self.customer(
                "customer, pays from credits", "Ben Okoro", "ben@nordlicht.example", "Nordlicht Media", Billing.CREDITS
            ),
            operator=await self.operator("Olga Marin", "olga@productions.example"),
            linguists=await self.linguists(),
        )

    async def customer(self, role: str, name: str, email: str, workspace_name: str, billing: Billing) -> Person:
        """A workspace with its owner; an enterprise gets credits, once."""
        member = await self.session.scalar(select(Member).where(col(Member.email) == email))
        if member is None:
            member = await found_workspace(
                self.session,
                name=workspace_name,
                billing=billing,
                contact_email=email,
                owner_name=name,
                owner_email=email,
                now=self.now,
            )
        if billing is Billing.CREDITS:
            await self._grant(member.workspace_id)
        key = self._key(email, HolderKind.MEMBER, member.id, member.workspace_id)
        return Person(role, name, email, key, await self._password(email, name))

    async def _grant(self, workspace_id: str) -> None:
        await grant_credits(
            self.session,
            workspace_id,
            GRANTED_CENTS,
            key=f"grant:welcome:{workspace_id}",
            reason="Credits to try the service with",
            actor="system",
            now=self.now,
        )

    async def operator(self, name: str, email: str) -> Person:
        """An operator."""
        row = await self.session.scalar(select(Operator).where(col(Operator.email) == email))
        if row is None:
            row = Operator(id=new_id(OPERATOR), email=email, name=name, created_at=self.now)
            await self._add(row)
        key = self._key(email, HolderKind.OPERATOR, row.id)
        return Person("operator", name, email, key, await self._password(email, name))

    async def linguists(self) -> tuple[Person, ...]:
        """An editor and a reviewer of higher rank for each language."""
        made = []
        for language in LANGUAGES:
            editing = [rule for rule in _rules() if not rule.is_review]
            reviewing = [rule for rule in _rules() if rule.is_review]
            made.append(await self.linguist("editor", language.code, language.name, EDITOR_RANK, editing))
            made.append(await self.linguist("reviewer", language.code, language.name, REVIEWER_RANK, reviewing))
        return tuple(made)

    async def linguist(self, kind: str, code: str, language: str, rank: int, rules: Sequence[StageRule]) -> Person:
        """A simulated linguist, named so, for work into one language."""
        email = f"{kind}.{code.lower()}@linguists.example"
        name = f"Simulated {kind} ({language})"
        row = await self.session.scalar(select(Linguist).where(col(Linguist.email) == email))
        if row is None:
            row = Linguist(id=new_id(LINGUIST), email=email, name=name, rank=rank, created_at=self.now)
            await self._add(row)
            self.session.add_all(
                Qualification(linguist_id=row.id, stage=stage, source_language=source, target_language=code)
                for stage, source in sorted(_skills(rules, code))
            )
        key = self._key(email, HolderKind.LINGUIST, row.id)
        return Person(f"linguist, {kind}", name, email, key, await self._password(email, name), (code,))

    async def _password(self, email: str, name: str) -> str:
        """The kept password, or a new one; of whoever signs in, if the database knows them."""
        person = await ensure_person(self.session, email, name, self.now)
        kept = self.passwords.get(email)
        if kept and person.password_hash:
            return kept
        password = random_password()
        person.password_hash = hash_random(password)
        return password

    async def _add(self, row: object) -> None:
        """One at a time, because rows refer to each other."""
        self.session.add(row)
        await self.session.flush()

    def _key(self, email: str, kind: HolderKind, holder: str, workspace: str | None = None) -> str:
        """The kept key, or a new one."""
        return self.keys.get(email) or issue_key(
            self.session, holder_kind=kind, holder_id=holder, workspace_id=workspace, name="demo", now=self.now
        )


def _rules() -> list[StageRule]:
    return [rule for plan in PLANS.values() for rule in plan]


def _skills(rules: Sequence[StageRule], code: str) -> set[tuple[Stage, str]]:
    """Stages with the source language, for work whose text is in ``code``."""
    own = {(rule.stage, code) for rule in rules if not rule.works_in_target}
    if code == TRANSLATION_SOURCE:
        return own
    return own | {(rule.stage, TRANSLATION_SOURCE) for rule in rules if rule.works_in_target}
