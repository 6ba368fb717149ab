"""Several files of one form: all of them become media of the order, or none."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Final

from multipart import MultipartSegment

from service.files.storage import Stored
from service.ids import MEDIA, new_id
from service.media.multipart import read_parts
from service.media.registering import NewMedia, delete_unless_known, file_label, media_key
from service.parts import Parts

MOST_PARTS: Final = 200


@dataclass(slots=True)
class FilesForm:
    """What came; the caller owns it and takes the files away when something after it fails."""

    fields: dict[str, str] = field(default_factory=dict)
    stored: list[tuple[MultipartSegment, str, Stored]] = field(default_factory=list)

    def media(self, language: str) -> list[NewMedia]:
        """The files as media in the language."""
        return [
            NewMedia(media_id, file_label(segment.filename or ""), language, segment.content_type or "", stored=stored)
            for segment, media_id, stored in self.stored
        ]


async def read_files(parts: Parts, chunks: AsyncIterator[bytes], content_type: str, form: FilesForm) -> None:
    """Streams each file into storage; a field for files in which none was chosen counts as nothing.

    Raises InvalidInput, FileTooLarge.
    """

    async def take(segment: MultipartSegment, data: AsyncIterator[bytes]) -> None:
        if not segment.filename:
            async for _ in data:
                continue
            return
        media_id = new_id(MEDIA)
        limit, name = parts.settings.max_upload_bytes, file_label(segment.filename)
        stored = await parts.storage.put(media_key(media_id), data, max_bytes=limit, name=name)
        form.stored.append((segment, media_id, stored))

    await read_parts(chunks, content_type, take, form.fields, most_parts=MOST_PARTS)


async def forget_files(parts: Parts, form: FilesForm) -> None:
    """Removes what was stored and belongs to nobody."""
    for _, media_id, _ in form.stored:
        await delete_unless_known(parts, media_id)
