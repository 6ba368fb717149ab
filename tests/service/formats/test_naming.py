"""What delivered files are called."""

import pytest

from service.formats.naming import stem_of, unique_stems


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("talk.mp4", "talk"),
        ("My talk. Part 1.final.mov", "My talk. Part 1.final"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ('a<b>c:d"e|f?g*h\\i.wav', "a_b_c_d_e_f_g_h_i"),
        ("CON.mp4", "CON_"),
        ("nul.tar.mp4", "nul.tar_"),
        (" . ", "untitled"),
        (".mp4", "mp4"),
        ("व्याख्यान.mp3", "व्याख्यान"),
        ("x" * 300 + ".mp4", "x" * 180),
    ],
)
def test_a_file_is_called_after_its_media_file_safely(name: str, stem: str) -> None:
    assert stem_of(name) == stem


def test_files_of_one_order_never_share_a_stem() -> None:
    assert unique_stems(["talk.mp4", "TALK.mov", "talk (2).mp4", "talk.wav"]) == [
        "talk", "TALK (2)", "talk (2) (2)", "talk (3)",
    ]  # fmt: skip
