"""Transcripts that customers bring: small files, read whole, and off the event loop, for they come as they come.

What a file costs to read is bounded by its size and by the number of its parts: some ten seconds for the worst that was
thought of, in which no step holds the interpreter for long. One is read at a time, in a thread of its own, so that
many at once wait for each other and not everybody for them.
"""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final

from multipart import MultipartSegment

from service.errors import FileRefused, FileTooLarge, InvalidInput
from service.formats.building import Reading
from service.formats.reading import MAX_BYTES, read_document
from service.formats.unreadable import Unreadable
from service.media.multipart import read_parts
from service.media.registering import file_label

FIELD: Final = "transcript"
_READERS: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="transcripts")


@dataclass(frozen=True, slots=True)
class TranscriptFile:
    """A file as it was brought; ``name`` is the customer's label."""

    name: str
    data: bytes


async def receive_transcript(chunks: AsyncIterator[bytes], content_type: str) -> TranscriptFile:
    """The one file of a multipart body. Raises InvalidInput, FileTooLarge transcript_too_large."""
    files: list[TranscriptFile] = []

    async def take(segment: MultipartSegment, data: AsyncIterator[bytes]) -> None:
        if segment.name != FIELD or files:
            raise InvalidInput.at("body", segment.name, msg=f"Send one file, in the field {FIELD}.")
        files.append(await collect(segment, data))

    fields: dict[str, str] = {}
    await read_parts(chunks, content_type, take, fields)
    for name in fields:
        raise InvalidInput.at("body", name, msg=f"Send nothing but a file with its name, in the field {FIELD}.")
    if not files:
        raise InvalidInput.at("body", FIELD, msg="Send the transcript as a file.", kind="missing")
    return files[0]


async def collect(segment: MultipartSegment, data: AsyncIterator[bytes]) -> TranscriptFile:
    """A transcript's bytes; stops reading at the limit."""
    collected = bytearray()
    async for chunk in data:
        collected += chunk
        if len(collected) > MAX_BYTES:
            raise FileTooLarge(
                "transcript_too_large",
                f"A transcript has at most {MAX_BYTES // 1_000_000} MB. Nothing was stored. Is this the right file?",
                max_bytes=MAX_BYTES,
            )
    return TranscriptFile(file_label(segment.filename or ""), bytes(collected))


async def read_transcript(file: TranscriptFile, *, language: str, duration_ms: int | None) -> Reading:
    """The file as a document with text; ``duration_ms`` is the recording's, if it is known yet.

    Raises FileRefused transcript_unreadable, with the line where the format has lines.
    """
    try:
        read = partial(read_document, file.data, name=file.name, language=language, duration_ms=duration_ms)
        reading = await asyncio.get_running_loop().run_in_executor(_READERS, read)
    except Unreadable as trouble:
        raise _unreadable(file, trouble.message, trouble.line) from None
    if not reading.document.has_text:
        raise _unreadable(file, "There is no text in it.", None)
    return reading


def _unreadable(file: TranscriptFile, reason: str, line: int | None) -> FileRefused:
    where = "" if line is None else f" (line {line})"
    return FileRefused(
        "transcript_unreadable",
        f"{file.name} cannot be read{where}: {reason} Nothing was stored. Repair the file, or order without it.",
        line=line,
        reason=reason,
    )
