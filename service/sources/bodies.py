"""Bodies that routes read for themselves as they come, described for the OpenAPI document."""

from dataclasses import dataclass
from typing import Any

import msgspec
from litestar.openapi.spec import OpenAPIFormat, OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema

from service.edge.requests import holds_nul
from service.errors import InvalidInput
from service.sources.schemas import ReviewDelivered

_FILE = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
_TEXT = Schema(type=OpenAPIType.STRING, min_length=1)
_CODE = Schema(type=OpenAPIType.STRING, min_length=2, max_length=35)
_ID = Schema(type=OpenAPIType.STRING, min_length=1, max_length=64)
_NAME = Schema(type=OpenAPIType.STRING, min_length=1, max_length=200)
_INSTRUCTIONS = Schema(type=OpenAPIType.STRING, max_length=5000)


def _object(required: list[str], **properties: Any) -> OpenAPIMediaType:
    return OpenAPIMediaType(Schema(type=OpenAPIType.OBJECT, properties=properties, required=required))


@dataclass
class TranscriptOperation(Operation):
    """One file."""

    def __post_init__(self) -> None:
        content = {"multipart/form-data": _object(["transcript"], transcript=_FILE)}
        self.request_body = RequestBody(content=content, required=True)


@dataclass
class HumanReviewOperation(Operation):
    """Two ids, or a recording (or its address) with a transcript."""

    def __post_init__(self) -> None:
        delivered = _object(["order_id", "job_id"], order_id=_ID, job_id=_ID, name=_NAME, instructions=_INSTRUCTIONS)
        uploaded = _object(
            ["transcript", "source_language"],
            transcript=_FILE,
            media=_FILE,
            media_url=_TEXT,
            media_url_filename=_TEXT,
            media_url_content_type=_TEXT,
            source_language=_CODE,
            verbatim=Schema(type=OpenAPIType.BOOLEAN),
            instructions=_INSTRUCTIONS,
            name=_NAME,
        )
        content = {"application/json": delivered, "multipart/form-data": uploaded}
        self.request_body = RequestBody(content=content, required=True)


def delivered_wish(body: bytes) -> ReviewDelivered:
    """The JSON body of a human review; raises InvalidInput."""
    if holds_nul(body):
        raise InvalidInput.at("body", msg="The body holds a NUL character, which no text may hold.")
    try:
        return msgspec.json.decode(body, type=ReviewDelivered)
    except msgspec.MsgspecError as error:
        kind = "value_error" if isinstance(error, msgspec.ValidationError) else "json_invalid"
        raise InvalidInput.at("body", msg=f"The body is not what this address takes: {error}.", kind=kind) from None
