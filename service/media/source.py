"""Read-only access to the bytes of the file under analysis: an open descriptor, positions, no path."""

import os
import struct
from dataclasses import dataclass
from functools import cached_property

HEAD_BYTES = 1 << 16


@dataclass(frozen=True)
class Source:
    """A regular file, open on a descriptor. Reading never moves the descriptor's own position."""

    descriptor: int

    @cached_property
    def size(self) -> int:
        """In bytes."""
        return os.fstat(self.descriptor).st_size

    def read(self, position: int, count: int) -> bytes:
        """Up to `count` bytes from `position`; fewer at the end of the file."""
        return os.pread(self.descriptor, count, position) if 0 <= position < self.size else b""

    def rewind(self) -> None:
        """Back to the first byte, for FFmpeg, which reads from where the descriptor stands."""
        os.lseek(self.descriptor, 0, os.SEEK_SET)

    def head(self) -> bytes:
        """The first 64 KiB."""
        return self.read(0, HEAD_BYTES)

    def unpack(self, layout: str, position: int) -> tuple[int, ...] | None:
        """Integers at `position`, or None when the file ends before them."""
        data = self.read(position, struct.calcsize(layout))
        return struct.unpack(layout, data) if len(data) == struct.calcsize(layout) else None

    def after_tags(self) -> int:
        """Where the sound of an MP3, AAC or FLAC file begins: behind its ID3v2 tags, 0 when there are none."""
        position = 0
        while (tag := self.read(position, 10))[:3] == b"ID3" and len(tag) == 10:
            size = sum((byte & 0x7F) << shift for byte, shift in zip(tag[6:10], (21, 14, 7, 0), strict=True))
            position += 10 + size + (10 if tag[5] & 0x10 else 0)
        return position
