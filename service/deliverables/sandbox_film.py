"""The sample film of sandbox dubs: its mark is seen in the picture and heard in the sound. Made once per process."""

import tempfile
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from service.embedded.samples import write_spoken_wav, write_video

SENTENCE: Final = "Sandbox sample. This dub was not made by people."
_SIZE: Final = (320, 180)
_SCALE: Final = 4
_TEXT: Final = ("SANDBOX", "SAMPLE")
_GLYPHS: Final = {
    "A": (0x0E, 0x11, 0x11, 0x1F, 0x11, 0x11, 0x11),
    "B": (0x1E, 0x11, 0x11, 0x1E, 0x11, 0x11, 0x1E),
    "D": (0x1E, 0x11, 0x11, 0x11, 0x11, 0x11, 0x1E),
    "E": (0x1F, 0x10, 0x10, 0x1E, 0x10, 0x10, 0x1F),
    "L": (0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x1F),
    "M": (0x11, 0x1B, 0x15, 0x15, 0x11, 0x11, 0x11),
    "N": (0x11, 0x19, 0x15, 0x13, 0x11, 0x11, 0x11),
    "O": (0x0E, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0E),
    "P": (0x1E, 0x11, 0x11, 0x1E, 0x10, 0x10, 0x10),
    "S": (0x0F, 0x10, 0x10, 0x0E, 0x01, 0x01, 0x1E),
    "X": (0x11, 0x11, 0x0A, 0x04, 0x0A, 0x11, 0x11),
}
"""Seven rows of five pixels each, the leftmost pixel the highest bit."""


@cache
def sample_film() -> bytes:
    """An MP4 of a few seconds. Blocks for some tenths of a second: call it in a thread."""
    with tempfile.TemporaryDirectory(prefix="sample-film-") as folder:
        spoken, film = Path(folder, "mark.wav"), Path(folder, "mark.mp4")
        write_spoken_wav(spoken, [SENTENCE], "en")
        write_video(film, spoken, size=_SIZE, mark=_mark())
        return film.read_bytes()


def _mark() -> npt.NDArray[np.bool_]:
    """Where the picture is white: the words in the middle. (height, width)"""
    width, height = _SIZE
    mask = np.zeros((height, width), dtype=np.bool_)
    top = (height - len(_TEXT) * 9 * _SCALE) // 2
    for number, word in enumerate(_TEXT):
        word_mask = np.kron(_word(word), np.ones((_SCALE, _SCALE), dtype=np.bool_))
        row, left = top + number * 9 * _SCALE, (width - word_mask.shape[1]) // 2
        mask[row : row + word_mask.shape[0], left : left + word_mask.shape[1]] = word_mask
    return mask


def _word(word: str) -> npt.NDArray[np.bool_]:
    """The letters beside each other, a column between them. (7, 6 * letters)"""
    columns = [[[bool(row >> bit & 1) for bit in (4, 3, 2, 1, 0)] + [False] for row in _GLYPHS[one]] for one in word]
    return np.hstack([np.array(letter, dtype=np.bool_) for letter in columns])
