"""The headers of tus 1.0, read strictly. https://tus.io/protocols/resumable-upload"""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from service.errors import InvalidInput

TUS_VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,expiration,checksum,termination"
ALGORITHMS: Final = ("sha256", "sha1", "md5")
BODY_TYPE: Final = "application/offset+octet-stream"

MOST_METADATA: Final = 4096
_WHOLE: Final = re.compile(r"\d{1,15}", re.ASCII)
_KEY: Final = re.compile(r"[\x21-\x2b\x2d-\x7e]{1,100}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the client says of one body."""

    algorithm: str
    digest: bytes

    def hasher(self) -> Any:
        """A fresh hash of the algorithm. MD5 and SHA-1 tell damage, not malice; the file's own SHA-256 is ours."""
        return hashlib.new(self.algorithm, usedforsecurity=False)


def whole(headers: Mapping[str, str], name: str) -> int:
    """A header that is a whole number; raises InvalidInput."""
    value = headers.get(name, "")
    if not _WHOLE.fullmatch(value):
        raise InvalidInput.at("header", name, msg="Send a whole number of bytes.")
    return int(value)


def checksum(headers: Mapping[str, str]) -> Checksum | None:
    """``upload-checksum``; None without one. Raises InvalidInput."""
    value = headers.get("upload-checksum")
    if value is None:
        return None
    algorithm, _, encoded = value.partition(" ")
    if algorithm not in ALGORITHMS:
        known = ", ".join(ALGORITHMS)
        raise InvalidInput.at("header", "upload-checksum", msg=f"This algorithm is unknown; known are {known}.")
    return Checksum(algorithm, _decoded("upload-checksum", encoded))


def metadata(headers: Mapping[str, str]) -> dict[str, str]:
    """``upload-metadata``: comma-separated pairs of a key and a text in base64. Raises InvalidInput."""
    value = headers.get("upload-metadata", "")
    if len(value) > MOST_METADATA:
        raise InvalidInput.at("header", "upload-metadata", msg=f"At most {MOST_METADATA} characters.")
    pairs: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in value.split(","))):
        key, _, encoded = pair.partition(" ")
        if not _KEY.fullmatch(key) or key in pairs:
            raise InvalidInput.at("header", "upload-metadata", msg="Its keys are ASCII, and each is there once.")
        pairs[key] = _text(_decoded("upload-metadata", encoded))
    return pairs


def encode_metadata(pairs: Mapping[str, str]) -> str:
    """The header's value for these."""
    return ",".join(f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in pairs.items())


def _decoded(header: str, encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidInput.at("header", header, msg="Its values are in base64.") from None


def _text(data: bytes) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise InvalidInput.at("header", "upload-metadata", msg="Its values are UTF-8 in base64.") from None
    if "\x00" in text:
        raise InvalidInput.at("header", "upload-metadata", msg="A value holds a NUL character.")
    return text
