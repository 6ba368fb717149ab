"""Signed addresses of local files: exact content type, ranges, and nothing that a browser would run."""

from collections.abc import AsyncIterator
from typing import Any

from litestar import MediaType, Request, Response, get, head
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath
from litestar.response import Stream

from service.access.deciding import has_role
from service.auth.principals import Principal
from service.edge.dependencies import AllParts, Now
from service.edge.documentation import ErrorBody, public_refusals
from service.errors import NotFound
from service.files.labels import disposition
from service.files.ranges import NoSuchRange, wanted_range
from service.files.signing import FILES_PATH, FileGrant, FileSigner
from service.files.storage import Storage
from service.parts import Parts

ADDRESS = f"{FILES_PATH}/{{token:str}}"
REFUSALS = {
    **public_refusals(400, 403, 404),
    416: ResponseSpec(ErrorBody, generate_examples=False, description="The range begins behind the end of the file"),
}


@get(ADDRESS, opt={"public": True}, operation_id="download_file", tags=["Files"], responses=REFUSALS)
async def download(
    token: FromPath[str], request: Request[Principal, str, Any], parts: AllParts, now: Now
) -> Response[Any]:
    """Streams the file of a signed address; answers ranges, so that players can seek."""
    grant = await _opened(parts, token, now)
    size = await _size(parts, grant)
    try:
        wanted = wanted_range(request.headers.get("range", ""), size)
    except NoSuchRange:
        return _no_such_range(size)
    return _stream(parts.storage, grant, size, wanted)


@head(ADDRESS, opt={"public": True}, operation_id="look_at_file", tags=["Files"])
async def look_at(token: FromPath[str], parts: AllParts, now: Now) -> Response[None]:
    """What a download would say of the file, without the file."""
    grant = await _opened(parts, token, now)
    headers = {**_headers(grant), "content-length": str(await _size(parts, grant))}
    return Response(None, headers=headers)


async def _opened(parts: Parts, token: str, now: Now) -> FileGrant:
    """What the token opens now. Raises also NotFound: whoever was given the address has lost the role since."""
    grant = FileSigner(parts.settings, parts.storage).open(token, now=now)
    if grant.reader:
        async with parts.sessions() as session:
            if not await has_role(session, grant.reader, grant.resource_kind, grant.resource_id):
                raise NotFound("file")
    return grant


def _stream(storage: Storage, grant: FileGrant, size: int, wanted: tuple[int, int] | None) -> Stream:
    start, end = wanted or (0, size)
    headers = {**_headers(grant), "content-length": str(end - start)}
    if wanted:
        headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
    return Stream(_bytes(storage, grant.key, start, end), status_code=206 if wanted else 200, headers=headers)


async def _size(parts: Parts, grant: FileGrant) -> int:
    try:
        return await parts.storage.size(grant.key)
    except FileNotFoundError:
        raise NotFound("file") from None


def _headers(grant: FileGrant) -> dict[str, str]:
    return {
        "content-type": grant.content_type,
        "accept-ranges": "bytes",
        "content-disposition": disposition(grant.name, grant.content_type),
        "cache-control": "private, no-store",
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox; default-src 'none'",
    }


def _no_such_range(size: int) -> Response[dict[str, Any]]:
    message = f"The file has {size} bytes, and the range that was asked for begins behind them. Ask for less."
    body = {"detail": {"status": "no_such_range", "message": message}}
    headers = {"content-range": f"bytes */{size}", "accept-ranges": "bytes"}
    return Response(body, status_code=416, media_type=MediaType.JSON, headers=headers)


async def _bytes(storage: Storage, key: str, start: int, end: int) -> AsyncIterator[bytes]:
    if end > start:
        async for chunk in storage.stream(key, start, end):
            yield chunk


FILE_ROUTES = [download, look_at]
