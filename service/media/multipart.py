"""A multipart body, read as it comes: small text fields are kept, files go straight to whoever takes them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from service.errors import InvalidInput
from service.files.storage import Stored

MAX_TEXT_BYTES: Final = 64 * 1024
MAX_FIELDS: Final = 20

Event: TypeAlias = MultipartSegment | bytes | bytearray | None
StoreFile = Callable[[AsyncIterator[bytes]], Awaitable[Stored]]
TakeFile = Callable[[MultipartSegment, AsyncIterator[bytes]], Awaitable[None]]
"""Gets what the client says of a file, and its bytes, which it must read to their end unless it raises."""


@dataclass(slots=True)
class Form:
    """What a body held. ``file_name`` and ``file_type`` are the client's claims."""

    fields: dict[str, str] = field(default_factory=dict)
    file_field: str | None = None
    file_name: str = ""
    file_type: str = ""
    stored: Stored | None = None


async def read_form(chunks: AsyncIterator[bytes], content_type: str, store: StoreFile, form: Form) -> None:
    """Fills ``form`` from the body, handing the file to ``store``; raises InvalidInput for a malformed body.

    The caller owns ``form``, so that it can remove a stored file when something after it fails.
    """

    async def take(segment: MultipartSegment, data: AsyncIterator[bytes]) -> None:
        if form.stored is not None:
            raise InvalidInput.at("body", segment.name, msg="One file at a time: send each in a call of its own.")
        form.file_field, form.file_name = segment.name, segment.filename or ""
        form.file_type = segment.content_type or ""
        form.stored = await store(data)

    await read_parts(chunks, content_type, take, form.fields)


async def read_parts(
    chunks: AsyncIterator[bytes],
    content_type: str,
    take: TakeFile,
    fields: dict[str, str],
    *,
    most_parts: int = MAX_FIELDS,
) -> None:
    """Fills ``fields`` with the texts of the body and hands each file to ``take``, in the order in which they come.

    Raises InvalidInput for a malformed body.
    """
    kind, options = parse_options_header(content_type)
    boundary = options.get("boundary")
    if kind != "multipart/form-data" or not boundary:
        raise InvalidInput.at("header", "content-type", msg="Send the body as multipart/form-data with a boundary.")
    try:
        await _read(_events(chunks, boundary, most_parts), take, fields)
    except MultipartError as error:
        raise InvalidInput.at("body", msg=f"The multipart body is malformed: {error.args[0]}.") from None


async def _read(events: AsyncIterator[Event], take: TakeFile, fields: dict[str, str]) -> None:
    async for event in events:
        if not isinstance(event, MultipartSegment):
            continue
        if event.name in fields:
            raise InvalidInput.at("body", event.name, msg="Send this field once.")
        if event.filename is None:
            fields[event.name] = await _text(event.name, events)
        else:
            await take(event, _bytes(events))


async def _bytes(events: AsyncIterator[Event]) -> AsyncIterator[bytes]:
    async for event in events:
        if event is None:
            return
        if isinstance(event, bytes | bytearray):
            yield bytes(event)


async def _text(name: str, events: AsyncIterator[Event]) -> str:
    collected = bytearray()
    async for chunk in _bytes(events):
        collected += chunk
        if len(collected) > MAX_TEXT_BYTES:
            raise InvalidInput.at("body", name, msg="The field is too long.")
    try:
        text = collected.decode()
    except UnicodeDecodeError:
        raise InvalidInput.at("body", name, msg="The field is not UTF-8.") from None
    if "\x00" in text:
        raise InvalidInput.at("body", name, msg="The field holds a NUL character.")
    return text


async def _events(chunks: AsyncIterator[bytes], boundary: str, most_parts: int) -> AsyncIterator[Event]:
    with PushMultipartParser(boundary, max_segment_count=most_parts) as parser:
        async for chunk in chunks:
            for event in parser.parse(chunk):
                yield event
