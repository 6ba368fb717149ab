"""The dubbed film: the picture is the original's, packet by packet; the sound is new."""

from fractions import Fraction

import av
import numpy as np
import pytest

from service.dubbing.muxing import frame_rate_of, mux
from service.dubbing.refusals import DubRefused
from service.media.refusals import MediaRefused
from tests.service.dubbing.media import ffmpeg, film, packets_of, pictures_of, samples_of, tone
from tests.service.media.files import with_external_sound

H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "20", "-c:a", "aac")


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """H.264 with reordered pictures in MP4."""
    return film(tmp_path_factory.mktemp("film") / "film.mp4", *H264)


@pytest.fixture
def voices(tmp_path):
    """Three seconds of new sound: longer than the film."""
    return tone(tmp_path / "voices.wav", 3000, hertz=800)


@pytest.mark.parametrize(
    ("name", "coding"),
    [
        ("film.mov", H264),
        ("film.mkv", H264),
        ("clock.mkv", (*H264, "-output_ts_offset", "3")),
        ("film.avi", ("-c:v", "mpeg4", "-bf", "2", "-c:a", "mp3")),
        ("ntsc.mov", ("-r", "30000/1001", *H264)),
        ("hevc.mkv", ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none", "-c:a", "aac")),
    ],
)
def test_the_picture_is_copied_bit_for_bit_with_its_times(tmp_path, voices, name, coding):
    source = film(tmp_path / name, *coding)

    made = mux(source, voices, tmp_path / "dub.mp4")

    assert made.is_copied
    assert made.note is None
    assert packets_of(tmp_path / "dub.mp4") == packets_of(source)


def test_a_film_is_as_long_as_its_picture_and_starts_while_it_loads(tmp_path, original, voices):
    made = mux(original, voices, tmp_path / "dub.mp4", language="pt-BR")

    data = (tmp_path / "dub.mp4").read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")
    with av.open(str(tmp_path / "dub.mp4")) as media:
        sound = media.streams.audio[0]
        assert [stream.type for stream in media.streams] == ["video", "audio"]
        assert (sound.codec_context.name, sound.codec_context.sample_rate, sound.language) == ("aac", 48_000, "por")
        assert media.duration / 1e6 == pytest.approx(2, abs=0.03)
    assert made.duration_ms == 2000


def heard(path):
    """The new sound of a film, mono at 48 kHz, as the program hears it."""
    wav = path.with_suffix(".heard.wav")
    ffmpeg("-i", path, "-ac", "1", "-ar", "48000", "-fflags", "+bitexact", wav)
    return samples_of(wav)[:, 0].astype(float)


def test_the_new_sound_is_heard_where_it_belongs(tmp_path, original, voices):
    mux(original, voices, tmp_path / "dub.mp4", sound_starts_ms=1000)

    samples = heard(tmp_path / "dub.mp4")
    assert np.abs(samples[: 48 * 980]).max() < 200
    assert np.abs(samples[48 * 1000 : 48 * 1020]).max() > 10_000


def test_a_picture_that_begins_late_still_does(tmp_path, original, voices):
    ffmpeg(
        "-itsoffset",
        "0.5",
        "-i",
        original,
        "-i",
        original,
        "-map",
        "0:v",
        "-map",
        "1:a",
        "-c",
        "copy",
        tmp_path / "late.mkv",
    )

    mux(tmp_path / "late.mkv", voices, tmp_path / "dub.mp4")

    assert packets_of(tmp_path / "dub.mp4") == packets_of(tmp_path / "late.mkv")
    assert pictures_of(tmp_path / "dub.mp4")[0][0] == pytest.approx(0.5)


def test_what_an_edit_list_hides_stays_hidden(tmp_path, original, voices):
    ffmpeg("-ss", "0.6", "-i", original, "-c", "copy", tmp_path / "edited.mp4")

    mux(tmp_path / "edited.mp4", voices, tmp_path / "dub.mp4")

    shown, expected = pictures_of(tmp_path / "dub.mp4"), pictures_of(tmp_path / "edited.mp4")
    assert [time for time, _ in shown] == [time for time, _ in expected]
    assert (shown[0][1] == expected[0][1]).all()
    assert len(shown) < len(packets_of(tmp_path / "edited.mp4"))


def test_hevc_bears_the_name_by_which_players_know_it(tmp_path, voices):
    coding = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none", "-c:a", "aac")

    mux(film(tmp_path / "hevc.mkv", *coding, seconds=0.4), voices, tmp_path / "dub.mp4")

    with av.open(str(tmp_path / "dub.mp4")) as media:
        assert media.streams.video[0].codec_context.codec_tag == "hvc1"


def test_how_a_picture_is_turned_is_kept(tmp_path, original, voices):
    ffmpeg("-display_rotation", "90", "-i", original, "-c", "copy", tmp_path / "turned.mov")

    mux(tmp_path / "turned.mov", voices, tmp_path / "dub.mp4")

    with av.open(str(tmp_path / "dub.mp4")) as media:
        assert next(media.decode(video=0)).rotation == 90


def test_subtitles_of_the_original_are_left_out(tmp_path, original, voices):
    (tmp_path / "words.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nHello\n")
    inputs = ("-i", original, "-i", tmp_path / "words.srt", "-map", "0", "-map", "1")
    ffmpeg(*inputs, "-c", "copy", "-c:s", "mov_text", tmp_path / "subtitled.mp4")

    mux(tmp_path / "subtitled.mp4", voices, tmp_path / "dub.mp4")

    with av.open(str(tmp_path / "dub.mp4")) as media:
        assert [stream.type for stream in media.streams] == ["video", "audio"]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_picture_that_mp4_cannot_hold_is_coded_anew_upright_and_said_so(tmp_path, voices, turn):
    film(tmp_path / "prores.mov", "-c:v", "prores", "-c:a", "pcm_s16le", seconds=0.4)
    ffmpeg("-display_rotation", turn, "-i", tmp_path / "prores.mov", "-c", "copy", tmp_path / "turned.mov")
    ffmpeg("-i", tmp_path / "turned.mov", "-c:v", "ffv1", tmp_path / "upright.mkv")

    made = mux(tmp_path / "turned.mov", voices, tmp_path / "dub.mp4")

    shown, expected = pictures_of(tmp_path / "dub.mp4"), pictures_of(tmp_path / "upright.mkv")
    assert (made.is_copied, made.duration_ms) == (False, 400)
    assert "prores" in made.note
    assert [time for time, _ in shown] == pytest.approx([time for time, _ in expected])
    assert np.abs(shown[0][1].astype(int) - expected[0][1]).mean() < 20


@pytest.mark.parametrize(("turn", "pixel"), [(0, Fraction(4, 3)), (90, Fraction(3, 4))])
def test_a_picture_that_is_coded_anew_keeps_the_shape_of_its_pixels_and_its_colours(tmp_path, voices, turn, pixel):
    colours = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709")
    film(tmp_path / "wide.mov", "-vf", "setsar=4/3", "-c:v", "prores", *colours, "-c:a", "pcm_s16le", seconds=0.2)
    ffmpeg("-display_rotation", turn, "-i", tmp_path / "wide.mov", "-c", "copy", tmp_path / "turned.mov")

    mux(tmp_path / "turned.mov", voices, tmp_path / "dub.mp4")

    with av.open(str(tmp_path / "turned.mov")) as original, av.open(str(tmp_path / "dub.mp4")) as dub:
        shown, expected = next(dub.decode(video=0)), next(original.decode(video=0))
        assert dub.streams.video[0].sample_aspect_ratio == pixel
        assert shown.colorspace == expected.colorspace == 1


def test_the_same_film_gives_the_same_bytes(tmp_path, original, voices):
    film(tmp_path / "prores.mov", "-c:v", "prores", "-c:a", "pcm_s16le", seconds=0.4)

    for source in (original, tmp_path / "prores.mov"):
        for name in ("one.mp4", "two.mp4"):
            mux(source, voices, tmp_path / name, language="de")
        assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()


def test_a_recording_without_picture_is_refused_even_with_cover_art(tmp_path, original, voices):
    ffmpeg("-i", original, "-frames:v", "1", tmp_path / "cover.png")
    covered = ("-i", tmp_path / "cover.png", "-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v", "attached_pic")
    ffmpeg("-i", voices, *covered, tmp_path / "song.m4a")

    for source in (voices, tmp_path / "song.m4a"):
        with pytest.raises(DubRefused) as refused:
            mux(source, voices, tmp_path / "dub.mp4")
        assert refused.value.slug == "film_without_picture"
    assert not list(tmp_path.glob("*dub.mp4*"))


def test_a_film_that_points_at_another_file_is_never_opened(tmp_path, voices):
    film(tmp_path / "film.mov", *H264)
    reference = with_external_sound(tmp_path / "film.mov", tmp_path, voices)

    with pytest.raises(MediaRefused) as refused:
        mux(reference, voices, tmp_path / "dub.mp4")

    assert refused.value.slug == "media_playlist"


def test_work_that_is_stopped_leaves_no_file_and_progress_only_grows(tmp_path, original, voices):
    shares = []

    def stop(share):
        shares.append(share)
        if share > 0.5:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        mux(original, voices, tmp_path / "dub.mp4", progress=stop)

    assert shares == sorted(shares)
    assert not list(tmp_path.glob("*dub.mp4*"))


@pytest.mark.parametrize("rate", [Fraction(30_000, 1001), Fraction(25)])
@pytest.mark.parametrize("form", [(), ("-movflags", "frag_keyframe+empty_moov")])
def test_the_rate_of_pictures_is_exact(tmp_path, rate, form):
    made = film(tmp_path / "film.mp4", "-r", rate, *H264, *form)

    assert frame_rate_of(made) == rate
