"""What the database refuses because of somebody else: worth another try, and said so."""

from typing import Any

import httpx
import pytest
from litestar import get, post
from litestar.params import FromPath
from sqlalchemy import text

from service.app import create_app
from service.database import Sessions
from service.edge.dependencies import Session
from service.parts import Parts
from tests.factories import a_customer

RAISED = "DO $$ BEGIN RAISE EXCEPTION 'as it happens' USING ERRCODE = '{}'; END $$"


@post("/refused/{code:str}", status_code=200)
async def refused(code: FromPath[str], session: Session) -> dict[str, str]:
    await session.execute(text("UPDATE workspace SET name = 'Renamed'"))
    await session.execute(text(RAISED.format(code)))
    return {}


@get("/refused", opt={"page": True})
async def refused_page(session: Session) -> str:
    await session.execute(text(RAISED.format("40P01")))
    return ""


@pytest.fixture
async def client(parts: Parts, sessions: Sessions) -> Any:
    """A customer of an application whose statements the database refuses."""
    headers = {"xi-api-key": (await a_customer(sessions)).key}
    transport = httpx.ASGITransport(app=create_app(parts, [refused, refused_page]), raise_app_exceptions=False)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver", headers=headers) as opened:
        yield opened


@pytest.mark.parametrize("code", ["23505", "40001", "40P01", "55P03"])
async def test_who_was_not_the_first_is_told_to_try_again_and_nothing_has_changed(
    client: httpx.AsyncClient, sessions: Sessions, code: str
) -> None:
    answer = await client.post(f"/refused/{code}")

    assert (answer.status_code, answer.json()["detail"]["status"]) == (503, "changed_meanwhile")
    async with sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM workspace WHERE name = 'Renamed'")) == 0


async def test_any_other_error_of_the_database_is_a_defect_of_ours(client: httpx.AsyncClient) -> None:
    answer = await client.post("/refused/22012")

    assert (answer.status_code, answer.json()["detail"]["status"]) == (500, "internal_error")


async def test_a_page_says_it_in_words(client: httpx.AsyncClient) -> None:
    answer = await client.get("/refused")

    assert answer.status_code == 503
    assert "Somebody else changed the same thing" in answer.text
