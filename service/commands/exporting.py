"""Downloading deliverables. Their names are labels: they are made safe before a file is called so."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import httpx

from service.commands.client import TIMEOUT, Json, unreachable
from service.commands.failures import CommandFailed, NotReachable, WrongUsage

MAX_NAME_BYTES = 200
MAX_SUFFIX_BYTES = 20
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u202a-\u202e\u2066-\u2069]')


@dataclass(frozen=True, slots=True)
class Download:
    """One deliverable and where it goes."""

    url: str
    path: Path
    content_type: str


def safe_name(label: str) -> str:
    """A file name out of any text: no separators, no leading dot, no control characters, at most 200 bytes."""
    name = _UNSAFE.sub("_", label.encode("utf-8", "replace").decode()).strip(" .") or "deliverable"
    stem, suffix = os.path.splitext(name)
    if len(suffix.encode()) > MAX_SUFFIX_BYTES:
        stem, suffix = name, ""
    return _cut(stem, MAX_NAME_BYTES - len(suffix.encode())) + suffix


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode("utf-8", "ignore").rstrip(" .")


def plan_downloads(deliverables: Sequence[Json], folder: Path) -> list[Download]:
    """Where each file goes: of each job's file its newest version only, and no two at the same place."""
    newest: dict[tuple[str | None, str], Json] = {}
    planned: list[Download] = []
    taken: set[str] = set()
    for one in sorted(deliverables, key=lambda one: one.get("version") or 1):
        newest[one.get("job_id"), one["name"]] = one
    for one in newest.values():
        name = _free_name(safe_name(one["name"]), taken)
        taken.add(name.casefold())
        planned.append(Download(one["signed_url"], folder / name, one["content_type"]))
    return planned


def _free_name(name: str, taken: set[str]) -> str:
    stem, suffix = os.path.splitext(name)
    number = 2
    while name.casefold() in taken:
        name = f"{stem} ({number}){suffix}"
        number += 1
    return name


async def download_all(downloads: Sequence[Download], *, is_forced: bool) -> None:
    """Fetches all files, or none where one would be overwritten and that was not asked for."""
    in_the_way = _in_the_way(downloads)
    if in_the_way and not is_forced:
        raise WrongUsage(f"{', '.join(in_the_way)} would be overwritten; nothing was downloaded. Use --force for that.")
    async with httpx.AsyncClient(timeout=TIMEOUT) as http:
        for one in downloads:
            try:
                await _download(http, one)
            except httpx.HTTPError as error:
                raise unreachable(httpx.URL(one.url), error) from error
            except OSError as error:
                raise CommandFailed(f"{one.path} cannot be written: {error.strerror}.") from error


def _in_the_way(downloads: Sequence[Download]) -> list[str]:
    """A link counts, wherever it leads."""
    return [str(one.path) for one in downloads if os.path.lexists(one.path)]


async def _download(http: httpx.AsyncClient, one: Download) -> None:
    """Streams beside the target and renames, so that a file is there whole or not at all. Sends no API key."""
    one.path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = one.path.with_name(f".{token_hex(8)}.part")
    try:
        async with http.stream("GET", one.url) as response:
            if not response.is_success:
                raise NotReachable(f"The file {one.path.name} was answered with status {response.status_code}.")
            with unfinished.open("xb") as file:
                async for chunk in response.aiter_bytes():
                    file.write(chunk)
        unfinished.replace(one.path)
    finally:
        unfinished.unlink(missing_ok=True)
