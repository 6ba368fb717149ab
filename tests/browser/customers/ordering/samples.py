"""Recordings of any length and size, made on the spot."""

import wave
from pathlib import Path

from service.embedded.samples import write_spoken_wav


def spoken(folder: Path, name: str = "talk.wav") -> Path:
    """A few seconds of speech."""
    path = folder / name
    write_spoken_wav(path, ["Good morning.", "This is a short recording."], "en")
    return path


def long_recording(folder: Path, name: str, *, seconds: int, rate: int = 44_100) -> Path:
    """Speech, and quiet behind it, as long as it is wanted: 44.1 kHz of 16 bits is 88 kB a second."""
    path = spoken(folder, f"short-{name}")
    with wave.open(str(path)) as short, wave.open(str(folder / name), "wb") as long:
        long.setparams((1, 2, rate, 0, "NONE", "not compressed"))
        said = short.readframes(short.getnframes())
        long.writeframes(said + b"\0\0" * (seconds * rate - len(said) // 2))
    path.unlink()
    return folder / name
