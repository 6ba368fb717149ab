"""The AAF timeline, opened again by another reader's eyes: every clip at its sample, with its sound inside."""

import subprocess
import sys
from fractions import Fraction

import aaf2
import numpy as np
import pytest

from service.dubbing.aaf import write_aaf
from service.dubbing.timeline import Placement
from tests.service.dubbing.media import clip, placed, samples_of, tone

AGAIN = """
import sys
from fractions import Fraction
from pathlib import Path
from service.dubbing.aaf import write_aaf
from tests.service.dubbing.media import placed
path, target = map(Path, sys.argv[1:])
clips = [placed(path, 1500, 700, text="Привіт")]
write_aaf(clips, 3000, Fraction(25), target, name="talk", identity="one")
"""


def tracks_of(path):
    """Of the one composition: track name to [(place in samples, length, text, samples)]; and its timecode."""
    found, timecode = {}, None
    with aaf2.open(str(path)) as file:
        (composition,) = file.content.compositionmobs()
        for slot in composition.slots:
            if isinstance(slot.segment, aaf2.components.Timecode):
                timecode = (Fraction(str(slot.edit_rate)), slot.segment.fps, slot.segment.length)
                continue
            assert str(slot.edit_rate) in ("48000", "48000/1")
            position, clips = 0, []
            for part in slot.segment.components:
                if isinstance(part, aaf2.components.SourceClip):
                    clips.append((position, part.length, part.mob.comments["Text"], sound_of(part)))
                position += part.length
            assert position == slot.segment.length
            found[slot.name] = clips
        return composition.name, found, timecode


def sound_of(part):
    """From a source clip over its master mob to the samples."""
    source = part.mob.slot_at(part.slot_id).segment.mob
    assert (source.descriptor["SampleRate"].value, source.descriptor["QuantizationBits"].value) == (48_000, 16)
    return np.frombuffer(source.essence.open("r").read(), "<i2")


def test_clips_lie_at_their_samples_on_a_track_for_each_speaker_with_words_and_sound(tmp_path):
    low, high = tone(tmp_path / "low.wav", 701), tone(tmp_path / "high.wav", 400, hertz=900)
    clips = [
        placed(low, 1234, 701, text="Hola"),
        placed(high, 40, 400, speaker="Боб", text="Так"),
        placed(low, 2000, 701),
    ]

    write_aaf(clips, 3001, Fraction(30_000, 1001), tmp_path / "talk.aaf", name="talk", identity="one")

    name, tracks, timecode = tracks_of(tmp_path / "talk.aaf")
    assert name == "talk"
    assert list(tracks) == ["Ann", "Боб"]
    assert [(one[0], one[1], one[2]) for one in tracks["Ann"]] == [
        (1234 * 48, 701 * 48, "Hola"),
        (2000 * 48, 701 * 48, ""),
    ]
    assert [(one[0], one[1], one[2]) for one in tracks["Боб"]] == [(40 * 48, 400 * 48, "Так")]
    assert (tracks["Боб"][0][3] == samples_of(high)[:, 0]).all()
    assert timecode == (Fraction(30_000, 1001), 30, 90)


def test_clips_of_one_speaker_that_overlap_lie_on_two_tracks(tmp_path):
    path = tone(tmp_path / "tone.wav", 1000)
    over = Placement(clip(path, 0, 800), path, 0, 1000, 1.0, 200)

    write_aaf([over, placed(path, 800, 1000)], 2000, Fraction(25), tmp_path / "talk.aaf", name="talk", identity="one")

    tracks = tracks_of(tmp_path / "talk.aaf")[1]
    assert {name: [one[0] for one in clips] for name, clips in tracks.items()} == {"Ann": [0], "Ann 2": [800 * 48]}


def test_clips_of_one_speaker_that_meet_lie_on_one_track(tmp_path):
    path = tone(tmp_path / "tone.wav", 1000)
    clips = [placed(path, 0, 1000), placed(path, 1000, 1000)]

    write_aaf(clips, 2000, Fraction(25), tmp_path / "talk.aaf", name="talk", identity="one")

    tracks = tracks_of(tmp_path / "talk.aaf")[1]
    assert {name: [one[0] for one in clips] for name, clips in tracks.items()} == {"Ann": [0, 1000 * 48]}


def test_the_same_dub_gives_the_same_bytes_in_any_process_and_another_dub_has_other_ids(tmp_path):
    path = tone(tmp_path / "tone.wav", 700)
    clips = [placed(path, 1500, 700, text="Привіт")]

    write_aaf(clips, 3000, Fraction(25), tmp_path / "one.aaf", name="talk", identity="one")
    write_aaf(clips, 3000, Fraction(25), tmp_path / "other.aaf", name="talk", identity="other")
    subprocess.run([sys.executable, "-c", AGAIN, path, tmp_path / "two.aaf"], check=True, timeout=60)

    assert (tmp_path / "one.aaf").read_bytes() == (tmp_path / "two.aaf").read_bytes()
    assert not mob_ids(tmp_path / "one.aaf") & mob_ids(tmp_path / "other.aaf")


def mob_ids(path):
    """Of all mobs."""
    with aaf2.open(str(path)) as file:
        return {str(mob.mob_id) for mob in file.content.mobs}


def test_work_that_is_stopped_leaves_no_file(tmp_path):
    def stop(_share):
        raise InterruptedError

    clips = [placed(tone(tmp_path / "tone.wav", 100), 0, 100)]
    with pytest.raises(InterruptedError):
        write_aaf(clips, 1000, Fraction(25), tmp_path / "a.aaf", name="talk", identity="one", progress=stop)

    assert [path.name for path in tmp_path.iterdir()] == ["tone.wav"]
