"""The order dialog as plain forms: everything that script makes quicker works without it."""

import re

import pytest

from service.database import Sessions, transaction, utc_now
from service.embedded.samples import write_spoken_wav
from service.folders.editing import create_folder
from service.media.activities import MediaAnalysis
from service.parts import Parts
from service.uploads.headers import encode_metadata
from service.workspaces.models import NegotiatedRate, Workspace
from tests.factories import a_customer, principal_of
from tests.pages.customers.ordering.conftest import Orderer, SignIn
from tests.service.uploads.conftest import stored_files
from tests.service.uploads.tus import TUS, UPLOADS


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A few seconds of speech."""
    path = tmp_path_factory.mktemp("sample") / "talk.wav"
    write_spoken_wav(path, ["Good morning."], "en")
    return path.read_bytes()


@pytest.fixture
async def orderer(sessions: Sessions, sign_in: SignIn) -> Orderer:
    """A member who pays by card."""
    return await sign_in(await a_customer(sessions))


def text_of(page: str) -> str:
    """What a page says, on one line."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


async def test_files_of_a_plain_form_begin_an_order_with_what_was_chosen(
    orderer: Orderer, recording: bytes, parts: Parts
) -> None:
    order_id = await orderer.draft(("talk.wav", recording), ("../two.wav", recording), ("", b""))

    assert [media.name for media in await orderer.media(order_id)] == ["talk.wav", "two.wav"]
    assert len(stored_files(parts)) == 2
    assert "length not measured yet" in await orderer.read(f"/productions/new?order={order_id}")


async def test_files_without_the_pages_token_are_refused_before_they_are_stored(
    orderer: Orderer, recording: bytes, parts: Parts
) -> None:
    files = [("media", ("talk.wav", recording, "audio/wav"))]

    answer = await orderer.client.post("/productions/new/files?order=&csrf_token=forged", files=files)

    assert (answer.status_code, stored_files(parts)) == (403, [])


async def test_no_file_is_said_beside_the_files(orderer: Orderer) -> None:
    answer = await orderer.send_files("/productions/new/files?order=", ("", b""))
    late = await orderer.send("/productions/new", service="transcript", source_language="en")

    assert (answer.status_code, late.status_code) == (400, 400)
    assert "Add a recording" in answer.text
    assert "Add a recording" in late.text


async def test_what_was_typed_becomes_the_orders_item_name_and_glossary(orderer: Orderer, recording: bytes) -> None:
    order_id = await orderer.draft(("talk.wav", recording))

    answer = await orderer.send(
        "/productions/new",
        order=order_id,
        service="subtitles",
        source_language="en",
        targets=["de", "fr"],
        name="  Launch film ",
        sdh="1",
        max_chars_per_line="37",
        instructions="British spelling.",
        terms="Lumen\nframe rate = de: Bildrate; fr: cadence",
        speakers="Ada\nGrace",
    )

    (item,) = await orderer.items(order_id)
    assert answer.headers["location"] == f"/orders/{order_id}/quote"
    assert (item["kind"], item["destination_languages"], item["sdh"]) == ("subtitles", ["de", "fr"], True)
    assert (item["cue_options"]["max_chars_per_line"], item["instructions"]) == (37, "British spelling.")
    assert (await orderer.order(order_id)).name == "Launch film"
    page = await orderer.read(f"/productions/new?order={order_id}")
    assert "frame rate = de: Bildrate; fr: cadence" in page
    assert 'value="37"' in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"service": "subtitles"}, "Choose at least one language"),
        ({"service": "subtitles", "source_language": "de", "targets": "fr"}, "There is no price for"),
        ({"service": "transcript", "terms": "a\nA"}, "is there twice"),
        ({"service": "subtitles", "targets": ["de", "fr"], "terms": "a = b"}, "say which language"),
        ({"service": "captions", "max_chars_per_line": "9"}, "max_chars_per_line"),
        ({"service": "transcript", "instructions": "x" * 5001}, "5000"),
    ],
)
async def test_what_makes_no_sense_is_said_with_everything_still_typed_and_nothing_ordered(
    orderer: Orderer, fields: dict[str, str], words: str
) -> None:
    order_id = await orderer.draft()

    answer = await orderer.send(
        "/productions/new", **{"order": order_id, "source_language": "en", "name": "Kept words", **fields}
    )

    assert answer.status_code in (400, 422)
    assert words in answer.text
    assert 'value="Kept words"' in answer.text
    assert await orderer.items(order_id) == []


async def test_the_estimate_has_the_workspaces_own_rates_and_the_list_price_struck_through(
    orderer: Orderer, sessions: Sessions
) -> None:
    async with transaction(sessions) as session:
        workspace = await session.get_one(Workspace, orderer.holder.workspace_id)
        workspace.discount_basis_points = 1000
        session.add(NegotiatedRate(workspace_id=workspace.id, component="transcript", language="en", rate_cents=150))

    answer = await orderer.send(
        "/productions/new/estimate", service="transcript", source_language="en", local=["600000", "30000", "0"]
    )

    said = text_of(f"<main{answer.text}</main>")
    assert re.search(r"<s [^>]*>.*\$2\.00</s>", answer.text)
    assert "$1.50" in said
    assert "Billable minutes 11 " in said
    assert "$14.85" in said
    assert "One file is not measured yet" in said


async def test_another_service_shows_its_own_choices_and_keeps_what_fits(orderer: Orderer) -> None:
    answer = await orderer.send(
        "/productions/new", do="options", service="dub", source_language="de", targets="fr", name="Kept"
    )

    assert answer.status_code == 200
    assert 'name="include_captions"' in answer.text
    assert 'value="Kept"' in answer.text
    assert re.search(r'value="fr" checked', answer.text)
    assert 'name="verbatim"' not in answer.text


async def test_a_file_sent_before_is_found_by_name_and_taken_into_the_order(
    orderer: Orderer, recording: bytes, parts: Parts
) -> None:
    first = await orderer.draft(("interview.wav", recording))
    await MediaAnalysis(parts).run(first)
    (known,) = await orderer.media(first)

    library = await orderer.read("/productions/new/library?search=VIEW")
    nothing = await orderer.read("/productions/new/library?search=zebra")
    answer = await orderer.send("/productions/new/library", order="", service="captions", media_id=known.id)

    order_id = answer.headers["location"].partition("order=")[2].partition("#")[0]
    (taken,) = await orderer.media(order_id)
    assert known.id in library
    assert "No file of that name" in nothing
    assert (taken.storage_key, taken.duration_ms) == (known.storage_key, known.duration_ms)
    assert re.search(r'value="captions" checked', await orderer.read(f"/productions/new?order={order_id}"))


async def test_an_address_is_fetched_under_its_own_name(orderer: Orderer) -> None:
    answer = await orderer.send(
        "/productions/new/address", order="", service="transcript", media_url="https://films.example/a/big%20talk.mp4"
    )
    wrong = await orderer.send("/productions/new/address", order="", media_url="ftp://films.example/x")

    order_id = answer.headers["location"].partition("order=")[2].partition("#")[0]
    assert [media.name for media in await orderer.media(order_id)] == ["big talk.mp4"]
    assert (wrong.status_code, "Only http and https" in wrong.text) == (422, True)


async def test_a_transcript_is_brought_with_a_file_and_taken_away_again(orderer: Orderer, recording: bytes) -> None:
    order_id = await orderer.draft(("talk.wav", recording))
    (media,) = await orderer.media(order_id)
    path = f"/productions/new/files/{media.id}/transcript"
    srt = b"1\n00:00:00,000 --> 00:00:01,000\nGood morning.\n"

    brought = await orderer.send_files(f"{path}?order={order_id}", ("talk.srt", srt), field="transcript")
    shown = await orderer.read(f"/productions/new?order={order_id}")
    unreadable = await orderer.send_files(f"{path}?order={order_id}", ("talk.srt", b"\x00\x01"), field="transcript")
    gone = await orderer.send(f"{path}/remove", order=order_id)

    assert (brought.status_code, "talk.srt" in shown) == (303, True)
    assert (unreadable.status_code, "cannot be read" in unreadable.text) == (400, True)
    assert gone.status_code == 303


async def test_a_file_is_taken_out_even_after_it_was_ordered(orderer: Orderer, recording: bytes, parts: Parts) -> None:
    order_id = await orderer.draft(("talk.wav", recording), ("two.wav", recording))
    await orderer.send("/productions/new", order=order_id, service="transcript", source_language="en")
    first, second = await orderer.media(order_id)

    answer = await orderer.send(f"/productions/new/files/{first.id}/remove", order=order_id)

    assert answer.status_code == 303
    assert [media.id for media in await orderer.media(order_id)] == [second.id]
    assert len(stored_files(parts)) == 1


async def test_an_upload_that_was_interrupted_is_shown_and_can_be_given_up(orderer: Orderer) -> None:
    order_id = await orderer.draft()
    said = encode_metadata({"order_id": order_id, "declared_language": "en", "filename": "long.mp4"})
    headers = {**TUS, "upload-length": "1000", "upload-metadata": said, "x-csrf-token": orderer.token}
    upload = (await orderer.client.post(UPLOADS, headers=headers)).headers["location"].rsplit("/", 1)[-1]

    shown = await orderer.read(f"/productions/new?order={order_id}")
    answer = await orderer.send(f"/productions/new/uploads/{upload}/cancel", order=order_id)

    assert ("long.mp4" in shown, "Choose the same file again" in shown) == (True, True)
    assert answer.status_code == 303
    assert "long.mp4" not in await orderer.read(f"/productions/new?order={order_id}")


async def test_an_order_is_begun_in_the_folder_and_the_sandbox_that_one_came_from(
    orderer: Orderer, sessions: Sessions, sign_in: SignIn
) -> None:
    actor = principal_of(orderer.holder)
    async with transaction(sessions) as session:
        folder = (await create_folder(session, "Spring", None, actor=actor, now=utc_now())).id

    order_id = await orderer.draft(query=f"?order=&service=transcript&folder={folder}&sandbox=1")

    order = await orderer.order(order_id)
    assert (order.folder_id, order.is_sandbox) == (folder, True)


async def test_a_strangers_draft_is_missing(orderer: Orderer, sessions: Sessions, sign_in: SignIn) -> None:
    order_id = await orderer.draft()
    (media,) = await orderer.media(order_id)
    stranger = await sign_in(await a_customer(sessions))
    await stranger.read("/productions/new")

    answers = [
        await stranger.client.get(f"/productions/new?order={order_id}"),
        await stranger.client.get(f"/productions/new/files?order={order_id}"),
        await stranger.client.get(f"/orders/{order_id}/quote"),
        await stranger.send("/productions/new/estimate", order=order_id, service="transcript"),
        await stranger.send("/productions/new", order=order_id, service="transcript", source_language="en"),
        await stranger.send(f"/productions/new/files/{media.id}/remove", order=order_id),
        await stranger.send_files(f"/productions/new/files?order={order_id}", ("x.wav", b"x")),
        await stranger.send(f"/orders/{order_id}/quote/submit"),
        await stranger.send(f"/orders/{order_id}/quote/renew"),
    ]

    assert [answer.status_code for answer in answers] == [404] * len(answers)
