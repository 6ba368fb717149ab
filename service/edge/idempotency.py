"""``Idempotency-Key``: the same key and body give the saved answer, another body under the same key is refused.

The claim is a row of its own that is there before the work starts; a claim whose process died is free again after
two minutes (what it may have done is held together by the unique keys of orders, transfers and refunds). Answers
are kept for 24 hours; failures of ours (5xx) are not kept, so that trying again is worth it.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from litestar import Request
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from service.auth.models import IdempotencyKey
from service.auth.principals import Principal
from service.database import utc_now
from service.errors import IdempotencyKeyReused, InvalidInput, Refusal

KEPT: Final = timedelta(hours=24)
ABANDONED: Final = timedelta(minutes=2)
MAX_KEY: Final = 255
REPLAYED: Final = (b"idempotent-replayed", b"true")


@dataclass(frozen=True, slots=True)
class Claim:
    """Who sends which request under which key."""

    holder_id: str
    key: str
    request_hash: str


@dataclass(slots=True)
class Answer:
    """An answer as it passes by; ours are small JSON."""

    status: int = 500
    body: bytearray = field(default_factory=bytearray)

    def note(self, message: Message) -> None:
        """Keeps status and body of a message."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            self.body += message["body"]


class Idempotency:
    """ASGI middleware behind authentication; acts on POST with the header only."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        claim = await _claim_of(scope, receive)
        if claim is None:
            await self.app(scope, receive, send)
            return
        engine: AsyncEngine = scope["litestar_app"].state.engine
        saved = await _take(engine, claim)
        if saved is not None:
            await _replay(saved, send)
            return
        await self._run(engine, claim, scope, receive, send)

    async def _run(self, engine: AsyncEngine, claim: Claim, scope: Scope, receive: Receive, send: Send) -> None:
        answer = Answer()

        async def send_and_note(message: Message) -> None:
            answer.note(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                await _keep(engine, claim, answer)
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        except Refusal as refused:
            await _release(engine, claim)
            raise refused


async def _claim_of(scope: Scope, receive: Receive) -> Claim | None:
    if scope["type"] != ScopeType.HTTP:
        return None
    request: Request[Any, Any, Any] = Request(scope, receive)
    if request.method != "POST":
        return None
    key, principal = request.headers.get("idempotency-key"), scope.get("user")
    if key is None or not isinstance(principal, Principal):
        return None
    if not 0 < len(key) <= MAX_KEY or not key.isascii():
        raise InvalidInput.at("header", "idempotency-key", msg=f"1 to {MAX_KEY} ASCII characters.")
    return Claim(principal.key_id, key, await _fingerprint(request))


async def _fingerprint(request: Request[Any, Any, Any]) -> str:
    """A hash of method, path and body; of an upload, which is streamed, its length stands for the body."""
    is_upload = request.headers.get("content-type", "").startswith("multipart/")
    body = request.headers.get("content-length", "").encode() if is_upload else await request.body()
    return hashlib.sha256(b"\0".join([request.scope["path"].encode(), body])).hexdigest()


async def _take(engine: AsyncEngine, claim: Claim) -> tuple[int, str] | None:
    """None when the claim is ours to work on; the saved answer when there is one; else a refusal."""
    now = utc_now()
    async with engine.begin() as connection:
        await connection.execute(
            delete(IdempotencyKey).where(
                col(IdempotencyKey.holder_id) == claim.holder_id,
                col(IdempotencyKey.key) == claim.key,
                or_(
                    col(IdempotencyKey.created_at) < now - KEPT,
                    col(IdempotencyKey.status_code).is_(None) & (col(IdempotencyKey.created_at) < now - ABANDONED),
                ),
            )
        )
        row = {"holder_id": claim.holder_id, "key": claim.key, "request_hash": claim.request_hash, "created_at": now}
        made = insert(IdempotencyKey).values(row).on_conflict_do_nothing().returning(col(IdempotencyKey.key))
        if (await connection.execute(made)).scalar_one_or_none() is not None:
            return None
        known = select(
            col(IdempotencyKey.request_hash), col(IdempotencyKey.status_code), col(IdempotencyKey.body)
        ).where(col(IdempotencyKey.holder_id) == claim.holder_id, col(IdempotencyKey.key) == claim.key)
        request_hash, status, body = (await connection.execute(known)).one()
    return _saved(claim, request_hash, status, body)


def _saved(claim: Claim, request_hash: str, status: int | None, body: str | None) -> tuple[int, str]:
    if request_hash != claim.request_hash:
        raise IdempotencyKeyReused(
            "idempotency_key_reused",
            "This Idempotency-Key was used for another request. Nothing was changed. Use a fresh key per request.",
        )
    if status is None:
        raise Refusal(
            "idempotency_in_flight",
            "The first request with this Idempotency-Key is still under way. Nothing was done twice. Ask again soon.",
        )
    return status, body or ""


async def _keep(engine: AsyncEngine, claim: Claim, answer: Answer) -> None:
    if answer.status >= 500:
        await _release(engine, claim)
        return
    async with engine.begin() as connection:
        await connection.execute(
            update(IdempotencyKey)
            .where(col(IdempotencyKey.holder_id) == claim.holder_id, col(IdempotencyKey.key) == claim.key)
            .values(status_code=answer.status, body=answer.body.decode())
        )


async def _release(engine: AsyncEngine, claim: Claim) -> None:
    async with engine.begin() as connection:
        await connection.execute(
            delete(IdempotencyKey).where(
                col(IdempotencyKey.holder_id) == claim.holder_id,
                col(IdempotencyKey.key) == claim.key,
                col(IdempotencyKey.status_code).is_(None),
            )
        )


async def _replay(saved: tuple[int, str], send: Send) -> None:
    status, body = saved
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body.encode())).encode()), REPLAYED]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body.encode(), "more_body": False})
