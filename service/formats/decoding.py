"""From bytes to text: byte order marks, declared encodings, UTF-8, UTF-16 without its mark, and older encodings.

What cannot stand in a text (control characters, lone surrogates) is removed; lines end in LF afterwards. Everything
that was not plain UTF-8 is said in a note.
"""

import codecs
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

import charset_normalizer

from service.formats.unreadable import Unreadable

NO_TEXT: Final = "The file is not a text file: it holds bytes that no text has."
EMPTY: Final = "The file is empty."
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED: Final = re.compile(rb"""\A\s{0,50}<\?xml[^>]{0,200}?encoding\s{0,5}=\s{0,5}["']([A-Za-z0-9._-]{1,40})["']""")
_HIGH: Final = re.compile(rb"[\x80-\xff]")
_CONTROLS: Final = bytes({*range(0x20), 0x7F} - {*b"\t\n\r\x0b\x0c"})
_UNPRINTED: Final = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_REMOVED: Final = dict.fromkeys(code for code in range(0x10000) if _UNPRINTED.match(chr(code)))
_SAMPLE_BYTES: Final = 1 << 15
_BY_LANGUAGE: Final = {
    "ar": ["cp1256", "iso8859_6"],
    "ru": ["cp1251", "koi8_r", "cp866"],
    "uk": ["cp1251", "koi8_u", "cp866"],
    "tr": ["cp1254"],
}
_WESTERN: Final = ["cp1252", "mac_roman"]
_ELSEWHERE: Final = ["cp1251", "cp1256", "cp1254", "cp1250"]
_NAMES: Final = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman", "koi8_r": "KOI8-R", "koi8_u": "KOI8-U"}


class Decoded(NamedTuple):
    """The text with LF at its lines' ends, and what a person should know about how it was read."""

    text: str
    notes: list[str]


def decoded(data: bytes, language: str) -> Decoded:
    """The bytes as text; raises Unreadable for what is empty or no text. ``language`` decides between old encodings."""
    if not data.strip(b"\x00\t\n\x0b\x0c\r "):
        raise Unreadable(EMPTY)
    text, encoding = next(_attempts(data, language))
    notes = [] if encoding == "utf-8" else [f"The file is not written in UTF-8: it was read as {_named(encoding)}."]
    if "\ufffd" in text:
        notes.append("Some characters could not be read; each stands as \ufffd.")
    clean = cleaned(text)
    if not clean.text.strip():
        raise Unreadable(EMPTY)
    return Decoded(clean.text, notes + clean.notes)


def removed_note(count: int) -> str:
    """What a person is told about control characters that were removed."""
    return "1 control character was removed." if count == 1 else f"{count:,} control characters were removed."


def cleaned(text: str) -> Decoded:
    """The text without what cannot stand in one; every kind of line end becomes LF."""
    notes = []
    text = text.removeprefix("\ufeff")
    if _UNPRINTED.search(text):
        kept = text.translate(_REMOVED)
        notes.append(removed_note(len(text) - len(kept)))
        text = kept
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Decoded(text, notes)


def _attempts(data: bytes, language: str) -> Iterator[tuple[str, str]]:
    """Text and encoding, the surest first; ends with raising Unreadable."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            yield data[len(mark) :].decode(encoding, errors="replace"), encoding
    for likely in (_wide(data), _declared(data), "utf-8"):
        if likely is not None and (text := _strict(data, likely)) is not None:
            yield text, likely
    mended = data.decode(errors="replace")
    if mended.count("\ufffd") * 20 < len(data) - len(mended):
        yield mended, "utf-8"
    encoding = _guessed(data, language)
    yield data.decode(encoding, errors="replace"), encoding


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, ValueError):
        return None


def _wide(data: bytes) -> str | None:
    """UTF-16 shows itself by the zeros in every other byte, of its digits, spaces and line ends at least."""
    sample = data[: _SAMPLE_BYTES * 2]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 20 < len(sample) // 2 or min(even, odd) * 10 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _declared(data: bytes) -> str | None:
    """The encoding that an XML declaration names, if it is one of bytes to text and the file can be in it."""
    found = _DECLARED.match(data[:400])
    if found is None:
        return None
    try:
        name = codecs.lookup(found[1].decode()).name
        "a".encode(name)
    except LookupError:
        return None
    return None if name.startswith(("utf-16", "utf-32")) else name


def _guessed(data: bytes, language: str) -> str:
    """The old encoding that gives the most likely text, by a stretch that begins where the first such byte stands."""
    if len(data) - len(data.translate(None, _CONTROLS)) > len(data) // 100:
        raise Unreadable(NO_TEXT)
    first = _HIGH.search(data)
    start = max(0, first.start() - 512) if first else 0
    sample = data[start : start + _SAMPLE_BYTES]
    likely = _BY_LANGUAGE.get(language.split("-")[0].lower(), _WESTERN)
    for candidates in (likely, [*likely, *_WESTERN, *_ELSEWHERE]):
        best = charset_normalizer.from_bytes(sample, cp_isolation=candidates, enable_fallback=False).best()
        if best is not None:
            return str(best.encoding)
    raise Unreadable(NO_TEXT)


def _named(encoding: str) -> str:
    if encoding in _NAMES:
        return _NAMES[encoding]
    return f"Windows-{encoding[2:]}" if encoding.startswith("cp125") else encoding.upper()
