"""The table of rules: it is complete, and what is foreign cannot be told from what is missing."""

import pytest
from litestar import Litestar

from service.parts import Parts
from tests.service.conftest import OpenClient
from tests.service.permissions.asking import ask, is_page, routes_of
from tests.service.permissions.rules import RULES
from tests.service.permissions.world import Who, World, a_world


def test_every_route_has_a_rule_and_every_rule_a_route(app: Litestar) -> None:
    routes = set(routes_of(app))

    unruled, gone = sorted(routes - RULES.keys()), sorted(RULES.keys() - routes)
    assert [*unruled, *gone] == [], "\n".join(["without a rule:", *unruled, "gone:", *gone])


@pytest.mark.timeout(600)
async def test_what_is_foreign_answers_as_what_is_missing(parts: Parts, open_client: OpenClient) -> None:
    world = await a_world(parts.sessions)
    differing: list[str] = []
    for who in (Who.STRANGER, Who.COLLEAGUE, Who.ACCOUNT):
        client = await open_client(world.key(who))
        for route, rule in sorted(RULES.items()):
            if is_page(route) or (rule.role is None and not (rule.of and who is Who.STRANGER)):
                continue
            foreign = await ask(client, world, route, rule, who)
            missing = await ask(client, _elsewhere(world), route, rule, who)
            if (foreign.status_code, foreign.text) != (missing.status_code, missing.text):
                differing.append(f"{who}: {route}: {foreign.text[:100]} and {missing.text[:100]}")

    assert not differing, "\n".join(differing)


def _elsewhere(world: World) -> World:
    """The same with ids of things that do not exist."""
    names = {name: _other(value) for name, value in world.names.items()}
    return World(world.sessions, world.workspace, world.people, names)


def _other(value: str) -> str:
    prefix, _, suffix = value.rpartition("_")
    return f"{prefix}_{suffix[::-1]}" if len(suffix) == 26 else value
