"""The placeholder film of a dub: the original picture with voices that eSpeak NG speaks in the target language."""

import tempfile
import wave
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame

from service.commands.client import Json
from service.embedded.samples import write_spoken_wav

LABEL = "Placeholder voices by eSpeak NG, spoken by nobody: made by the demo of Productions"
FRAME_SAMPLES = 1024
MICROSECONDS = 1_000_000
Samples = npt.NDArray[np.int16]


def media_length_ms(address: str) -> int:
    """How long a file lasts, from its header: simulated linguists only lay their text over it."""
    with av.open(address) as media:
        return max(1, (media.duration or MICROSECONDS) * 1000 // MICROSECONDS)


def write_film(address: str, document: Json, language: str, path: Path) -> None:
    """Copies the picture at ``address`` into an MP4 whose sound is the document, spoken at its in points."""
    with av.open(address) as source, av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as film:
        film.metadata["comment"] = LABEL
        film.metadata["title"] = f"{LABEL} ({language})"
        original = source.streams.video[0]
        picture = film.add_stream_from_template(original)
        length_ms = max(1, (source.duration or MICROSECONDS) * 1000 // MICROSECONDS)
        samples, rate = _placed_voices(document, language, length_ms)
        sound = film.add_stream("aac", rate=rate, layout="mono")
        for frame in _frames(samples, rate):
            film.mux(sound.encode(frame))
        film.mux(sound.encode(None))
        for packet in source.demux(original):
            if packet.dts is None:
                continue
            packet.stream = picture
            film.mux(packet)


def _placed_voices(document: Json, language: str, length_ms: int) -> tuple[Samples, int]:
    """Each segment spoken at its in point, or as soon as the one before has ended; cut at the picture's end."""
    rate, placed, end = 0, np.zeros(0, np.int16), 0
    for segment in document["segments"]:
        voice, rate = _spoken(segment["text"], language)
        if not len(placed):
            placed = np.zeros(length_ms * rate // 1000 + 1, np.int16)
        start = max(end, segment["start_ms"] * rate // 1000)
        room = placed[start : start + len(voice)]
        room[:] = voice[: len(room)]
        end = start + len(voice)
    return placed, rate


def _spoken(text: str, language: str) -> tuple[Samples, int]:
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        write_spoken_wav(Path(file.name), [text], language, pause_ms=0)
        with wave.open(file.name, "rb") as recording:
            return np.frombuffer(recording.readframes(recording.getnframes()), np.int16), recording.getframerate()


def _frames(samples: Samples, rate: int) -> Iterator[AudioFrame]:
    for position in range(0, len(samples), FRAME_SAMPLES):
        frame = AudioFrame.from_ndarray(samples[None, position : position + FRAME_SAMPLES], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, position, Fraction(1, rate)
        yield frame
