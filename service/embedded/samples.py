"""Spoken sample media, made on the spot: eSpeak NG speaks, PyAV writes. No recording is shipped."""

import atexit
import ctypes
import shutil
import tempfile
import threading
import wave
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import espeakng_loader
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container.output import OutputContainer
from av.video.stream import VideoStream

from service.embedded.sample_scripts import SCRIPTS

_SYNCHRONOUS, _RATE_PARAMETER, _UTF8, _CHARACTERS, _DO_NOT_EXIT = 2, 1, 1, 1, 0x8000
_LONGEST_DATA_PATH = 150
"""eSpeak NG copies the path of its data into a buffer of 160 bytes."""
_VOICES = {"pt": "pt-br", "en": "en-us"}
_LEAD_IN_MS = 250
_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
_speaking = threading.Lock()
"""The library keeps one voice and one callback per process."""


def sample_script(language: str) -> list[str]:
    """Six short sentences in one of the 11 languages; regional codes count as their language."""
    return list(SCRIPTS[_base(language)])


def write_spoken_wav(
    path: Path,
    sentences: Sequence[str],
    language: str,
    *,
    lead_in_ms: int = _LEAD_IN_MS,
    pause_ms: int = 600,
    words_per_minute: int = 165,
) -> int:
    """Speak the sentences into a mono 16-bit WAV; returns its length in ms.

    Silence of `lead_in_ms` goes before the first and of `pause_ms` behind each. Raises KeyError for a language
    that is none of the 11.
    """
    if _base(language) not in SCRIPTS:
        raise KeyError(language)
    with _speaking, wave.open(str(path), "wb") as recording:
        rate = _library()[1]
        recording.setparams((1, 2, rate, 0, "NONE", "not compressed"))
        recording.writeframes(_quiet(rate, lead_in_ms))
        for sentence in sentences:
            recording.writeframes(_spoken(sentence, language, words_per_minute))
            recording.writeframes(_quiet(rate, pause_ms))
        return recording.getnframes() * 1000 // rate


def write_video(
    path: Path,
    wav: Path | None,
    *,
    seconds: float | None = None,
    size: tuple[int, int] = (320, 180),
    fps: int = 25,
    mark: npt.NDArray[np.bool_] | None = None,
) -> None:
    """An MP4, MOV or MKV (by the suffix) of a moving test pattern, with the sound of `wav` as AAC.

    It lasts as long as the sound unless `seconds` says otherwise; without `wav` it has no audio track. Where `mark`
    (height, width) is true, the picture is white on every frame.
    """
    with av.open(str(path), "w") as video:
        picture = _add_picture(video, size, fps)
        sound = video.add_stream("aac", rate=_wav_rate(wav), layout="mono") if wav else None
        frames = _sound_frames(wav) if wav else iter(())
        length = seconds if seconds is not None else _wav_seconds(wav)
        heard = Fraction(0)
        for number in range(round(length * fps)):
            drawn = _pattern(number, size)
            if mark is not None:
                drawn[mark] = 255
            video.mux(picture.encode(av.VideoFrame.from_ndarray(drawn, format="rgb24")))
            while sound and heard * fps <= number and (frame := next(frames, None)):
                heard += Fraction(frame.samples, frame.sample_rate)
                video.mux(sound.encode(frame))
        video.mux(picture.encode(None))
        if sound:
            for frame in frames if seconds is None else ():
                video.mux(sound.encode(frame))
            video.mux(sound.encode(None))


def convert(wav: Path, path: Path, codec: str, *, rate: int | None = None, **options: str) -> None:
    """The sound of a WAV file in another container (by the suffix of `path`) and codec."""
    with av.open(str(path), "w", options=options) as target:
        stream = target.add_stream(codec, rate=rate or _wav_rate(wav), layout="mono")
        assert isinstance(stream, AudioStream)
        for frame in _sound_frames(wav):
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))


def _base(language: str) -> str:
    return language.partition("-")[0].lower()


@cache
def _library() -> tuple[ctypes.CDLL, int]:
    """The initialised library and its sample rate in hertz."""
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    data = _short(Path(espeakng_loader.get_data_path()))
    rate: int = library.espeak_Initialize(_SYNCHRONOUS, 0, str(data).encode(), _DO_NOT_EXIT)
    if rate <= 0:
        raise RuntimeError("eSpeak NG did not find its voice data")
    return library, rate


def _short(data: Path) -> Path:
    """The folder itself, or a link to it under a path that the library can hold, for as long as we run."""
    if len(str(data).encode()) <= _LONGEST_DATA_PATH:
        return data
    folder = tempfile.mkdtemp(prefix="espeak-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    link = Path(folder, "data")
    link.symlink_to(data)
    return link


def _spoken(sentence: str, language: str, words_per_minute: int) -> bytes:
    """16-bit mono samples at the library's rate. The caller holds `_speaking`."""
    library, _ = _library()
    samples = bytearray()

    def keep(wav: "ctypes._Pointer[ctypes.c_short]", count: int, _events: object) -> int:
        if wav and count:
            samples.extend(ctypes.string_at(wav, 2 * count))
        return 0

    callback, text = _Callback(keep), sentence.encode() + b"\0"
    library.espeak_SetSynthCallback(callback)
    library.espeak_SetVoiceByName(_VOICES.get(_base(language), _base(language)).encode())
    library.espeak_SetParameter(_RATE_PARAMETER, words_per_minute, 0)
    failure = library.espeak_Synth(text, ctypes.c_size_t(len(text)), 0, _CHARACTERS, 0, _UTF8, None, None)
    library.espeak_SetSynthCallback(None)
    if failure:
        raise RuntimeError(f"eSpeak NG could not speak ({failure})")
    return bytes(samples)


def _quiet(rate: int, milliseconds: int) -> bytes:
    return bytes(2 * (rate * milliseconds // 1000))


def _add_picture(video: OutputContainer, size: tuple[int, int], fps: int) -> VideoStream:
    """H.264 where the encoder is there, else MPEG-4 part 2."""
    codec = "libx264" if "libx264" in av.codecs_available else "mpeg4"
    stream = video.add_stream(codec, rate=fps)
    assert isinstance(stream, VideoStream)
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    if codec == "libx264":
        stream.options = {"preset": "ultrafast", "crf": "30"}
    return stream


def _pattern(number: int, size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """Colour bars that drift, with a white square that crosses them: every frame differs. (height, width, 3)"""
    width, height = size
    bars = (np.arange(width) + number) * 8 // width % 8
    row = np.stack([(bars >> bit & 1) * 160 + 32 for bit in range(3)], axis=1).astype(np.uint8)
    picture = np.repeat(row[None], height, axis=0)
    side = height // 5
    left, top = number * 3 % (width - side), number * 2 % (height - side)
    picture[top : top + side, left : left + side] = 255
    return picture


def _sound_frames(wav: Path) -> Iterator[AudioFrame]:
    """The samples of a mono 16-bit WAV file in frames of 1024."""
    with wave.open(str(wav), "rb") as recording:
        position = 0
        while data := recording.readframes(1024):
            frame = AudioFrame.from_ndarray(np.frombuffer(data, np.int16)[None], format="s16", layout="mono")
            frame.sample_rate, frame.pts = recording.getframerate(), position
            frame.time_base = Fraction(1, recording.getframerate())
            position += frame.samples
            yield frame


def _wav_rate(wav: Path) -> int:
    with wave.open(str(wav), "rb") as recording:
        return recording.getframerate()


def _wav_seconds(wav: Path | None) -> float:
    if wav is None:
        raise ValueError("a video without sound needs its length in seconds")
    with wave.open(str(wav), "rb") as recording:
        return recording.getnframes() / recording.getframerate()
