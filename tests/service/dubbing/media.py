"""Sound and films for the tests of dubs: exact tones, clips on a timeline, films made by FFmpeg's own program."""

import subprocess
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np

from service.dubbing.sound import FRAMES_PER_MS, RATE, reading, writing
from service.dubbing.timeline import Clip, Placement


def sound(path: Path, samples) -> Path:
    """A WAV file of ours; samples of (frames,) or (frames, channels)."""
    samples = np.asarray(samples)
    wide = samples[:, None] if samples.ndim == 1 else samples
    with writing(path, wide.shape[1]) as written:
        written.write(wide.astype(np.int16))
    return path


def tone(path: Path, ms: int, *, hertz: int = 440, level: float = 0.5) -> Path:
    """A sine in mono."""
    return sound(path, np.sin(2 * np.pi * hertz * np.arange(ms * FRAMES_PER_MS) / RATE) * level * 32767)


def samples_of(path: Path):
    """All of a WAV file of ours, (frames, channels)."""
    with reading(path) as opened:
        return opened.read(opened.shape.frames)


def clip(path: Path, start_ms: int, duration_ms: int, *, speaker: str = "Ann", name: str = "", text: str = "") -> Clip:
    """A clip whose segment is as long as it is."""
    return Clip(name or f"{speaker}-{start_ms}", speaker, path, start_ms, start_ms + duration_ms, duration_ms, text)


def placed(path: Path, start_ms: int, duration_ms: int, *, speaker: str = "Ann", text: str = "") -> Placement:
    """A clip as it was recorded, at its place."""
    one = clip(path, start_ms, duration_ms, speaker=speaker, text=text)
    return Placement(one, path, start_ms, duration_ms, 1.0, 0)


def ffmpeg(*arguments: object) -> str:
    """Runs the program; what it says."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-hide_banner", "-y", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stderr


def film(path: Path, *coding: object, seconds: float = 2) -> Path:
    """A small film: a test pattern that moves, and a tone."""
    picture = f"testsrc2=s=160x90:r=25:d={seconds}"
    ffmpeg("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", f"sine=d={seconds}", *coding, path)
    return path


def packets_of(path: Path) -> list[tuple[bytes, object]]:
    """Every packet of the picture: its bytes, and when it is shown, in seconds of the film's clock."""
    with av.open(str(path)) as media:
        start = min(one.start_time * one.time_base for one in media.streams if one.start_time is not None)
        stream = media.streams.video[0]
        return [(bytes(one), one.pts * stream.time_base - start) for one in media.demux(stream) if one.size]


def pictures_of(path: Path):
    """Every picture that is shown: when, in seconds, and its pixels."""
    with av.open(str(path)) as media:
        return [(frame.time, frame.to_ndarray(format="rgb24")) for frame in media.decode(video=0)]
