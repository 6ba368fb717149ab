"""What machines ask of a web process: does it live, can it serve, how busy is it."""

import asyncio

import msgspec
from litestar import MediaType, Response, get
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from sqlalchemy import text

from service.edge.dependencies import AllParts
from service.errors import Unavailable


class Health(msgspec.Struct, frozen=True):
    status: str


@get("/livez", opt={"public": True}, operation_id="livez", tags=["Health"])
async def livez() -> Health:
    """The process answers."""
    return Health("ok")


@get("/readyz", opt={"public": True}, operation_id="readyz", tags=["Health"])
async def readyz(parts: AllParts) -> Health:
    """The process can serve: the database answers within two seconds."""
    try:
        async with asyncio.timeout(2), parts.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except Exception as error:
        raise Unavailable("not_ready", "The database does not answer. Try again soon.") from error
    return Health("ok")


@get("/metrics", opt={"public": True}, operation_id="metrics", tags=["Health"], media_type=MediaType.TEXT)
async def metrics() -> Response[bytes]:
    """Counters and histograms in Prometheus' text form."""
    return Response(generate_latest(REGISTRY), headers={"content-type": CONTENT_TYPE_LATEST})
