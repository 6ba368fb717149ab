"""The upload that asks for a human review: a recording or its address, a transcript of it, and a few words."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Final

import msgspec
from multipart import MultipartSegment

from pricing.languages import table_language
from service.errors import InvalidInput
from service.files.storage import Stored
from service.media.multipart import read_parts
from service.media.registering import NewMedia, file_label, media_from_address, media_key
from service.parts import Parts
from service.sources.schemas import ReviewUploaded
from service.sources.uploading import FIELD, TranscriptFile, collect

MEDIA: Final = "media"
_ADDRESS: Final = frozenset({"media_url", "media_url_filename", "media_url_content_type"})


@dataclass(slots=True)
class ReviewForm:
    """What came; the caller owns it, so that it can remove a stored file when something after it fails."""

    media_id: str
    fields: dict[str, str] = field(default_factory=dict)
    stored: Stored | None = None
    media_name: str = ""
    media_type: str = ""
    transcript: TranscriptFile | None = None


@dataclass(frozen=True, slots=True)
class ReviewWish:
    """The same, checked."""

    media: NewMedia
    transcript: TranscriptFile
    asked: ReviewUploaded


async def read_form(parts: Parts, chunks: AsyncIterator[bytes], content_type: str, form: ReviewForm) -> None:
    """Fills the form; the recording goes straight to storage. Raises InvalidInput, FileTooLarge."""

    async def take(segment: MultipartSegment, data: AsyncIterator[bytes]) -> None:
        if segment.name == FIELD and form.transcript is None:
            form.transcript = await collect(segment, data)
        elif segment.name == MEDIA and form.stored is None:
            form.media_name, form.media_type = file_label(segment.filename or ""), segment.content_type or ""
            limit = parts.settings.max_upload_bytes
            form.stored = await parts.storage.put(media_key(form.media_id), data, max_bytes=limit, name=form.media_name)
        else:
            raise InvalidInput.at("body", segment.name, msg=f"Send one file as {MEDIA} and one as {FIELD}.")

    await read_parts(chunks, content_type, take, form.fields)


def checked(form: ReviewForm) -> ReviewWish:
    """Raises InvalidInput, UnknownLanguage."""
    fields = {name: value for name, value in form.fields.items() if value != "null"}
    asked = _asked({name: value for name, value in fields.items() if name not in _ADDRESS})
    table_language(asked.source_language)
    if form.transcript is None:
        raise InvalidInput.at("body", FIELD, msg="Send the transcript as a file.", kind="missing")
    if (form.stored is None) == ("media_url" not in fields):
        raise InvalidInput.at("body", MEDIA, msg="Send exactly one of media (as a file) and media_url.")
    if form.stored is None:
        media = media_from_address(form.media_id, asked.source_language, fields)
    else:
        media = NewMedia(form.media_id, form.media_name, asked.source_language, form.media_type, stored=form.stored)
    return ReviewWish(media, form.transcript, asked)


def _asked(fields: dict[str, str]) -> ReviewUploaded:
    for name in fields:
        if name not in ReviewUploaded.__struct_fields__:
            raise InvalidInput.at("body", name, msg="This field is unknown.", kind="extra_forbidden")
    if not fields.get("source_language"):
        raise InvalidInput.at("body", "source_language", msg="Say which language is spoken.", kind="missing")
    try:
        return msgspec.convert({name: value for name, value in fields.items() if value}, ReviewUploaded, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidInput.at("body", msg=str(error)) from None
