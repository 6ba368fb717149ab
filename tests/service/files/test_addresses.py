"""Signed addresses of local files: what they open, for how long, and what is told of the file."""

import base64
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx
import pytest

from service.database import utc_now
from service.files.signing import FileGrant, FileSigner
from service.parts import Parts
from tests.service.conftest import OpenClient

DATA = bytes(range(256)) * 20
Sign = Callable[..., Awaitable[str]]


@pytest.fixture
async def anybody(open_client: OpenClient) -> httpx.AsyncClient:
    """A client without a key."""
    return await open_client(None)


@pytest.fixture
async def sign(parts: Parts) -> Sign:
    """Stores ``DATA`` and signs its address."""

    async def signed(name: str = "talk.de.srt", content_type: str = "application/x-subrip", data: bytes = DATA) -> str:
        await parts.storage.put_bytes("somewhere/one", data)
        signer = FileSigner(parts.settings, parts.storage)
        return await signer.address("somewhere/one", name=name, content_type=content_type, now=utc_now())

    return signed


async def test_an_address_opens_the_file_with_its_exact_type_and_name(sign: Sign, anybody: httpx.AsyncClient) -> None:
    answer = await anybody.get(await sign())

    assert answer.content == DATA
    assert answer.headers["content-type"] == "application/x-subrip"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''talk.de.srt"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize("kind", ["text/plain; charset=utf-8", "application/json", "video/mp4"])
async def test_a_content_type_is_sent_as_it_was_signed(sign: Sign, anybody: httpx.AsyncClient, kind: str) -> None:
    assert (await anybody.get(await sign(content_type=kind))).headers["content-type"] == kind


async def test_a_film_is_shown_and_a_document_is_saved(sign: Sign, anybody: httpx.AsyncClient) -> None:
    film = await anybody.get(await sign("talk.mp4", "video/mp4"))
    page = await anybody.get(await sign("talk.html", "text/html"))

    assert film.headers["content-disposition"].startswith("inline;")
    assert page.headers["content-disposition"].startswith("attachment;")
    assert "sandbox" in page.headers["content-security-policy"]


async def test_a_name_cannot_write_a_header(sign: Sign, anybody: httpx.AsyncClient) -> None:
    answer = await anybody.get(await sign('a"\r\nset-cookie: x=1; é हिन्दी.srt'))

    assert "set-cookie" not in answer.headers
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''a%22%0D%0Aset-cookie%3A%20x")


async def test_an_empty_file_is_sent_whole(sign: Sign, anybody: httpx.AsyncClient) -> None:
    answer = await anybody.get(await sign(data=b""))

    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (200, b"", "0")


async def test_looking_tells_all_but_the_bytes(sign: Sign, anybody: httpx.AsyncClient) -> None:
    answer = await anybody.head(await sign())

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(DATA))
    assert answer.headers["content-type"] == "application/x-subrip"
    assert answer.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=5000-", 5000, 5120),
        ("bytes=5000-9999999", 5000, 5120),
        ("bytes=-20", 5100, 5120),
        ("bytes=-999999", 0, 5120),
    ],
)
async def test_a_range_is_answered_in_part(
    sign: Sign, anybody: httpx.AsyncClient, wanted: str, start: int, end: int
) -> None:
    answer = await anybody.get(await sign(), headers={"range": wanted})

    assert (answer.status_code, answer.content) == (206, DATA[start:end])
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/5120"
    assert answer.headers["content-length"] == str(end - start)


@pytest.mark.parametrize("wanted", ["", "bytes=-", "bytes=9-3", "bytes=0-1,5-6", "lines=1-2", "bytes=a-b", "bytes=٣-٤"])
async def test_what_is_no_plain_range_is_answered_whole(sign: Sign, anybody: httpx.AsyncClient, wanted: str) -> None:
    answer = await anybody.get(await sign(), headers={"range": wanted.encode()})

    assert (answer.status_code, answer.content) == (200, DATA)


@pytest.mark.parametrize("wanted", ["bytes=5120-", "bytes=5120-6000", "bytes=-0"])
async def test_a_range_behind_the_end_is_refused_with_the_size(
    sign: Sign, anybody: httpx.AsyncClient, wanted: str
) -> None:
    answer = await anybody.get(await sign(), headers={"range": wanted})

    assert (answer.status_code, answer.headers["content-range"]) == (416, "bytes */5120")
    assert answer.json()["detail"]["status"] == "no_such_range"


async def test_an_address_ends_when_it_says(parts: Parts, anybody: httpx.AsyncClient) -> None:
    await parts.storage.put_bytes("somewhere/one", DATA)
    signer = FileSigner(parts.settings, parts.storage)
    lifetime = timedelta(minutes=parts.settings.signed_url_minutes)
    kind = {"name": "a.srt", "content_type": "application/x-subrip"}

    ended = await anybody.get(await signer.address("somewhere/one", **kind, now=utc_now() - lifetime))
    ending = await anybody.get(
        await signer.address("somewhere/one", **kind, now=utc_now() - lifetime + timedelta(seconds=30))
    )

    assert (ended.status_code, ended.json()["detail"]["status"]) == (403, "link_expired")
    assert ending.status_code == 200


async def test_a_changed_address_opens_nothing(sign: Sign, anybody: httpx.AsyncClient) -> None:
    address = await sign()
    body, signature = address.rsplit("/", 1)[1].split(".")
    forged = base64.urlsafe_b64encode(b'["media/other","a","text/plain",99999999999]').rstrip(b"=").decode()

    tokens = [f"{forged}.{signature}", f"{body}.", body, f".{signature}", f"{body}=.{signature}"]
    tokens += [f"{body}.{signature}{more}" for more in ("!", ".x", "=")]
    for token in (*tokens, f"{body}.{signature[:-1]}", "é.é", "a" * 900):
        answer = await anybody.get(f"/files/{token}")
        assert (answer.status_code, answer.json()["detail"]["status"]) == (400, "invalid_signature"), token


async def test_another_deployments_address_opens_nothing(parts: Parts, anybody: httpx.AsyncClient) -> None:
    other = parts.settings.model_copy(update={"secret_key": type(parts.settings.secret_key)("another secret, as long")})
    grant = FileGrant("somewhere/one", "a", "text/plain", 99_999_999_999)

    answer = await anybody.get(f"/files/{FileSigner(other, parts.storage).seal(grant)}")

    assert answer.status_code == 400


async def test_without_a_secret_nothing_is_signed(parts: Parts) -> None:
    empty = parts.settings.model_copy(update={"secret_key": type(parts.settings.secret_key)("")})

    with pytest.raises(ValueError, match="PRODUCTIONS_SECRET_KEY"):
        FileSigner(empty, parts.storage)


@pytest.mark.parametrize("path", ["/files/../../etc/passwd", "/files/%2e%2e%2fsettings", "/files/a/b", "/files/"])
async def test_a_path_is_no_address(anybody: httpx.AsyncClient, path: str) -> None:
    assert (await anybody.get(path)).status_code in (400, 401, 404, 405)


async def test_the_address_of_a_file_that_is_gone_answers_not_found(
    parts: Parts, sign: Sign, anybody: httpx.AsyncClient
) -> None:
    address = await sign()
    await parts.storage.delete("somewhere/one")

    assert (await anybody.get(address)).status_code == 404
