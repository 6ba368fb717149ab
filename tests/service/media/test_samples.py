"""The spoken samples: real speech in every language, and films with a moving picture."""

import wave
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import av
import numpy as np
import pytest

from pricing.languages import CODES
from service.embedded.samples import sample_script, write_spoken_wav, write_video
from service.media.analysis import AnalysisParameters, analyse


@pytest.mark.parametrize("language", CODES)
async def test_each_language_speaks_six_sentences_with_pauses_between_them(tmp_path, language):
    path = tmp_path / "speech.wav"

    length_ms = write_spoken_wav(path, sample_script(language), language, pause_ms=1500)

    facts = await analyse(path, parameters=AnalysisParameters(silence_min_ms=1400))
    assert facts.duration_ms == pytest.approx(length_ms, abs=1)
    assert len(facts.silences) == 6
    assert 10_000 < length_ms < 60_000


def test_scripts_of_different_languages_sound_different(tmp_path):
    def spoken(language):
        path = tmp_path / f"{language}.wav"
        write_spoken_wav(path, ["12 34 56"], language)
        return path.read_bytes()

    assert len({spoken(language) for language in CODES}) == len(CODES)


def test_a_regional_code_speaks_its_language(tmp_path):
    """eSpeak NG carries a little of the voice before into the next: lengths differ by a millisecond or two."""
    regional = write_spoken_wav(tmp_path / "a.wav", ["Bonjour à tous."], "fr-CA")

    assert regional == pytest.approx(write_spoken_wav(tmp_path / "b.wav", ["Bonjour à tous."], "fr"), rel=0.03)
    assert regional < 0.9 * write_spoken_wav(tmp_path / "c.wav", ["Bonjour à tous."], "de")


def test_a_language_without_a_voice_is_refused(tmp_path):
    with pytest.raises(KeyError):
        write_spoken_wav(tmp_path / "a.wav", ["Saluton."], "eo")


def test_slower_speech_takes_longer(tmp_path):
    fast = write_spoken_wav(tmp_path / "a.wav", sample_script("en"), "en", words_per_minute=220)
    slow = write_spoken_wav(tmp_path / "b.wav", sample_script("en"), "en", words_per_minute=110)

    assert slow > 1.3 * fast


def test_threads_do_not_mix_their_voices(tmp_path):
    def speak(number):
        language = ("ar", "fr")[number % 2]
        return write_spoken_wav(tmp_path / f"{number}.wav", sample_script(language), language)

    alone = [speak(0), speak(1)]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(speak, range(8)))

    assert alone[0] > 1.2 * alone[1]
    assert together == pytest.approx(alone * 4, rel=0.03)


def test_a_sample_film_moves_and_lasts_as_long_as_its_sound(tmp_path):
    wav, film = tmp_path / "speech.wav", tmp_path / "film.mp4"
    length_ms = write_spoken_wav(wav, sample_script("en")[:1], "en")

    write_video(film, wav)

    with av.open(str(film)) as media:
        pictures = [frame.to_ndarray(format="gray") for frame in media.decode(video=0)]
    assert len(pictures) == pytest.approx(length_ms / 40, abs=1)
    assert all(not np.array_equal(one, other) for one, other in pairwise(pictures))


async def test_the_sound_of_a_sample_film_is_the_sound_it_was_made_from(tmp_path):
    wav, film = tmp_path / "speech.wav", tmp_path / "film.mp4"
    write_spoken_wav(wav, sample_script("en"), "en")
    write_video(film, wav)

    from_film, from_wav = await analyse(film), await analyse(wav)

    assert from_film.duration_ms == pytest.approx(from_wav.duration_ms, abs=100)
    assert np.allclose(from_film.silences, from_wav.silences, atol=120)


def test_a_film_without_sound_needs_a_length(tmp_path):
    with pytest.raises(ValueError, match="length"):
        write_video(tmp_path / "mute.mp4", None)


def test_the_spoken_file_is_mono_with_16_bits(tmp_path):
    write_spoken_wav(tmp_path / "a.wav", ["One."], "en")

    with wave.open(str(tmp_path / "a.wav")) as recording:
        assert (recording.getnchannels(), recording.getsampwidth(), recording.getframerate()) == (1, 2, 22_050)
