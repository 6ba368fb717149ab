"""The sound of an untrusted media file as plain samples, decoded in a process of its own (`service.media.confined`)."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from service.media.analysis import refused
from service.media.confined import opened, run_confined
from service.media.facts import AnalysisLimits, DecodeAnswer, DecodeTask, Decoding
from service.media.refusals import ProbeFailed

_PIECE_BYTES = 1 << 20


async def decode(
    path: Path,
    write: Callable[[bytes], None],
    *,
    rate: int,
    channels: int,
    limits: AnalysisLimits,
    accept: Callable[[Decoding], None] | None = None,
) -> None:
    """All sound of the file at `path` to `write`: whole frames of 16-bit samples, about a megabyte at a time.

    `write` is called in a thread. With `accept` the file is analysed first and `accept` is shown the facts before any
    sound; what it raises ends the work. Raises MediaRefused when the file is at fault, ProbeFailed when we are.
    """
    task = DecodeTask(os.getpid(), limits, rate, channels, accept is not None)

    async def read(stream: asyncio.StreamReader) -> None:
        answer = await _answer(stream)
        if accept and answer:
            accept(answer)
        await _pour(stream, write, 2 * channels)

    with await asyncio.to_thread(opened, path, limits) as media:
        await run_confined("service.media.decoder", msgspec.json.encode(task), media, limits, read)


async def _answer(stream: asyncio.StreamReader) -> Decoding | None:
    """None when the child ended without one: how it ended says why."""
    line = await stream.readline()
    if not line:
        return None
    try:
        answer = msgspec.json.decode(line, type=DecodeAnswer)
    except msgspec.DecodeError as error:
        raise ProbeFailed(f"the decoding gave no readable answer: {error}") from error
    if isinstance(answer, Decoding):
        return answer
    raise refused(answer)


async def _pour(stream: asyncio.StreamReader, write: Callable[[bytes], None], frame_bytes: int) -> None:
    waiting = bytearray()
    while chunk := await stream.read(_PIECE_BYTES):
        waiting += chunk
        if len(waiting) >= _PIECE_BYTES:
            whole = len(waiting) - len(waiting) % frame_bytes
            await asyncio.to_thread(write, bytes(waiting[:whole]))
            del waiting[:whole]
    await asyncio.to_thread(write, bytes(waiting))
