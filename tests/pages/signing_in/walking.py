"""Somebody at a browser without script: opens pages, fills forms, follows where they lead, reads mail."""

import html
import re
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
from litestar import Litestar
from sqlalchemy import select
from sqlmodel import col

from service.auth.hats import hats_of
from service.auth.models import WebSession
from service.auth.sessions import open_session
from service.database import Sessions, transaction, utc_now
from service.notifications.links import readable_context
from service.notifications.models import Mail
from service.people.finding import ensure_person
from service.people.models import Person
from service.people.passwords import hash_password

SITE = "http://testserver"
WORDS = "four quiet otters sing"
_TOKEN = re.compile(r'name="csrf-token" content="([^"]*)"')
_ALERT = re.compile(r'role="alert"[^>]*>.*?<p>(.*?)</p>', re.DOTALL)


@dataclass
class Walker:
    """One browser with its cookies. ``here`` is the page that was answered last."""

    client: httpx.AsyncClient
    here: httpx.Response = field(default_factory=lambda: httpx.Response(204))

    async def open(self, address: str) -> httpx.Response:
        """Opens a page, following where it leads."""
        self.here = await self.client.get(address.removeprefix(SITE), follow_redirects=True)
        return self.here

    async def send(self, address: str, **fields: str | list[str]) -> httpx.Response:
        """Sends a form of the page that is open; its redirect is not followed."""
        sent = {**fields, "csrf_token": self.csrf_token}
        answer = await self.client.post(address.removeprefix(SITE), data=sent)
        if answer.status_code != 303:
            self.here = answer
        return answer

    async def sign_in(self, email: str, password: str = WORDS, **fields: str) -> httpx.Response:
        """From the form."""
        await self.open("/sign-in")
        return await self.send("/sign-in", email=email, password=password, **fields)

    @property
    def csrf_token(self) -> str:
        """What the open page knows against forgery."""
        found = _TOKEN.search(self.here.text)
        return html.unescape(found[1]) if found else ""

    @property
    def alert(self) -> str:
        """What the open page says of a refusal."""
        found = _ALERT.search(self.here.text)
        return html.unescape(found[1]) if found else ""

    @property
    def path(self) -> str:
        """Where one is."""
        return self.here.url.path


@dataclass(frozen=True)
class Town:
    """One app, its people and their mail."""

    app: Litestar
    sessions: Sessions

    def walker(self, **headers: str) -> Walker:
        """A browser that nobody has used."""
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)  # type: ignore[arg-type]
        return Walker(httpx.AsyncClient(transport=transport, base_url=SITE, headers=headers))

    async def person(self, email: str, password: str | None = WORDS) -> Person:
        """A person who has signed in before, with a password."""
        hashed = await hash_password(password) if password else None
        async with transaction(self.sessions) as session:
            person = await ensure_person(session, email, "Ada", utc_now())
            person.password_hash = hashed
        return person

    async def signed_in(self, email: str) -> Walker:
        """A browser of this person's, without the form; on their account's page."""
        async with transaction(self.sessions) as session:
            person = await ensure_person(session, email, "Ada", utc_now())
            token = await open_session(session, person, (await hats_of(session, email))[0], now=utc_now())
        walker = self.walker()
        walker.client.cookies.set("productions_session", token, domain="testserver.local")
        await walker.open("/account")
        return walker

    async def mails(self, recipient: str) -> list[Mail]:
        """What was written to somebody, the oldest first."""
        query = select(Mail).where(col(Mail.recipient) == recipient).order_by(col(Mail.id))
        async with transaction(self.sessions) as session:
            return list((await session.execute(query)).scalars())

    async def link(self, recipient: str) -> str:
        """The link of the newest mail."""
        newest = (await self.mails(recipient))[-1]
        return str(readable_context(newest, self.app.state.settings)["link_url"])

    async def let_time_pass(self, email: str, by: timedelta) -> None:
        """Makes a person's sessions older, their last proof too."""
        async with transaction(self.sessions) as session:
            theirs = select(WebSession).join(Person, col(Person.id) == col(WebSession.person_id))
            for row in (await session.execute(theirs.where(col(Person.email) == email))).scalars():
                row.authenticated_at -= by
        self.app.state.session_ring.forget()
