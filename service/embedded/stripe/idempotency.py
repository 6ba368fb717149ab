"""Idempotency keys as Stripe documents them.

The first request with a key saves its answer in the transaction that does the work, under an advisory lock
that the database drops when that transaction ends, however it ends: no crash leaves a key locked.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, delete, func, insert, select

from service.embedded.stripe.errors import IdempotencyConflict, InvalidRequest, StripeError
from service.embedded.stripe.forms import Params
from service.embedded.stripe.tables import saved_answers
from service.embedded.stripe.work import Json, Work

RETENTION = timedelta(hours=24)
_LONGEST_KEY = 255


@dataclass(frozen=True)
class Answer:
    """A status and body; `original_request` names the first request if this is a replay."""

    status: int
    body: Json
    original_request: str | None = None


async def answer_once(
    work: Work, key: str, path: str, params: Params, run: Callable[[Work], Awaitable[Json]]
) -> Answer:
    """The saved answer of `key`, or that of `run`, which is then saved if the endpoint began its work.

    Raises IdempotencyConflict for other parameters or another endpoint, and while the first request runs.
    """
    if len(key) > _LONGEST_KEY or not key.isprintable():
        raise InvalidRequest(f"Idempotency keys must be at most {_LONGEST_KEY} printable characters.")
    await _lock(work, key)
    fingerprint = hashlib.sha256(json.dumps(params, sort_keys=True).encode()).hexdigest()
    fresh = saved_answers.c.created_at >= work.now - RETENTION
    lookup = select(saved_answers).where(saved_answers.c.key == key, fresh)
    saved = (await work.connection.execute(lookup)).one_or_none()
    if saved is not None:
        return _replay(saved, key, path, fingerprint)
    answer = await _run_and_catch(work, run)
    await _save(work, key, path, fingerprint, answer)
    return answer


async def forget_old_answers(work: Work) -> None:
    old = saved_answers.c.created_at < work.now - RETENTION
    await work.connection.execute(delete(saved_answers).where(old))


async def _lock(work: Work, key: str) -> None:
    lock = func.pg_try_advisory_xact_lock(func.hashtextextended(f"stripe_sandbox:{key}", 0))
    if not await work.connection.scalar(select(lock)):
        raise IdempotencyConflict(
            "There is currently another in-progress request using this Idempotent Key (that probably means you"
            f" submitted twice, and the other request is still going through): {key}. Please try again later.",
            in_flight=True,
        )


def _replay(saved: Row[Any], key: str, path: str, fingerprint: str) -> Answer:
    if saved.path != path:
        raise IdempotencyConflict(
            f"Keys for idempotent requests can only be used for the same endpoint they were first used for"
            f" ('{path}' vs '{saved.path}'). Try using a key other than '{key}' if you meant to execute a"
            " different request."
        )
    if saved.fingerprint != fingerprint:
        raise IdempotencyConflict(
            "Keys for idempotent requests can only be used with the same parameters they were first used with."
            f" Try using a key other than '{key}' if you meant to execute a different request."
        )
    return Answer(saved.status, saved.body, saved.request_id)


async def _run_and_catch(work: Work, run: Callable[[Work], Awaitable[Json]]) -> Answer:
    """Undo a refused run without losing the lock; a refusal before the work began is passed on unsaved."""
    try:
        async with work.connection.begin_nested():
            return Answer(200, await run(work))
    except StripeError as error:
        if not error.executed:
            raise
        return Answer(error.status, error.body())


async def _save(work: Work, key: str, path: str, fingerprint: str, answer: Answer) -> None:
    values = {"key": key, "path": path, "fingerprint": fingerprint, "request_id": work.request_id}
    saved = {"status": answer.status, "body": answer.body, "created_at": work.now}
    await work.connection.execute(delete(saved_answers).where(saved_answers.c.key == key))
    await work.connection.execute(insert(saved_answers).values(**values, **saved))
