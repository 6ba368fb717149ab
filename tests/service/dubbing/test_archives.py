"""Archives of tracks and clips: complete, stable, harmless."""

import csv
import io
import json
import os
from zipfile import ZIP_STORED, ZipFile

import pytest

from service.dubbing.archives import harmless, zip_clips, zip_tracks
from service.dubbing.mixing import Track
from tests.service.dubbing.media import placed, tone


@pytest.fixture
def placements(tmp_path):
    """Three clips, one of a speaker and with words that mean harm."""
    path = tone(tmp_path / "tone.wav", 400)
    return [
        placed(path, 0, 400, speaker="Ann", text='"Hello", she said.\nअच्छा।'),
        placed(path, 62_345, 400, speaker='=HYPERLINK("x")', text="@SUM(A1)"),
        placed(path, 3_723_000, 400, speaker="../../Bob Ross", text="- So?"),
    ]


def test_clips_are_named_by_number_speaker_and_in_point_and_lie_in_no_folder(tmp_path, placements):
    zip_clips(placements, tmp_path / "clips.zip")

    with ZipFile(tmp_path / "clips.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "0001_Ann_00-00-00-000.wav",
            "0002_=HYPERLINK(_x_)_00-01-02-345.wav",
            "0003__.._Bob_Ross_01-02-03-000.wav",
            "index.csv",
            "index.json",
        ]
        assert archive.read("0001_Ann_00-00-00-000.wav") == (tmp_path / "tone.wav").read_bytes()
        assert {entry.compress_type for entry in archive.infolist()} == {ZIP_STORED}


def test_the_index_says_where_clips_belong_and_no_cell_of_it_is_a_formula(tmp_path, placements):
    zip_clips(placements, tmp_path / "clips.zip")

    with ZipFile(tmp_path / "clips.zip") as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("index.csv").decode("utf-8-sig"), newline="")))
        clips = json.loads(archive.read("index.json"))["clips"]
    assert [(row["speaker"], row["text"]) for row in rows] == [
        ("Ann", '"Hello", she said.\nअच्छा।'),
        ('\'=HYPERLINK("x")', "'@SUM(A1)"),
        ("../../Bob Ross", "'- So?"),
    ]
    assert [(row["start_ms"], row["end_ms"], row["tempo"]) for row in rows][1] == ("62345", "62745", "1.0")
    assert (clips[1]["speaker"], clips[1]["text"], clips[1]["start_ms"]) == ('=HYPERLINK("x")', "@SUM(A1)", 62_345)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\tx", " @x"])
def test_no_cell_begins_as_a_formula_does_even_behind_spaces(cell):
    assert harmless(cell) == f"'{cell}"
    assert harmless(f"a{cell}") == f"a{cell}"


def test_tracks_are_in_order_and_the_same_tracks_give_the_same_bytes_at_any_time(tmp_path):
    tracks = [Track("Bob", tone(tmp_path / "b.wav", 300)), Track("Ann", tone(tmp_path / "a.wav", 300))]

    zip_tracks(tracks, tmp_path / "one.zip")
    for track in tracks:
        os.utime(track.path, (1_000_000_000, 1_000_000_000))
    zip_tracks(tracks[::-1], tmp_path / "two.zip")

    with ZipFile(tmp_path / "one.zip") as archive:
        assert archive.namelist() == ["Ann.wav", "Bob.wav"]
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_an_archive_whose_track_is_missing_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError):
        zip_tracks([Track("Ann", tmp_path / "nothing.wav")], tmp_path / "tracks.zip")

    assert list(tmp_path.iterdir()) == []
