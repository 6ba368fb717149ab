"""A value of a JSON body is of the type that its field has: no text for a number or for null, no number for a truth."""

from collections.abc import Iterator
from dataclasses import replace
from types import NoneType
from typing import Any

import pytest
from litestar import Litestar
from msgspec import inspect as shapes

from service.access.standing import Seat
from service.database import Sessions
from service.parts import Parts
from service.workspaces.models import Member
from tests.factories import a_customer
from tests.service.conftest import OpenClient
from tests.service.keys.desk import OWN_KEYS, a_desk
from tests.service.permissions.asking import ask, is_page, routes_of
from tests.service.permissions.rules import RULES
from tests.service.permissions.world import Who, a_world

NUMBERS = {shapes.IntType, shapes.FloatType}


@pytest.mark.parametrize("wrong", ["null", "None", "5", "", True, 1.5])
async def test_a_members_limit_is_neither_lifted_nor_set_by_what_is_no_number(
    sessions: Sessions, open_client: OpenClient, wrong: Any
) -> None:
    owner = await a_customer(sessions)
    member = await a_customer(sessions, workspace=owner.workspace_id, seat=Seat.MEMBER)
    client, path = await open_client(owner.key), f"/v1/workspace/members/{member.id}/usage-limit"
    await client.put(path, json={"usage_limit": 500})

    answer = await client.put(path, json={"usage_limit": wrong})

    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (422, ["body", "usage_limit"])
    assert answer.json()["detail"][0]["msg"].startswith("Expected `int")
    async with sessions() as session:
        assert (await session.get_one(Member, member.id)).usage_limit_cents == 500


@pytest.mark.parametrize(
    "wrong", [{"character_limit": "5"}, {"character_limit": "null"}, {"is_enabled": 1}, {"is_enabled": "false"}]
)
async def test_a_key_is_not_changed_by_values_of_other_types(
    sessions: Sessions, open_client: OpenClient, wrong: dict[str, Any]
) -> None:
    desk = await a_desk(sessions, open_client)
    key_id, _ = await desk.own_key(character_limit=700)
    before = (await desk.client.get(OWN_KEYS)).json()

    answer = await desk.client.patch(f"{OWN_KEYS}/{key_id}", json={"name": "renamed", **wrong})

    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (422, ["body", *wrong])
    assert (await desk.client.get(OWN_KEYS)).json() == before


async def test_no_route_takes_a_text_for_a_number_or_for_null_or_a_number_for_a_truth(
    app: Litestar, parts: Parts, open_client: OpenClient
) -> None:
    world = await a_world(parts.sessions)
    clients = {who: await open_client(world.key(who)) for who in (Who.OWNER, Who.LINGUIST, Who.OPERATOR)}
    wrong, asked = [], 0
    for route in sorted(one for one in set(routes_of(app)) if not is_page(one)):
        who = {"linguists": Who.LINGUIST, "operators": Who.OPERATOR}.get(RULES[route].audience, Who.OWNER)
        for place, body in wrong_bodies(taken_by(app, route)):
            answer = await ask(clients[who], world, route, replace(RULES[route], body=body), who)
            asked += 1
            if answer.status_code != 422 or named(answer.json()["detail"][0]["loc"]) != ("body", place):
                wrong.append(f"{route} {body}: {answer.status_code} {answer.text[:200]}")

    assert not wrong, "\n".join(wrong)
    assert asked > 200


def named(loc: list[str | int]) -> tuple[str | int, str | int]:
    """In what it stands, and the name of the field that is wrong or that holds the list whose member is."""
    return loc[0], next(step for step in reversed(loc) if isinstance(step, str))


def taken_by(app: Litestar, route: str) -> shapes.Type:
    """The type of the route's body; that of null where it takes none."""
    method, _, path = route.partition(" ")
    for known in app.routes:
        for handler in getattr(known, "route_handlers", []) if known.path_format == path else []:
            if method in handler.http_methods and handler.parsed_data_field is not None:
                return shapes.type_info(handler.parsed_data_field.annotation)
    return shapes.type_info(NoneType)


def wrong_bodies(taken: shapes.Type) -> Iterator[tuple[str, Any]]:
    """Bodies with one value of a wrong type, each with the name of its field."""
    for one in choices(taken):
        if isinstance(one, shapes.StructType):
            for field in one.fields:
                for place, value in wrong_values(field.type):
                    yield place or field.encode_name, tagged(one, field.encode_name, value)


def wrong_values(taken: shapes.Type) -> Iterator[tuple[str, Any]]:
    """Wrong values of a field, with the name of the field inside of it that is wrong, empty for the field itself."""
    found = choices(taken)
    yield from (("", value) for value in lenient({type(one) for one in found}))
    for one in found:
        if isinstance(one, shapes.ListType):
            yield from ((place, [value]) for place, value in wrong_values(one.item_type))
        elif isinstance(one, shapes.DictType):
            yield from ((place, {"dub": value}) for place, value in wrong_values(one.value_type))
        elif isinstance(one, shapes.StructType):
            yield from wrong_bodies(one)


def lenient(kinds: set[type[shapes.Type]]) -> Iterator[Any]:
    """What a lenient reader would take for a value of these kinds."""
    if not kinds & {shapes.StrType, shapes.AnyType}:
        yield from ["5"] if kinds & NUMBERS else []
        yield from ["null"] if shapes.NoneType in kinds else []
    if shapes.BoolType in kinds and not kinds & {shapes.AnyType, *NUMBERS}:
        yield 1


def choices(taken: shapes.Type) -> tuple[shapes.Type, ...]:
    """The types of a union, without their constraints."""
    if isinstance(taken, shapes.Metadata):
        return choices(taken.type)
    if isinstance(taken, shapes.UnionType):
        return tuple(one for choice in taken.types for one in choices(choice))
    return (taken,)


def tagged(struct: shapes.StructType, name: str, value: Any) -> dict[str, Any]:
    """An object of this kind with one field."""
    return {**({struct.tag_field: struct.tag} if struct.tag_field else {}), name: value}
