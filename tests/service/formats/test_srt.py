"""SRT: how instants and lines are written."""

import pytest

from service.formats.srt import render_srt
from service.formats.timestamps import srt_time
from service.timedtext.cues import Cue


@pytest.mark.parametrize(
    ("ms", "written"),
    [
        (0, "00:00:00,000"),
        (999, "00:00:00,999"),
        (61_001, "00:01:01,001"),
        (3_599_999, "00:59:59,999"),
        (3_600_000, "01:00:00,000"),
        (48 * 3_600_000, "48:00:00,000"),
    ],
)
def test_an_instant_is_written_to_the_millisecond(ms: int, written: str) -> None:
    assert srt_time(ms) == written


def test_an_srt_file_is_written_with_crlf_and_without_a_byte_order_mark() -> None:
    data = render_srt([Cue(0, 1000, ("One", "two")), Cue(1000, 2000, ("Three",))])

    assert data == (
        b"1\r\n00:00:00,000 --> 00:00:01,000\r\nOne\r\ntwo\r\n\r\n2\r\n00:00:01,000 --> 00:00:02,000\r\nThree\r\n"
    )
