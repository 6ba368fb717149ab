"""Each kind of unusable file gets its own clear refusal."""

import pytest

from service.embedded.samples import write_video
from service.media.analysis import AnalysisLimits, MediaRefused, ProbeFailed, analyse
from tests.service.media.files import cut, in_container, scribbled, spoken, tones, with_external_sound, written

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89"


async def refusal_of(path, **options):
    with pytest.raises(MediaRefused) as refused:
        await analyse(path, **options)
    assert refused.value.message.endswith("Nothing was charged.")
    return refused.value


async def test_an_empty_file_is_refused(tmp_path):
    refused = await refusal_of(written(tmp_path, b""))

    assert refused.slug == "media_empty"


@pytest.mark.parametrize(
    ("content", "looks_like"),
    [
        ("Dear all,\nplease find the film attached.\n", "plain text"),
        ("Обычный текст\n", "plain text"),
        (PNG, "image/png"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf"),
        (bytes(range(1, 256)) * 20, "unknown binary data"),
    ],
)
async def test_what_is_no_media_is_refused_whatever_its_name_and_told_what_it_looks_like(tmp_path, content, looks_like):
    refused = await refusal_of(written(tmp_path, content, "talk.mp4"))

    assert refused.slug == "media_not_recognised"
    assert looks_like in refused.message


PLAYLISTS = {
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{secret}\n#EXT-X-ENDLIST\n",
    "hls behind blank lines": "\n\n  #EXTM3U\n#EXTINF:9,\n{secret}\n",
    "hls with a byte order mark": "\ufeff#EXTM3U\n#EXTINF:9,\n{secret}\n",
    "concat": "ffconcat version 1.0\nfile '{secret}'\n",
    "concat without its header": "file '{secret}'\n",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
    "dash": '<?xml version="1.0"?>\n<!-- x -->\n<MPD><BaseURL>{secret}</BaseURL></MPD>',
    "asx": '<asx version="3.0"><entry><ref href="{secret}"/></entry></asx>',
    "pls": "[playlist]\nFile1={secret}\n",
    "address": "concat:{secret}|{secret}",
}


@pytest.mark.parametrize("form", PLAYLISTS)
async def test_a_playlist_called_mp4_is_refused_and_nothing_of_its_target_is_told(tmp_path, form):
    secret = tones(tmp_path / "secret.wav", [("tone", 3)])

    refused = await refusal_of(written(tmp_path, PLAYLISTS[form].format(secret=secret)))

    assert refused.slug == "media_playlist"
    assert "secret" not in refused.message


async def test_a_film_whose_sound_lies_in_another_file_is_refused(tmp_path):
    film, secret = tmp_path / "film.mov", spoken(tmp_path)
    write_video(film, secret, seconds=2)

    refused = await refusal_of(with_external_sound(film, tmp_path, secret))

    assert refused.slug == "media_playlist"


async def test_a_playlist_behind_the_mark_of_another_format_leads_nowhere(tmp_path):
    secret = tones(tmp_path / "secret.wav", [("tone", 3)])
    playlist = f"#EXTM3U\n#EXTINF:9,\n{secret}\n".encode()

    refused = await refusal_of(written(tmp_path, b"ID3\x04\0\0\0\0\0\0" + playlist))

    assert refused.slug == "media_damaged"


async def test_a_film_without_sound_is_refused(tmp_path):
    film = tmp_path / "mute.mp4"
    write_video(film, None, seconds=1)

    refused = await refusal_of(film)

    assert refused.slug == "media_no_sound"


async def test_a_recording_without_a_single_sample_is_refused(tmp_path):
    refused = await refusal_of(tones(tmp_path / "nothing.wav", []))

    assert refused.slug == "media_no_sound"


@pytest.mark.parametrize("suffix", ["wav", "mp3", "flac", "webm", "aiff", "mp4", "mov", "mkv", "avi"])
async def test_a_file_that_was_cut_off_is_refused(tmp_path, suffix):
    refused = await refusal_of(cut(in_container(tmp_path, suffix)))

    assert refused.slug == "media_truncated"


@pytest.mark.parametrize(("seconds", "share"), [(10, 0.92), (100, 0.985)])
async def test_a_cut_of_less_than_a_second_or_two_percent_is_let_pass(tmp_path, seconds, share):
    recording = tones(tmp_path / "tone.wav", [("tone", seconds)])

    facts = await analyse(cut(recording, share))

    assert facts.duration_ms == pytest.approx(1000 * seconds * share, abs=10)


async def test_a_cut_of_more_than_a_second_and_two_percent_is_not(tmp_path):
    refused = await refusal_of(cut(tones(tmp_path / "tone.wav", [("tone", 100)]), 0.97))

    assert refused.slug == "media_truncated"
    assert "announces 0:01:40 of sound, but ends after 0:01:37" in refused.message


async def test_a_film_with_a_whole_header_and_scribbled_sound_is_refused(tmp_path):
    refused = await refusal_of(scribbled(in_container(tmp_path, "mp3"), start_share=0.02))

    assert refused.slug in ("media_damaged", "media_truncated")


async def test_a_header_that_leads_nowhere_is_refused(tmp_path):
    refused = await refusal_of(written(tmp_path, b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 40))

    assert refused.slug == "media_damaged"


async def test_a_film_whose_index_is_missing_is_refused_as_cut_off(tmp_path):
    refused = await refusal_of(written(tmp_path, b"\0\0\0\x10ftypisom\0\0\0\0" + b"\0\0\0\0mdat" + bytes(5000)))

    assert refused.slug == "media_truncated"
    assert "index" in refused.message


async def test_a_file_over_the_size_limit_is_refused_with_both_sizes(tmp_path):
    big = tones(tmp_path / "big.wav", [("silence", 200)])

    refused = await refusal_of(big, limits=AnalysisLimits(max_bytes=2_000_000))

    assert refused.slug == "media_too_large"
    assert "has 4 MB and the limit is 2 MB" in refused.message


async def test_a_recording_over_the_length_limit_is_refused(tmp_path):
    long = tones(tmp_path / "long.wav", [("tone", 61)])

    refused = await refusal_of(long, limits=AnalysisLimits(max_duration_seconds=60))

    assert refused.slug == "media_too_long"


async def test_a_recording_of_exactly_the_length_limit_passes(tmp_path):
    facts = await analyse(tones(tmp_path / "a.wav", [("tone", 60)]), AnalysisLimits(max_duration_seconds=60))

    assert facts.duration_ms == 60_000


async def test_a_folder_is_our_mistake_and_not_the_files(tmp_path):
    with pytest.raises(OSError, match="directory"):
        await analyse(tmp_path)


async def test_an_answer_larger_than_allowed_is_our_mistake(tmp_path):
    with pytest.raises(ProbeFailed, match="more than 100 bytes"):
        await analyse(tones(tmp_path / "a.wav", [("tone", 2)]), AnalysisLimits(max_result_bytes=100))
