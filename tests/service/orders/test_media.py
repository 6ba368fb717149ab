"""Registering media: uploads and addresses, what is refused, and what analysis makes of them."""

import hashlib
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from service.database import Sessions, transaction
from service.embedded.samples import write_spoken_wav
from service.media.activities import MediaAnalysis
from service.outbox.models import OutboxMessage
from service.parts import Parts
from tests.service.conftest import OpenClient
from tests.service.media.servers import always, serving
from tests.service.media.servers import answer as answer_with
from tests.service.ordering import ORDERS, Customer, a_customer_at_the_api, status_of, transcript


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few seconds of speech."""
    path = tmp_path_factory.mktemp("sample") / "talk.wav"
    write_spoken_wav(path, ["Good morning.", "This is a short recording."], "en")
    return path


async def upload(
    customer: Customer, order_id: str, data: bytes, name: str = "talk.wav", **fields: str
) -> httpx.Response:
    """Uploads as the official client does: fields first, then the file."""
    return await customer.client.post(
        f"{ORDERS}/{order_id}/media",
        data={"declared_language": "en", **fields},
        files={"media": (name, data, "audio/wav")},
    )


async def test_an_uploaded_recording_is_analysed_and_its_item_gets_a_price(
    customer: Customer, parts: Parts, recording: Path
) -> None:
    order_id = await customer.order()
    media_id = (await upload(customer, order_id, recording.read_bytes())).json()["media_id"]
    await customer.put(order_id, transcript(media_id))

    await MediaAnalysis(parts).run(order_id)

    media = (await customer.client.get(f"{ORDERS}/{order_id}/media/{media_id}")).json()
    assert (media["state"], media["content_type"], media["language"]) == ("ready", "audio/wav", "en")
    assert 2000 < media["duration_ms"] < 20000
    assert (await customer.read(order_id))["total_amount_usd"] == 2.0


async def test_the_signed_address_gives_back_the_very_bytes_and_their_ranges(
    customer: Customer, parts: Parts, recording: Path
) -> None:
    order_id = await customer.order()
    data = recording.read_bytes()
    media_id = (await upload(customer, order_id, data)).json()["media_id"]
    await MediaAnalysis(parts).run(order_id)
    url = (await customer.client.get(f"{ORDERS}/{order_id}/media/{media_id}")).json()["signed_url"]

    whole = await customer.client.get(url)
    part = await customer.client.get(url, headers={"range": "bytes=10-19"})

    assert hashlib.sha256(whole.content).digest() == hashlib.sha256(data).digest()
    assert whole.headers["content-type"] == "audio/wav"
    assert (part.status_code, part.content) == (206, data[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(data)}"


@pytest.mark.parametrize(
    ("name", "data", "slug"),
    [
        ("talk.mp4", b"just some words\n" * 50, "media_not_recognised"),
        ("talk.mp4", b"#EXTM3U\n#EXTINF:10,\n/etc/passwd\n#EXT-X-ENDLIST\n", "media_playlist"),
        ("talk.mp4", b"", "media_empty"),
    ],
)
async def test_a_file_that_is_no_recording_is_refused_by_analysis_with_its_own_reason(
    customer: Customer, parts: Parts, name: str, data: bytes, slug: str
) -> None:
    order_id = await customer.order()
    media_id = (await upload(customer, order_id, data, name)).json()["media_id"]
    await customer.put(order_id, transcript(media_id))

    await MediaAnalysis(parts).run(order_id)

    media = (await customer.client.get(f"{ORDERS}/{order_id}/media/{media_id}")).json()
    assert (media["state"], media["failure"]["status"]) == ("refused", slug)
    assert status_of(await customer.submit(order_id)) == "media_refused"


async def test_a_media_address_is_fetched_and_analysed(customer: Customer, parts: Parts, recording: Path) -> None:
    order_id = await customer.order()
    async with serving(always(answer_with(recording.read_bytes()))) as port:
        answer = await customer.client.post(
            f"{ORDERS}/{order_id}/media",
            files={
                "declared_language": (None, "en"),
                "media_url": (None, f"http://127.0.0.1:{port}/talk.wav"),
                "media_url_filename": (None, "talk.wav"),
                "media_url_content_type": (None, "audio/wav"),
            },
        )
        await MediaAnalysis(parts).run(order_id)

    media = (await customer.client.get(f"{ORDERS}/{order_id}/media/{answer.json()['media_id']}")).json()
    assert (media["state"], media["size_bytes"]) == ("ready", recording.stat().st_size)


@pytest.mark.parametrize(
    ("fields", "has_file", "place"),
    [
        ({}, True, "declared_language"),
        ({"declared_language": "en"}, False, "media"),
        ({"declared_language": "en", "media_url": "https://a.example/x.mp4"}, True, "media"),
        ({"declared_language": "en", "media_url": "https://a.example/x.mp4"}, False, "media_url_filename"),
        ({"declared_language": "en", "surprise": "1"}, True, "surprise"),
        ({"declared_language": "e\x00n"}, True, "declared_language"),
        (
            {
                "declared_language": "en",
                "media_url": "file:///etc/passwd",
                "media_url_filename": "x",
                "media_url_content_type": "y",
            },
            False,
            "media_url",
        ),
    ],
)
async def test_a_form_that_does_not_make_sense_is_refused_with_the_field(
    customer: Customer, parts: Parts, fields: dict[str, str], has_file: bool, place: str
) -> None:
    order_id = await customer.order()
    files: dict[str, object] = {name: (None, value) for name, value in fields.items()}
    if has_file:
        files["media"] = ("talk.wav", b"RIFF", "audio/wav")

    answer = await customer.client.post(f"{ORDERS}/{order_id}/media", files=files or {"other": (None, "x")})  # type: ignore[arg-type]

    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] in (["body", place], ["body", "other"])
    assert stored_files(parts) == []


async def test_an_unknown_language_is_refused_and_the_file_is_gone(customer: Customer, parts: Parts) -> None:
    order_id = await customer.order()

    answer = await upload(customer, order_id, b"RIFF", declared_language="tlh")

    assert (answer.status_code, status_of(answer)) == (400, "unknown_language")
    assert stored_files(parts) == []


@pytest.mark.parametrize("overrides", [{"max_upload_bytes": 1_000_000}])
async def test_a_file_over_the_limit_is_refused_and_nothing_of_it_stays(
    sessions: Sessions, open_client: OpenClient, parts: Parts
) -> None:
    customer = await a_customer_at_the_api(sessions, open_client)
    order_id = await customer.order()

    answer = await upload(customer, order_id, b"x" * 1_000_001)

    assert (answer.status_code, status_of(answer)) == (413, "media_too_large")
    assert stored_files(parts) == []


async def test_many_files_ask_for_analysis_once(customer: Customer, sessions: Sessions) -> None:
    order_id = await customer.order()
    for _ in range(3):
        await upload(customer, order_id, b"RIFF")

    async with transaction(sessions) as session:
        told = [row.name for row in (await session.execute(select(OutboxMessage))).scalars()]

    assert told.count("media_registered") == 1


async def test_media_are_removed_unless_an_item_uses_them(customer: Customer, parts: Parts) -> None:
    order_id = await customer.order()
    used = (await upload(customer, order_id, b"RIFF")).json()["media_id"]
    unused = (await upload(customer, order_id, b"RIFF")).json()["media_id"]
    await customer.put(order_id, transcript(used))

    kept = await customer.client.delete(f"{ORDERS}/{order_id}/media/{used}")
    removed = await customer.client.delete(f"{ORDERS}/{order_id}/media/{unused}")

    assert (status_of(kept), removed.json()) == ("media_in_use", {"success": True})
    assert stored_files(parts) == [used]


def stored_files(parts: Parts) -> list[str]:
    """Names of the files in storage."""
    folder = parts.settings.data_dir / "files"
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


BOUNDARY = "frontier"
LANGUAGE = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="declared_language"\r\n\r\nen\r\n'.encode()


def part(disposition: bytes, *, content_type: bytes = b"audio/wav", data: bytes = b"RIFF") -> bytes:
    """The last part of a form, as raw as an attacker likes it."""
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; ".encode() + disposition
    return head + b"\r\nContent-Type: " + content_type + b"\r\n\r\n" + data + f"\r\n--{BOUNDARY}--\r\n".encode()


async def send_form(customer: Customer, order_id: str, body: bytes) -> httpx.Response:
    """Sends a form as it is."""
    headers = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
    return await customer.client.post(f"{ORDERS}/{order_id}/media", content=body, headers=headers)


@pytest.mark.parametrize(
    ("disposition", "label"),
    [
        (b'name="media"; filename="../../etc/passwd"', "passwd"),
        (b'name="media"; filename="C:\\\\films\\\\talk.mp4"', "talk.mp4"),
        (b'name="media"; filename="a\x00b.wav"', "ab.wav"),
        ('name="media"; filename="Gr\u00fc\u00dfe \u202egnp.wav"'.encode(), "Gr\u00fc\u00dfe gnp.wav"),
        (b'name="media"; filename=""', "untitled"),
        (b'name="media"; filename="' + b"x" * 400 + b'"', "x" * 255),
    ],
)
async def test_a_file_name_is_a_label_without_folders_or_invisible_characters(
    customer: Customer, disposition: bytes, label: str
) -> None:
    order_id = await customer.order()

    answer = await send_form(customer, order_id, LANGUAGE + part(disposition))

    assert answer.status_code == 200, answer.text
    media = (await customer.client.get(f"{ORDERS}/{order_id}/media/{answer.json()['media_id']}")).json()
    assert media["name"] == label


async def test_a_content_type_with_a_nul_is_kept_without_it(customer: Customer) -> None:
    order_id = await customer.order()

    answer = await send_form(
        customer, order_id, LANGUAGE + part(b'name="media"; filename="x.wav"', content_type=b"au\x00dio/x")
    )

    media = (await customer.client.get(f"{ORDERS}/{order_id}/media/{answer.json()['media_id']}")).json()
    assert media["content_type"] == "audio/x"


@pytest.mark.parametrize(
    "body",
    [
        LANGUAGE + part(b'name="media"; filename="a\xffb.wav"'),
        LANGUAGE + part(b'name="media"; filename="\xed\xa0\x80.wav"'),
        (LANGUAGE + part(b'name="media"; filename="a.wav"', data=b"x" * 1000))[:-400],
        (LANGUAGE + part(b'name="media"; filename="a.wav"', data=b"x" * 1000))[:-7],
        LANGUAGE * 2 + part(b'name="media"; filename="a.wav"'),
        LANGUAGE + part(b'name="film"; filename="a.wav"'),
        LANGUAGE + part(b'name="media"'),
        part(b'name="media"; filename="a.wav"'),
        b"".join(LANGUAGE.replace(b"declared_language", b"field%d" % number) for number in range(30)),
        b"x" * 200_000,
        b"",
    ],
    ids=[
        "name is no UTF-8", "name is a lone surrogate", "cut off in the file", "cut off at the end", "a field twice",
        "another field", "media without a file name", "a retry that lost its fields", "thirty fields", "no form at all",
        "empty",
    ],
)  # fmt: skip
async def test_a_form_that_cannot_be_read_is_refused_and_nothing_of_it_stays(
    customer: Customer, parts: Parts, body: bytes
) -> None:
    order_id = await customer.order()

    answer = await send_form(customer, order_id, body)

    assert answer.status_code == 422, answer.text
    assert "UnicodeDecodeError" not in answer.text
    assert stored_files(parts) == []


async def test_a_retry_of_the_official_client_that_lost_everything_is_refused(customer: Customer) -> None:
    order_id = await customer.order()

    answer = await customer.client.post(f"{ORDERS}/{order_id}/media")

    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (422, ["header", "content-type"])


async def test_a_removed_file_takes_its_waveform_along(customer: Customer, parts: Parts, recording: Path) -> None:
    order_id = await customer.order()
    media_id = (await upload(customer, order_id, recording.read_bytes())).json()["media_id"]
    await MediaAnalysis(parts).run(order_id)
    assert stored_files(parts) == [media_id, f"{media_id}.peaks"]

    await customer.client.delete(f"{ORDERS}/{order_id}/media/{media_id}")

    assert stored_files(parts) == []
