"""Cursors are anybody's to write: what is no place of a list is refused by every list there is."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar

from service.errors import InvalidInput
from service.paging import EARLIEST, LATEST, MOST, decode_cursor, encode_cursor
from service.parts import Parts
from tests.service.conftest import OpenClient
from tests.service.permissions.asking import ask, is_page, routes_of
from tests.service.permissions.rules import RULES
from tests.service.permissions.world import Who, World, a_world

LATE, EARLY, BARE = "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2026-01-01T00:00:00"
INSTANTS = (BARE, EARLY, LATE)
PLACES: list[Any] = [
    "zzz",
    *([at, "zzz"] for at in ("2026-01-01T00:00:00Z", *INSTANTS)),
    *([0, at, "zzz"] for at in (None, *INSTANTS)),
    *([0, 0, at, "zzz"] for at in INSTANTS),
    *([number, 0] for number in (2**31, 10**30)),
    [10**30, 0, "2026-01-01T00:00:00Z", "zzz"],
]
"""What places of lists are made of, with values at and beyond their ends."""

MALFORMED = ("!", base64.urlsafe_b64encode(b'"\\ud800"').decode())

FAR = timedelta(hours=23, minutes=59)
Moments = st.datetimes(timezones=st.sampled_from([None, UTC, timezone(FAR), timezone(-FAR)]))
Places = st.tuples(Moments, st.integers(), st.text())


@given(Places)
def test_a_place_is_read_as_it_was_written_or_refused(place: tuple[datetime, int, str]) -> None:
    at, number, words = place
    is_one = at.tzinfo is not None and EARLIEST <= at <= LATEST and abs(number) <= MOST and "\0" not in words
    try:
        text = encode_cursor(place)
    except (msgspec.MsgspecError, ValueError, OverflowError):
        return

    if is_one and len(text) <= 1000:
        assert decode_cursor(text, tuple[datetime, int, str]) == place
    else:
        with pytest.raises(InvalidInput):
            decode_cursor(text, tuple[datetime, int, str])


@given(st.text() | st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_any_text_is_a_place_or_refused(text: str) -> None:
    for kind in (str, tuple[datetime, str], tuple[int, int]):
        try:
            decode_cursor(text, kind)
        except InvalidInput:
            continue


async def test_no_list_breaks_at_a_cursor_that_somebody_has_written(
    app: Litestar, parts: Parts, open_client: OpenClient
) -> None:
    world = await a_world(parts.sessions)
    clients = {who: await open_client(world.key(who)) for who in (Who.OWNER, Who.LINGUIST, Who.OPERATOR)}
    wrong: list[str] = []
    for route in sorted(set(routes_of(app))):
        who = reader_of(route)
        if who is None or not (takes_cursor(app, route) or is_list_page(route)):
            continue
        ask_with = partial(with_cursor, clients[who], world, route, who)
        malformed = [(await ask_with(cursor)).status_code for cursor in MALFORMED]
        if is_page(route) and malformed[0] != 422:
            continue
        answers = malformed + [(await ask_with(encode_cursor(place))).status_code for place in PLACES]
        if 200 in malformed or max(answers) >= 500:
            wrong.append(f"{route}: {answers}")

    assert not wrong, "\n".join(wrong)


def reader_of(route: str) -> Who | None:
    """Who may read the list; None for what is no list."""
    if not route.startswith("GET ") or "/live/" in route:
        return None
    audience = RULES[route].audience
    return {"linguists": Who.LINGUIST, "operators": Who.OPERATOR, "public": None, "people": None}.get(
        audience, Who.OWNER
    )


def is_list_page(route: str) -> bool:
    """Whether the route may be a page with a list: pages read their cursors from the query, so they are tried."""
    return is_page(route) and "{" not in route


def takes_cursor(app: Litestar, route: str) -> bool:
    """Whether the route of the API names a cursor."""
    method, _, path = route.partition(" ")
    handlers = [
        one for known in app.routes if known.path_format == path for one in getattr(known, "route_handlers", [])
    ]
    return any("cursor" in one.parsed_fn_signature.parameters for one in handlers if method in one.http_methods)


async def with_cursor(client: httpx.AsyncClient, world: World, route: str, who: Who, cursor: str) -> httpx.Response:
    """The list from there on."""
    rule = RULES[route]
    return await ask(client, world, route, replace(rule, query={**rule.query, "cursor": cursor}), who)
