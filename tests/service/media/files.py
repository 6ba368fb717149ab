"""Files for the tests of analysis: good ones in every container, and each kind of bad one."""

import struct
import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from service.embedded.samples import convert, sample_script, write_spoken_wav, write_video

TONE_HZ = 440


def tones(path: Path, pattern: list[tuple[str, float]], rate: int = 8000) -> Path:
    """A WAV of stretches of tone at half of full scale and of silence: [("tone", seconds), ("silence", seconds)]."""
    second = (np.sin(2 * np.pi * TONE_HZ * np.arange(rate) / rate) * 16384).astype("<i2").tobytes()
    with wave.open(str(path), "wb") as recording:
        recording.setparams((1, 2, rate, 0, "NONE", "not compressed"))
        for kind, seconds in pattern:
            sound = second if kind == "tone" else bytes(2 * rate)
            whole, rest = divmod(round(seconds * rate), rate)
            for _ in range(whole):
                recording.writeframesraw(sound)
            recording.writeframesraw(sound[: 2 * rest])
    return path


def late_sound(path: Path, wav: Path, delay_ms: int) -> Path:
    """A film whose sound begins after its picture."""
    with av.open(str(path), "w") as film, wave.open(str(wav), "rb") as recording:
        picture = film.add_stream("mpeg4", rate=25)
        picture.width, picture.height, picture.pix_fmt = 64, 64, "yuv420p"
        rate = recording.getframerate()
        sound = film.add_stream("pcm_s16le", rate=rate, layout="mono")
        film.mux(picture.encode(av.VideoFrame(64, 64, "yuv420p")))
        samples = np.frombuffer(recording.readframes(recording.getnframes()), np.int16)
        frame = av.AudioFrame.from_ndarray(samples[None], format="s16", layout="mono")
        frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), rate * delay_ms // 1000
        for stream, last in ((picture, None), (sound, frame), (sound, None)):
            film.mux(stream.encode(last))
    return path


def spoken(folder: Path) -> Path:
    """Some 17 seconds of English as WAV."""
    path = folder / "speech.wav"
    write_spoken_wav(path, sample_script("en"), "en")
    return path


def in_container(folder: Path, suffix: str) -> Path:
    """The spoken sample in a container, with a picture where the container is for video."""
    wav, path = spoken(folder), folder / f"sample.{suffix}"
    if suffix in ("mp4", "mov", "mkv", "avi", "ts"):
        write_video(path, wav)
    elif suffix != "wav":
        codec = {"mp3": "libmp3lame", "ogg": "libopus", "webm": "libopus", "aiff": "pcm_s16be", "flac": "flac"}
        convert(wav, path, codec.get(suffix, "aac"), rate=48_000 if suffix in ("ogg", "webm") else None)
    return path.rename(folder / "sample.bin") if suffix != "wav" else wav.rename(folder / "sample.bin")


def cut(path: Path, share: float = 0.5) -> Path:
    """The first part of a file."""
    data = path.read_bytes()
    target = path.with_name(f"cut-{path.name}")
    target.write_bytes(data[: int(len(data) * share)])
    return target


def written(folder: Path, content: str | bytes, name: str = "talk.mp4") -> Path:
    """Any content under a name that promises a film."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def scribbled(path: Path, start_share: float = 0.3) -> Path:
    """The same length, but random bytes from some point on, with a header that is still whole."""
    data = bytearray(path.read_bytes())
    start = int(len(data) * start_share)
    data[start:] = np.random.default_rng(7).bytes(len(data) - start)
    path.write_bytes(data)
    return path


def with_external_sound(path: Path, folder: Path, target: Path) -> Path:
    """An MP4 whose data reference says: the sound is in that other file. `path` has its index last."""
    data = path.read_bytes()
    entry = b"url " + struct.pack(">I", 0) + f"file://{target}".encode() + b"\0"
    patched = _grown(data, struct.pack(">I", len(entry) + 4) + entry)
    return written(folder, patched, "reference.mp4")


def _grown(data: bytes, entry: bytes) -> bytes:
    """Every self-contained reference replaced by `entry`, the boxes around it enlarged to fit."""
    own = struct.pack(">I4sI", 12, b"url ", 1)
    if own not in data:
        return data
    position = data.rindex(own)
    grown = bytearray(data[:position] + entry + data[position + len(own) :])
    for kind in (b"dref", b"dinf", b"minf", b"mdia", b"trak", b"moov"):
        at = data.rindex(kind, 0, position) - 4
        size = struct.unpack_from(">I", grown, at)[0]
        struct.pack_into(">I", grown, at, size + len(entry) - len(own))
    return bytes(grown)
