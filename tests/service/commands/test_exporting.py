"""Downloads: names that attack, files in the way, servers that break off."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from service.commands.exporting import Download, download_all, plan_downloads, safe_name
from service.commands.failures import NotReachable, WrongUsage


@pytest.mark.parametrize(
    "label",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "..\\..\\boot.ini",
        "..",
        "",
        "   ",
        ".ssh",
        "a\x00b.srt",
        "\x1b[2Jtalk.srt",
        "\u202egpj.srt",
        "talk\n.srt",
        "C:talk.srt",
        "ü" * 300 + ".srt",
        "a." + "b" * 300,
        "\udcff.srt",
    ],
)
def test_a_name_never_leaves_its_folder_nor_hides_nor_obeys(label: str, tmp_path: Path) -> None:
    name = safe_name(label)

    assert (tmp_path / name).parent == tmp_path
    assert name
    assert not name.startswith(".")
    assert name.isprintable()
    assert len(name.encode()) <= 200
    (tmp_path / name).write_text("it can be written")


def test_an_ordinary_name_stays_as_it_is() -> None:
    assert safe_name("Vortrag über Häfen.de.srt") == "Vortrag über Häfen.de.srt"


def test_only_the_newest_version_is_taken_and_equal_names_are_numbered(tmp_path: Path) -> None:
    found = [
        _deliverable("talk.srt", "http://x/2", version=2),
        _deliverable("talk.srt", "http://x/1", version=1),
        _deliverable("dir/talk.srt", "http://x/3"),
        _deliverable("DIR_talk.srt", "http://x/4"),
    ]

    planned = plan_downloads(found, tmp_path)

    assert {one.path.name: one.url for one in planned} == {
        "dir_talk.srt": "http://x/3",
        "DIR_talk (2).srt": "http://x/4",
        "talk.srt": "http://x/2",
    }


def test_two_jobs_files_of_one_name_are_both_taken(tmp_path: Path) -> None:
    found = [_deliverable("talk.srt", f"http://x/{job_id}") | {"job_id": job_id} for job_id in ("first", "second")]

    planned = plan_downloads(found, tmp_path)

    assert [one.path.name for one in planned] == ["talk.srt", "talk (2).srt"]


def _deliverable(name: str, url: str, version: int = 1) -> dict[str, object]:
    return {"name": name, "signed_url": url, "content_type": "application/x-subrip", "version": version}


async def test_a_file_in_the_way_stops_everything_before_anything_is_fetched(tmp_path: Path) -> None:
    (tmp_path / "there.srt").symlink_to(tmp_path / "elsewhere")
    downloads = [
        _download("http://127.0.0.1:9/new", tmp_path / "new.srt"),
        _download("http://127.0.0.1:9/", tmp_path / "there.srt"),
    ]

    with pytest.raises(WrongUsage, match="--force"):
        await download_all(downloads, is_forced=False)

    assert [path.name for path in tmp_path.iterdir()] == ["there.srt"]


async def test_a_forced_download_replaces_a_link_and_not_what_it_points_at(tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("precious")
    (tmp_path / "talk.srt").symlink_to(target)

    async with answering(_whole) as url:
        await download_all([_download(url, tmp_path / "talk.srt")], is_forced=True)

    assert target.read_text() == "precious"
    assert (tmp_path / "talk.srt").read_bytes() == b"whole"


async def test_a_download_that_breaks_off_leaves_nothing_behind(tmp_path: Path) -> None:
    async with answering(_half) as url:
        with pytest.raises(NotReachable):
            await download_all([_download(url, tmp_path / "talk.srt")], is_forced=False)

    assert list(tmp_path.iterdir()) == []


async def test_an_expired_address_is_said_and_leaves_nothing_behind(tmp_path: Path) -> None:
    async with answering(_forbidden) as url:
        with pytest.raises(NotReachable, match="403"):
            await download_all([_download(url, tmp_path / "talk.srt")], is_forced=False)

    assert list(tmp_path.iterdir()) == []


def _download(url: str, path: Path) -> Download:
    return Download(url, path, "application/x-subrip")


_whole = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nwhole"
_half = b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\nconnection: close\r\n\r\nhalf"
_forbidden = b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


@asynccontextmanager
async def answering(answer: bytes) -> AsyncIterator[str]:
    """A server that says the same to everybody and hangs up."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/file"
