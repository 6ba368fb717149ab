"""A DOCX file opened with suspicion: a ZIP archive of known size, of which two parts are read and none is followed.

Nothing that the file refers to is fetched, no macro and no formula is looked at, entities are not resolved, and what it
unpacks to is limited before anything is unpacked.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Final

from service.formats.unreadable import Unreadable

MAX_UNPACKED_BYTES: Final = 64 * 1024 * 1024
MAX_MARKS: Final = 1_000_000
_MAX_DIRECTORY_BYTES: Final = 1024 * 1024
_END: Final = struct.Struct("<4s4H2LH")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN: Final = "The document is damaged: its archive cannot be opened."


@contextmanager
def opened(data: bytes) -> Iterator[zipfile.ZipFile]:
    """The archive. Raises Unreadable, also for what goes wrong while its parts are read."""
    if data.startswith(_OLE):
        raise Unreadable("This is an old or a protected Word document. Save it as DOCX without a password.")
    _check_directory(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_entries(archive)
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OverflowError) as trouble:
        raise Unreadable(_BROKEN) from trouble


def _check_directory(data: bytes) -> None:
    """The list of entries is small, before anything reads it."""
    at = data.rfind(b"PK\x05\x06")
    if not data.startswith(b"PK") or at < 0 or len(data) - at < _END.size:
        raise Unreadable("This is not a DOCX document.")
    size = _END.unpack_from(data, at)[5]
    if size > _MAX_DIRECTORY_BYTES or data[max(0, at - 20) :].startswith(b"PK\x06\x07"):
        raise Unreadable("The document holds far more parts than a text has.")


def _check_entries(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise Unreadable(f"The document unpacks to more than {MAX_UNPACKED_BYTES // 1024**2} MB.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("The document is protected by a password.")
    if any(entry.compress_type not in _METHODS for entry in entries):
        raise Unreadable("The document is packed in a way that no word processor uses.")


def part(archive: zipfile.ZipFile, name: str) -> "Part | None":
    """A part to read, None if there is none of that name."""
    try:
        return Part(archive.open(name))
    except KeyError:
        return None


class Part:
    """XML to read, at most as many bytes as the archive's list says, which are counted already.

    Each element and attribute takes some twenty times its size in memory, so that these are counted, too.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._marks = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises Unreadable."""
        data = self._stream.read(size)
        self._marks += count_marks(data)
        require_marks(self._marks)
        return data


def count_marks(data: bytes) -> int:
    """At least the number of the elements and attributes that begin in it."""
    return data.count(b"<") + data.count(b"=")


def require_marks(marks: int) -> None:
    """Raises Unreadable for more markup than a text of any length has."""
    if marks > MAX_MARKS:
        raise Unreadable("The document has more markup than can be read.")
