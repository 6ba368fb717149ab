"""Fetching a customer's URL: what arrives, and what is refused."""

import asyncio
import tracemalloc

import pytest

from service.media.fetching import FetchPolicy, FetchTimeouts, MediaUrlRefused, fetch
from tests.service.media.servers import always, answer, serving

QUICK = FetchTimeouts(connect_seconds=1, answer_seconds=0.3, read_seconds=0.3, total_seconds=0.6)


def policy(**changes):
    return FetchPolicy(**({"max_bytes": 1000, "allow_loopback": True} | changes))


async def body_of(url, **changes):
    async with fetch(url, policy(**changes)) as fetched:
        return b"".join([chunk async for chunk in fetched.chunks()])


async def refusal_of(url, **changes):
    with pytest.raises(MediaUrlRefused) as refused:
        await body_of(url, **changes)
    return refused.value


def resolving(**hosts):
    """A resolver that knows some hosts (dots written as underscores) and counts how often it was asked."""

    async def resolve(host, port):
        resolve.asked.append(host)
        if host.replace(".", "_") not in hosts:
            raise OSError("name or service not known")
        return hosts[host.replace(".", "_")]

    resolve.asked = []
    return resolve


async def test_a_file_is_fetched_with_what_the_server_says_about_it():
    reply = answer(b"RIFF....", content_type="audio/wav")
    async with serving(always(reply)) as port, fetch(f"http://127.0.0.1:{port}/a.wav?x=1", policy()) as fetched:
        body = b"".join([chunk async for chunk in fetched.chunks()])

    assert body == b"RIFF...."
    assert (fetched.content_type, fetched.length) == ("audio/wav", 8)
    assert fetched.url == f"http://127.0.0.1:{port}/a.wav?x=1"


async def test_the_connection_goes_to_the_address_that_was_checked_under_the_name_that_was_asked_for():
    heads = []

    async def handle(head, writer):
        heads.append(head)
        writer.write(answer(b"ok"))

    resolve = resolving(media_example=["127.0.0.1"])
    async with serving(handle) as port:
        body = await body_of(f"http://media.example:{port}/talk.mp4", resolve=resolve)

    assert body == b"ok"
    assert resolve.asked == ["media.example"]
    assert f"host: media.example:{port}\r\n" in heads[0].lower()
    assert "cookie" not in heads[0].lower()
    assert "authorization" not in heads[0].lower()


async def test_a_secure_connection_asks_for_the_certificate_of_the_name_and_not_of_the_address():
    greeting = asyncio.get_running_loop().create_future()

    async def handshake(reader, writer):
        if not greeting.done():
            greeting.set_result(await reader.read(4096))
        writer.close()

    server = await asyncio.start_server(handshake, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        refused = await refusal_of(f"https://media.example:{port}/", resolve=resolving(media_example=["127.0.0.1"]))

    assert refused.slug == "media_url_unreachable"
    assert b"media.example" in await greeting


async def test_the_next_address_is_tried_when_the_first_does_not_answer():
    async with serving(always(answer(b"ok"))) as port:
        body = await body_of(
            f"http://media.example:{port}/", resolve=resolving(media_example=["127.0.0.9", "127.0.0.1"])
        )

    assert body == b"ok"


@pytest.mark.parametrize(
    "addresses",
    [["10.0.0.7"], ["169.254.169.254"], ["::1"], ["64:ff9b::7f00:1"], ["93.184.215.14", "127.0.0.1"], ["fe80::1%lo"]],
)
async def test_a_name_that_leads_to_an_inner_address_is_refused_before_any_connection(addresses):
    refused = await refusal_of(
        "http://media.example/", resolve=resolving(media_example=addresses), allow_loopback=False
    )

    assert refused.slug == "media_url_not_public"
    assert not any(address in refused.message for address in addresses)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0"])
async def test_every_way_to_write_loopback_is_refused(host):
    refused = await refusal_of(f"http://{host}:8080/", allow_loopback=False)

    assert refused.slug in ("media_url_not_public", "media_url_unresolved")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://media.example/a.mp4",
        "file:///etc/passwd",
        "data:audio/wav;base64,AAAA",
        "media.example/a.mp4",
        "http://",
        "http://user:secret@media.example/",
        "http://media.example:25/",
        "http://media.example:99999/",
        "http://[::1",
        "",
    ],
)
async def test_an_address_of_the_wrong_form_is_refused(url):
    refused = await refusal_of(url)

    assert refused.slug == "media_url_invalid"
    assert "secret" not in refused.message


async def test_a_name_that_nobody_knows_is_refused_for_now():
    refused = await refusal_of("http://nobody.example/", resolve=resolving())

    assert (refused.slug, refused.is_temporary) == ("media_url_unresolved", True)


async def test_redirects_are_followed_five_times_and_no_further():
    async def handle(head, writer):
        left = int(head.split()[1].strip("/"))
        writer.write(answer(status="302 Found", location=f"/{left - 1}") if left else answer(b"there"))

    async with serving(handle) as port:
        body = await body_of(f"http://127.0.0.1:{port}/5")
        refused = await refusal_of(f"http://127.0.0.1:{port}/6")

    assert body == b"there"
    assert refused.slug == "media_url_too_many_redirects"


@pytest.mark.parametrize(
    ("location", "slug"),
    [
        ("http://inner.example/latest/meta-data", "media_url_not_public"),
        ("file:///etc/passwd", "media_url_invalid"),
        ("http://user:pw@media.example/", "media_url_invalid"),
        ("gopher://media.example/", "media_url_invalid"),
    ],
)
async def test_each_redirect_is_checked_like_the_first_address(location, slug):
    resolve = resolving(media_example=["127.0.0.1"], inner_example=["169.254.169.254"])
    async with serving(always(answer(status="307 Temporary Redirect", location=location))) as port:
        refused = await refusal_of(f"http://media.example:{port}/", resolve=resolve)

    assert refused.slug == slug


async def test_a_file_that_says_that_it_is_too_large_is_refused_before_it_is_read():
    async with serving(always(answer(b"x" * 1001))) as port:
        with pytest.raises(MediaUrlRefused) as refused:
            async with fetch(f"http://127.0.0.1:{port}/", policy()):
                raise AssertionError("it should not open")

    assert refused.value.slug == "media_too_large"


async def test_a_file_that_hides_its_size_is_cut_off_at_the_limit():
    async def handle(_head, writer):
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        for _ in range(100):
            writer.write(b"64\r\n" + b"x" * 100 + b"\r\n")
        await writer.drain()

    async with serving(handle) as port:
        refused = await refusal_of(f"http://127.0.0.1:{port}/")

    assert refused.slug == "media_too_large"


async def test_a_file_of_exactly_the_limit_arrives():
    async with serving(always(answer(b"x" * 1000))) as port:
        assert len(await body_of(f"http://127.0.0.1:{port}/")) == 1000


@pytest.mark.parametrize(
    ("status", "is_temporary"), [("404 Not Found", False), ("403 Forbidden", False), ("503 Busy", True)]
)
async def test_an_error_of_the_server_is_passed_on_with_its_number(status, is_temporary):
    async with serving(always(answer(b"sorry", status=status))) as port:
        refused = await refusal_of(f"http://127.0.0.1:{port}/")

    assert (refused.slug, refused.is_temporary) == ("media_url_failed", is_temporary)
    assert status[:3] in refused.message


async def test_a_connection_that_breaks_off_is_not_taken_for_the_whole_file():
    async with serving(always(answer(b"half", content_length="8"))) as port:
        refused = await refusal_of(f"http://127.0.0.1:{port}/")

    assert (refused.slug, refused.is_temporary) == ("media_url_unreachable", True)


async def test_a_server_that_never_answers_is_given_up():
    async def handle(_head, _writer):
        await asyncio.sleep(5)

    async with serving(handle) as port:
        refused = await refusal_of(f"http://127.0.0.1:{port}/", timeouts=QUICK)

    assert (refused.slug, refused.is_temporary) == ("media_url_timed_out", True)


async def test_a_server_that_never_finishes_its_headers_is_given_up():
    async def handle(_head, writer):
        for byte in b"HTTP/1.1 200 OK\r\ncontent-type: audio/wav\r\n" * 3:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.05)

    async with serving(handle) as port:
        refused = await refusal_of(f"http://127.0.0.1:{port}/", timeouts=QUICK)

    assert refused.slug == "media_url_timed_out"


async def test_a_server_that_sends_a_byte_now_and_then_is_given_up():
    async def handle(_head, writer):
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n")
        for _ in range(100):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with serving(handle) as port:
        refused = await refusal_of(f"http://127.0.0.1:{port}/", timeouts=QUICK)

    assert refused.slug == "media_url_timed_out"


async def test_large_files_pass_through_without_being_held():
    megabyte = b"x" * 1_000_000

    async def handle(_head, writer):
        writer.write(f"HTTP/1.1 200 OK\r\ncontent-length: {64 * len(megabyte)}\r\n\r\n".encode())
        for _ in range(64):
            writer.write(megabyte)
            await writer.drain()

    async with serving(handle) as port, fetch(f"http://127.0.0.1:{port}/", policy(max_bytes=10**9)) as fetched:
        tracemalloc.start()
        received = 0
        async for chunk in fetched.chunks():
            received += len(chunk)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert received == 64_000_000
    assert peak < 16_000_000
