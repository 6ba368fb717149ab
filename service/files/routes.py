"""Signed addresses of local files: exact content type, ranges, and nothing that a browser would run."""

import re
from collections.abc import AsyncIterator
from urllib.parse import quote

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Stream

from service.auth.principals import Principal
from service.edge.dependencies import AllParts, Now
from service.edge.documentation import public_refusals
from service.errors import NotFound
from service.files.signing import FILES_PATH, FileGrant, FileSigner
from service.files.storage import Storage

_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")
_INLINE = ("audio/", "video/", "image/")


@get(
    f"{FILES_PATH}/{{token:str}}",
    opt={"public": True},
    operation_id="download_file",
    tags=["Files"],
    responses=public_refusals(400, 403, 404),
)
async def download(token: FromPath[str], request: Request[Principal, str, object], parts: AllParts, now: Now) -> Stream:  # type: ignore[type-var]
    """Streams the file of a signed address; answers ranges, so that players can seek."""
    grant = FileSigner(parts.settings, parts.storage).open(token, now=now)
    try:
        size = await parts.storage.size(grant.key)
    except FileNotFoundError:
        raise NotFound("file") from None
    return _answer(parts.storage, grant, size, request.headers.get("range", ""))


def _answer(storage: Storage, grant: FileGrant, size: int, wanted: str) -> Stream:
    start, end = _range(wanted, size)
    is_partial = (start, end) != (0, size)
    headers = {
        "content-length": str(end - start),
        "accept-ranges": "bytes",
        "content-disposition": _disposition(grant),
        "cache-control": "private, no-store",
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox; default-src 'none'",
    }
    if is_partial:
        headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
    return Stream(
        _bytes(storage, grant.key, start, end),
        status_code=206 if is_partial else 200,
        media_type=grant.content_type,
        headers=headers,
    )


async def _bytes(storage: Storage, key: str, start: int, end: int) -> AsyncIterator[bytes]:
    if end > start:
        async for chunk in storage.stream(key, start, end):
            yield chunk


def _range(wanted: str, size: int) -> tuple[int, int]:
    """The half-open range asked for; anything else than one plain range is answered with the whole file."""
    found = _RANGE.fullmatch(wanted.strip())
    if found is None or int(found[1]) >= size:
        return 0, size
    end = min(int(found[2]) + 1, size) if found[2] else size
    return (int(found[1]), end) if end > int(found[1]) else (0, size)


def _disposition(grant: FileGrant) -> str:
    kind = "inline" if grant.content_type.startswith(_INLINE) else "attachment"
    return f"{kind}; filename*=UTF-8''{quote(grant.name, safe='')}"
