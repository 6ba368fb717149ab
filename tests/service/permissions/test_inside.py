"""Everybody with whom the things are shared: who is let in, and who is too weak."""

import pytest

from service.parts import Parts
from tests.service.conftest import OpenClient
from tests.service.permissions.asking import mismatches
from tests.service.permissions.world import INSIDE, Who, a_world


@pytest.mark.timeout(600)
@pytest.mark.parametrize("who", INSIDE)
async def test_those_with_a_role_are_let_in_or_refused_as_the_rules_say(
    parts: Parts, open_client: OpenClient, who: Who
) -> None:
    world = await a_world(parts.sessions)

    wrong = await mismatches(world, await open_client(world.key(who)), who)

    assert not wrong, "\n".join(wrong)
