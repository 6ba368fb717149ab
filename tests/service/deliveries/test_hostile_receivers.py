"""Receivers that misbehave: what each of them comes to, and that nobody else notices."""

import socket
import ssl
import tracemalloc
from pathlib import Path

import pytest

from service.net.addresses import Resolver
from service.net.pinned import Reach
from service.webhooks.models import DeliveryState
from service.webhooks.requesting import WebhookRequest
from service.webhooks.sending import READ_BYTES, Answer, send
from tests.service.deliveries import receivers as they
from tests.service.deliveries.certificates import certificate_of
from tests.service.deliveries.conftest import Post, all_are
from tests.service.deliveries.receivers import Behaviour, receiving

HERE = Reach(allow_loopback=True)
HOSTILE = [
    they.hangs,
    they.drips,
    they.drips_its_body,
    they.answers_ten_gigabytes,
    they.floods_with_interim_answers,
    they.redirects_inside,
    they.closes,
    they.breaks_off,
    they.has_huge_headers,
    they.speaks_something_else,
    they.fails,
]


async def sent(url: str, reach: Reach = HERE, seconds: float = 60.0) -> Answer:
    """One attempt."""
    return await send(WebhookRequest(url, {"webhook-id": "event_1"}, {}, b"{}"), reach, total_seconds=seconds)


@pytest.mark.parametrize(
    ("behave", "status", "error"),
    [
        (they.takes_it, 200, None),
        (they.hangs, None, "timed_out"),
        (they.drips, None, "timed_out"),
        (they.drips_its_body, 200, "timed_out"),
        (they.floods_with_interim_answers, None, "invalid_answer"),
        (they.pads_its_chunks, 200, None),
        (they.redirects_inside, 307, None),
        (they.closes, None, "broken_off"),
        (they.breaks_off, 200, "broken_off"),
        (they.has_huge_headers, None, "invalid_answer"),
        (they.speaks_something_else, None, "invalid_answer"),
        (they.fails, 500, None),
    ],
)
async def test_what_a_receiver_does_has_a_name(behave: Behaviour, status: int | None, error: str | None) -> None:
    async with receiving(behave) as receiver:
        answer = await sent(receiver.url, seconds=2.0 if error == "timed_out" else 60.0)

    assert (answer.status_code, answer.error) == (status, error)
    assert len(receiver.received) == 1


async def test_of_ten_gigabytes_little_is_read_and_nothing_is_held() -> None:
    async with receiving(they.answers_ten_gigabytes) as receiver:
        tracemalloc.start()
        answer = await sent(receiver.url)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert (answer.status_code, answer.error, len(answer.body)) == (200, None, READ_BYTES)
    assert peak < 12_000_000


async def test_nothing_that_a_receiver_packs_is_unpacked() -> None:
    async with receiving(they.answers_a_bomb) as receiver:
        answer = await sent(receiver.url)

    assert (answer.status_code, answer.text) == (200, "bomb")
    assert receiver.received[0].headers["accept-encoding"] == "identity"


async def test_where_nobody_listens_the_attempt_says_so() -> None:
    async with receiving(they.takes_it) as receiver:
        pass

    assert (await sent(receiver.url)).error == "unreachable"


async def test_a_dead_address_of_a_host_does_not_take_the_time_of_the_others() -> None:
    """A socket whose queue is full takes no connection and refuses none, as a machine that is gone."""
    with socket.socket() as dead, socket.socket() as queued:
        dead.bind(("127.0.0.2", 0))
        dead.listen(0)
        queued.connect(dead.getsockname())

        async def resolve(_host: str, _port: int) -> list[str]:
            return ["127.0.0.2", "127.0.0.1"]

        async with receiving(they.takes_it, port=dead.getsockname()[1]) as receiver:
            url = f"http://hooks.example.:{receiver.port}/"
            answer = await sent(url, Reach(allow_loopback=True, resolve=resolve), seconds=10)

    assert (answer.status_code, answer.error) == (200, None)


async def test_only_the_certificate_of_the_name_will_do(tmp_path: Path) -> None:
    server, trusting = certificate_of("hooks.example", tmp_path)
    async with receiving(they.takes_it, tls=server) as receiver:

        async def asked(name: str, tls: ssl.SSLContext | None) -> Answer:
            reach = Reach(allow_loopback=True, resolve=leading_to("127.0.0.1"), tls=tls)
            return await sent(f"https://{name}:{receiver.port}/", reach)

        right = await asked("hooks.example.", trusting)
        another_name = await asked("other.example", trusting)
        unknown_issuer = await asked("hooks.example", None)

    assert (right.status_code, right.error) == (200, None)
    assert (another_name.error, unknown_issuer.error) == ("tls_failed", "tls_failed")
    assert len(receiver.received) == 1
    assert receiver.received[0].headers["host"] == f"hooks.example.:{receiver.port}"


def leading_to(*answers: str) -> Resolver:
    """A name server that answers differently each time; its last answer stays."""
    left = list(answers)

    async def resolve(_host: str, _port: int) -> list[str]:
        return [left.pop(0) if len(left) > 1 else left[0]]

    return resolve


@pytest.mark.parametrize("behave", HOSTILE, ids=lambda behave: behave.__name__)
async def test_a_healthy_receiver_beside_a_hostile_one_gets_everything_meanwhile(post: Post, behave: Behaviour) -> None:
    async with receiving(behave) as hostile, receiving(they.takes_it) as healthy:
        trouble = await post.endpoint(hostile.url)
        fine = await post.endpoint(healthy.url)
        await post.happen(6)
        async with post.delivering(total_seconds=20):
            await post.until(fine, all_are(DeliveryState.DELIVERED))
            await hostile.until(1)
            states = await post.states(trouble)
            await post.happen(6)
            await post.until(fine, lambda states: states.count(DeliveryState.DELIVERED) == 12)

    assert len(set(healthy.ids)) == len(healthy.ids) == 12
    if behave in (they.hangs, they.drips, they.drips_its_body):
        assert states.count(DeliveryState.DELIVERING) == 4
