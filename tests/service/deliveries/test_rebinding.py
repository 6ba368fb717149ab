"""Names that lead elsewhere than before: at save, at connect, and between the two."""

import pytest

from service.errors import WebhookUrlRefused
from service.net.pinned import Reach
from service.webhooks.network import check_endpoint_url
from tests.service.deliveries.receivers import receiving, takes_it
from tests.service.deliveries.test_hostile_receivers import leading_to, sent

PUBLIC = "93.184.215.14"


async def refusal_of(url: str, *addresses: str, allow_loopback: bool = False) -> str:
    """The slug with which a URL is refused."""
    with pytest.raises(WebhookUrlRefused) as refused:
        await check_endpoint_url(url, Reach(allow_loopback, leading_to(*addresses)))
    return refused.value.slug


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "127.0.0.1", "169.254.169.254", "100.64.0.1", "64:ff9b::a00:1", "2002:a00:1::", "224.0.0.1", "::1"],
)
async def test_a_name_that_leads_inside_is_refused_when_it_is_saved_and_when_it_is_called(address: str) -> None:
    async with receiving(takes_it) as receiver:
        saved = await refusal_of("https://hooks.example/", address)
        called = await sent(f"http://hooks.example:{receiver.port}/", Reach(resolve=leading_to(address)))

    assert saved == "webhook_url_not_public"
    assert (called.status_code, called.error) == (None, "not_public")
    assert receiver.received == []


async def test_a_name_that_was_public_when_it_was_saved_and_leads_inside_later_is_not_called() -> None:
    async with receiving(takes_it) as receiver:
        reach = Reach(resolve=leading_to(PUBLIC, "127.0.0.1"))
        url = await check_endpoint_url(f"https://hooks.example:{receiver.port}/", reach)

        answer = await sent(url, reach)

    assert answer.error == "not_public"
    assert receiver.received == []


async def test_the_connection_goes_to_the_address_that_was_checked_whatever_is_answered_next() -> None:
    async with receiving(takes_it) as receiver:
        reach = Reach(allow_loopback=True, resolve=leading_to("127.0.0.1", "169.254.169.254"))

        answer = await sent(f"http://hooks.example:{receiver.port}/", reach)

    assert answer.status_code == 200
    assert receiver.received[0].headers["host"] == f"hooks.example:{receiver.port}"


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/",
        "ftp://hooks.example/",
        "https://user:secret@hooks.example/",
        "https://hooks.example:25/",
        "https://hooks.example/#part",
        "https://",
        "https://[::1",
        "hooks.example",
        "https://hooks.example/" + "x" * 2048,
    ],
)
async def test_an_address_of_the_wrong_form_is_refused(url: str) -> None:
    assert await refusal_of(url, PUBLIC) == "webhook_url_invalid"


async def test_a_name_that_nobody_knows_is_refused() -> None:
    async def nothing(_host: str, _port: int) -> list[str]:
        raise OSError("name or service not known")

    with pytest.raises(WebhookUrlRefused, match="does not exist"):
        await check_endpoint_url("https://nobody.example/", Reach(resolve=nothing))


async def test_this_machine_is_good_only_where_that_is_allowed_and_then_without_tls_too() -> None:
    url = "http://127.0.0.1:8099/hook"

    assert await check_endpoint_url(url, Reach(allow_loopback=True)) == url
    assert await refusal_of(url, "127.0.0.1") == "webhook_url_not_public"


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]", "0", "localhost"])
async def test_no_way_to_write_this_machine_gets_through(host: str) -> None:
    with pytest.raises(WebhookUrlRefused):
        await check_endpoint_url(f"https://{host}/", Reach())
