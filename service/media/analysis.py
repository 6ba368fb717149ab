"""Analysis of an untrusted media file, in a process of its own (see `service.media.confined`)."""

import asyncio
import os
from pathlib import Path

import msgspec

from service.media.confined import opened, run_confined
from service.media.facts import (
    AnalysisLimits,
    AnalysisParameters,
    MediaFacts,
    ProbeAnswer,
    ProbeRefusal,
    ProbeResult,
    ProbeTask,
)
from service.media.refusals import SLUGS, MediaRefused, ProbeFailed, refusal

__all__ = ["AnalysisLimits", "AnalysisParameters", "MediaFacts", "MediaRefused", "ProbeFailed", "analyse"]

DEFAULT_LIMITS = AnalysisLimits()
DEFAULT_PARAMETERS = AnalysisParameters()


async def analyse(
    path: Path,
    limits: AnalysisLimits = DEFAULT_LIMITS,
    parameters: AnalysisParameters = DEFAULT_PARAMETERS,
) -> MediaFacts:
    """Facts about the media file at `path`.

    Raises MediaRefused (with a slug of `service.media.refusals`) when the file is at fault, ProbeFailed when
    we are, OSError when the path cannot be opened. Cancelling it kills the child.
    """
    task = ProbeTask(os.getpid(), limits, parameters)

    async def bounded(stream: asyncio.StreamReader) -> bytes:
        return await _bounded(stream, limits.max_result_bytes)

    with await asyncio.to_thread(opened, path, limits) as media:
        output = await run_confined("service.media.probe", msgspec.json.encode(task), media, limits, bounded)
    return _facts(output)


async def _bounded(stream: asyncio.StreamReader, limit: int) -> bytes:
    output = bytearray()
    while chunk := await stream.read(1 << 16):
        output += chunk
        if len(output) > limit:
            raise ProbeFailed(f"the analysis wrote more than {limit} bytes")
    return bytes(output)


def _facts(output: bytes) -> MediaFacts:
    try:
        answer = msgspec.json.decode(output, type=ProbeAnswer)
    except msgspec.DecodeError as error:
        raise ProbeFailed(f"the analysis gave no readable answer: {error}") from error
    if isinstance(answer, ProbeResult):
        return answer.facts
    raise refused(answer)


def refused(answer: ProbeRefusal) -> Exception:
    """The refusal that a child has answered with; ProbeFailed when it gave a reason that we do not know."""
    if answer.slug not in SLUGS:
        return ProbeFailed(f"the analysis gave an unknown reason: {answer.slug[:80]}")
    return refusal(answer.slug, **answer.particulars)
