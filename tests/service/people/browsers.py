"""Browsers of people who are signed in, as HTTP clients."""

from dataclasses import dataclass
from datetime import datetime

import httpx
from litestar import Litestar

from service.auth.hats import guest_hat, hats_of
from service.auth.sessions import open_session, session_cookie
from service.database import Sessions, transaction, utc_now
from service.edge.forgery import HEADER, csrf_token
from service.people.finding import ensure_person
from service.people.models import Person
from service.settings import Settings
from tests.factories import Holder


@dataclass(frozen=True)
class SignedIn:
    """A client with a session's cookie, and what its pages send against forgery."""

    client: httpx.AsyncClient
    person: Person
    session_id: str
    token: str
    csrf: dict[str, str]


@dataclass(frozen=True)
class Browsers:
    """Opens browsers on one app."""

    app: Litestar
    sessions: Sessions
    settings: Settings

    def visitor(self) -> httpx.AsyncClient:
        """Somebody who has not signed in."""
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)  # type: ignore[arg-type]
        return httpx.AsyncClient(transport=transport, base_url="http://testserver")

    async def signed_in(
        self,
        email: str,
        *,
        holder: Holder | None = None,
        at: datetime | None = None,
        second_factor: bool = False,
        name: str = "Ada",
    ) -> SignedIn:
        """The person of this address in the hat of ``holder``, in their first, or in none; opened ``at``, or now."""
        async with transaction(self.sessions) as session:
            person = await ensure_person(session, email, name, utc_now())
            hats = await hats_of(session, email) or [guest_hat(person.id, person.name)]
            hat = next(one for one in hats if holder is None or one.holder_id == holder.id)
            token = await open_session(session, person, hat, now=at or utc_now(), second_factor=second_factor)
        client = self.visitor()
        client.cookies.set(session_cookie(self.settings), token)
        seen = await self.app.state.session_ring.seen(token)
        session_id = seen.who.session_id if seen else ""
        return SignedIn(client, person, session_id, token, {HEADER: csrf_token(self.settings, session_id)})
