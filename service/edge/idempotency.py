"""``Idempotency-Key``: the same key and body give the saved answer, another body under the same key is refused.

The claim is a row of its own that is there before the work starts; a claim whose process died is free again after
two minutes (what it may have done is held together by the unique keys of orders, transfers and refunds). Answers
are kept for 24 hours; failures of ours (5xx) are not kept, so that trying again is worth it. An answer leaves only
after it is kept; a claim that was taken over as abandoned keeps nothing, and frees nothing, of its successor's.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from litestar import Request
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from sqlalchemy import ColumnElement, delete, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from service.auth.models import IdempotencyKey
from service.auth.principals import Principal
from service.database import utc_now
from service.edge.requests import is_small_json, is_streamed
from service.errors import IdempotencyKeyReused, InvalidInput, Refusal

KEPT: Final = timedelta(hours=24)
ABANDONED: Final = timedelta(minutes=2)
MAX_KEY: Final = 255
REPLAYED: Final = (b"idempotent-replayed", b"true")
FORGOTTEN_AT_ONCE: Final = 1000

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Claim:
    """Who sends which request under which key; ``claimed_at`` tells this try from a later one of the same key."""

    holder_id: str
    key: str
    request_hash: str
    claimed_at: datetime


@dataclass(slots=True)
class Answer:
    """An answer, held back until it is whole; ours are small JSON."""

    status: int = 500
    body: bytearray = field(default_factory=bytearray)
    messages: list[Message] = field(default_factory=list)

    def note(self, message: Message) -> bool:
        """Keeps a message; True when it was the last."""
        self.messages.append(message)
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")
            return not message.get("more_body", False)
        return False


class Idempotency:
    """ASGI middleware behind authentication; acts on POST with the header only, and on no page: what pages show may
    be for one pair of eyes, once, and their forms are held together by keys of their own.
    """

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
        is_secret = bool(scope["route_handler"].opt.get("shows_secret"))

        async def keep_and_send(message: Message) -> None:
            if not answer.note(message):
                return
            await _keep(engine, claim, answer, is_secret=is_secret)
            for held in answer.messages:
                await send(held)

        try:
            await self.app(scope, receive, keep_and_send)
        except BaseException:
            await _release(engine, claim)
            raise


async def _claim_of(scope: Scope, receive: Receive) -> Claim | None:
    if scope["type"] != ScopeType.HTTP:
        return None
    request: Request[Any, Any, Any] = Request(scope, receive)
    if request.method != "POST" or request.route_handler.opt.get("page"):
        return None
    key, principal = request.headers.get("idempotency-key"), scope.get("user")
    if key is None or not isinstance(principal, Principal):
        return None
    if not 0 < len(key) <= MAX_KEY or not key.isascii():
        raise InvalidInput.at("header", "idempotency-key", msg=f"1 to {MAX_KEY} ASCII characters.")
    return Claim(principal.key_id, key, await _fingerprint(request), utc_now())


async def _fingerprint(request: Request[Any, Any, Any]) -> str:
    """A hash of path, query and body; of an upload, which is streamed, its length stands for the body."""
    length = request.headers.get("content-length", "").encode()
    body = length if is_streamed(request) and not is_small_json(request) else await request.body()
    path = request.scope["path"].encode("utf-8", "surrogatepass")
    return hashlib.sha256(b"\0".join([path, request.scope["query_string"], body])).hexdigest()


async def _take(engine: AsyncEngine, claim: Claim) -> tuple[int, str] | None:
    """None when the claim is ours to work on; the saved answer when there is one; else a refusal."""
    while True:
        claimed, known = await _claim(engine, claim)
        if claimed:
            return None
        if known is not None:
            return _saved(claim, *known)


async def _claim(engine: AsyncEngine, claim: Claim) -> tuple[bool, tuple[str, int | None, str | None] | None]:
    """Whether the key is ours now, else what its row says; neither when the row went away in this moment."""
    now = claim.claimed_at
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
            return True, None
        known = select(
            col(IdempotencyKey.request_hash), col(IdempotencyKey.status_code), col(IdempotencyKey.body)
        ).where(col(IdempotencyKey.holder_id) == claim.holder_id, col(IdempotencyKey.key) == claim.key)
        row_found = (await connection.execute(known)).one_or_none()
    return False, None if row_found is None else (row_found[0], row_found[1], row_found[2])


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
    if body is None:
        raise Refusal(
            "answer_not_kept",
            "The first request with this Idempotency-Key was done. Its answer showed a secret, which is shown once and "
            "kept nowhere. Nothing was done again. Revoke that key and issue a new one if the answer was lost.",
        )
    return status, body


async def _keep(engine: AsyncEngine, claim: Claim, answer: Answer, *, is_secret: bool) -> None:
    """Keeps the answer; the work is done already, so trouble in keeping it must not hide it from the caller.

    Of an answer that shows a secret once, only that it was given is kept.
    """
    if answer.status >= 500:
        await _release(engine, claim)
        return
    kept = update(IdempotencyKey).where(*_is_ours(claim))
    body = None if is_secret and answer.status < 400 else answer.body.decode()
    try:
        async with engine.begin() as connection:
            await connection.execute(kept.values(status_code=answer.status, body=body))
    except (DBAPIError, OSError):
        log.exception("idempotent_answer_not_kept")


async def _release(engine: AsyncEngine, claim: Claim) -> None:
    async with engine.begin() as connection:
        await connection.execute(delete(IdempotencyKey).where(*_is_ours(claim)))


def _is_ours(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    """The row of this very try, while it has no answer."""
    return (
        col(IdempotencyKey.holder_id) == claim.holder_id,
        col(IdempotencyKey.key) == claim.key,
        col(IdempotencyKey.created_at) == claim.claimed_at,
        col(IdempotencyKey.status_code).is_(None),
    )


async def forget_answers(engine: AsyncEngine, now: datetime) -> bool:
    """Removes answers older than a day, a bounded batch; True when there may be more. Run by the worker."""
    old = select(col(IdempotencyKey.holder_id), col(IdempotencyKey.key)).where(
        col(IdempotencyKey.created_at) < now - KEPT
    )
    batch = old.order_by(col(IdempotencyKey.created_at)).limit(FORGOTTEN_AT_ONCE)
    keys = tuple_(col(IdempotencyKey.holder_id), col(IdempotencyKey.key))
    async with engine.begin() as connection:
        gone = await connection.execute(delete(IdempotencyKey).where(keys.in_(batch)))
    return gone.rowcount >= FORGOTTEN_AT_ONCE


async def _replay(saved: tuple[int, str], send: Send) -> None:
    status, body = saved
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body.encode())).encode()), REPLAYED]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body.encode(), "more_body": False})
