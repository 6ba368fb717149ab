"""The demo as whoever cloned the project meets it: one command, from nothing to files."""

import asyncio
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from pricing.catalogue import Service
from service.exports.menu import MENUS

ROOT = Path(__file__).parents[2]


async def _demo(data: Path, *arguments: object) -> tuple[int, str]:
    """The exit code and everything that was said."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PRODUCTIONS_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service.cli", "demo", "--data", str(data), *(str(one) for one in arguments),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, stdin=asyncio.subprocess.DEVNULL,
        cwd=ROOT, env=outside,
    )  # fmt: skip
    out, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode()


def _left_running(data: Path) -> Iterator[str]:
    for process in psutil.process_iter():
        try:
            if process.environ().get("PRODUCTIONS_DATA_DIR") == str(data) and process.status() != psutil.STATUS_ZOMBIE:
                yield f"{process.pid} {process.name()}"
        except psutil.Error:
            continue


@pytest.mark.timeout(240)
async def test_the_demo_delivers_four_orders_tells_their_story_and_leaves_nothing_running(tmp_path: Path) -> None:
    data = tmp_path / "demo"

    code, said = await _demo(data)

    assert code == 0, said
    done = re.findall(r"^(transcript|captions|subtitles|dub) +prodorder_\w+ +done +([\d.]+) *$", said, re.MULTILINE)
    assert sorted(label for label, _ in done) == ["captions", "dub", "subtitles", "transcript"]
    assert "paid with the test card" in said
    assert "held on the workspace's credits" in said
    assert said.count("sent it back") == 1
    assert "SLA_TIME_SCALE" in said
    assert "Your files are ready" in said
    assert "\x1b" not in said
    events = re.search(r"history of the transcript order: (\d+) events", said)
    assert events is not None
    assert int(events[1]) <= 50
    suffixes = sorted(path.suffix for path in (data / "delivered").glob("*/*.*"))
    assert suffixes == [*[".json"] * 5, ".mp4", ".srt", ".srt", ".srt", ".txt"]
    exports = [path.suffix for path in (data / "delivered").glob("*/exports/*.*")]
    assert len(exports) == sum(len(MENUS[service]) for service in Service)
    assert {".aac", ".aaf", ".docx", ".html", ".mp3", ".pdf", ".ttml", ".vtt", ".wav", ".zip"} <= set(exports)
    reports = re.findall(r"^(\w+) +errors \d+, warnings \d+, infos \d+", said, re.MULTILINE)
    assert sorted(reports) == ["captions", "dub", "subtitles", "transcript"]
    assert list(_left_running(data)) == []


@pytest.mark.timeout(240)
async def test_a_file_of_ones_own_that_has_no_price_ends_the_demo_with_the_reason(
    tmp_path: Path, recording: Path
) -> None:
    options = ["--language", "de", "--service", "subtitles", "--target", "fr"]

    code, said = await _demo(tmp_path / "demo", "--file", recording, *options)

    assert code == 1
    assert "There is no price for subtitles from de to fr" in said
    assert "Traceback" not in said
    assert list(_left_running(tmp_path / "demo")) == []
