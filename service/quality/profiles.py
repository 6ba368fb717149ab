"""A workspace's own quality profile: read, replaced, taken away; and its copy that each job keeps."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.languages import CODES
from service.access.standing import Seat
from service.auth.principals import Principal
from service.errors import Forbidden, InvalidInput
from service.quality.checking import SEVERITIES
from service.quality.models import WorkspaceProfile
from service.quality.rules import RULE_NAMES
from service.quality.schemas import ProfileResponse
from service.timedtext.profiles import Profile, shipped_profile

_profile = WorkspaceProfile.__table__  # type: ignore[attr-defined]


async def workspace_profile(session: AsyncSession, workspace_id: str) -> ProfileResponse:
    """The workspace's own profile, or the shipped one."""
    body = await session.scalar(select(_profile.c.body).where(_profile.c.workspace_id == workspace_id))
    if body is None:
        return ProfileResponse(is_own=False, profile=shipped_profile())
    return ProfileResponse(is_own=True, profile=msgspec.convert(body, Profile))


async def put_profile(session: AsyncSession, profile: Profile, *, actor: Principal, now: datetime) -> ProfileResponse:
    """Replaces the workspace's profile, for jobs that are made from now on. Raises InvalidInput, Forbidden."""
    _require_seat(actor)
    check_profile(profile)
    values = {"body": msgspec.to_builtins(profile), "updated_by": actor.actor, "updated_at": now}
    statement = insert(_profile).values(workspace_id=actor.workspace, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["workspace_id"], set_=values))
    return ProfileResponse(is_own=True, profile=profile)


async def remove_profile(session: AsyncSession, *, actor: Principal) -> None:
    """Takes the workspace's profile away; nothing happens when there is none. Jobs under way keep theirs.

    Raises Forbidden.
    """
    _require_seat(actor)
    await session.execute(delete(_profile).where(_profile.c.workspace_id == actor.workspace))


def _require_seat(actor: Principal) -> None:
    """How captions are made is the whole workspace's: its members decide, not lite members nor service accounts."""
    if actor.seat not in (Seat.ADMIN, Seat.MEMBER):
        raise Forbidden(
            "not_allowed", "Only members of the workspace change its quality profile. Nothing was changed. Ask one."
        )


async def kept_profile(session: AsyncSession, workspace_id: str) -> dict[str, Any]:
    """What a job keeps of its workspace's profile among its options: ``{"profile": ...}``, or nothing."""
    body = await session.scalar(select(_profile.c.body).where(_profile.c.workspace_id == workspace_id))
    return {} if body is None else {"profile": body}


def check_profile(profile: Profile) -> None:
    """What the types cannot say; raises InvalidInput with each place."""
    troubles = list(_troubles(profile))
    if troubles:
        raise InvalidInput(
            [{"loc": ["body", *loc], "msg": message, "type": "value_error"} for loc, message in troubles]
        )


def _troubles(profile: Profile) -> Iterator[tuple[tuple[str, ...], str]]:
    for field in ("max_chars_per_line", "max_chars_per_second", "max_chars_per_second_sdh"):
        table = getattr(profile, field)
        if "*" not in table:
            yield (field, "*"), "the number for all other languages is missing"
        yield from (((field, code), _NO_LANGUAGE) for code in table if code != "*" and code not in CODES)
    for field in ("no_italics", "tight_hyphens"):
        yield from (((field,), f"{code!r}: {_NO_LANGUAGE}") for code in getattr(profile, field) if code not in CODES)
    if profile.min_duration_ms > profile.max_duration_ms:
        yield ("min_duration_ms",), "the shortest cue is longer than the longest"
    for name, severity in profile.severities.items():
        if name not in RULE_NAMES:
            yield ("severities", name), "there is no such rule"
        elif severity not in SEVERITIES:
            yield ("severities", name), f"one of {', '.join(sorted(SEVERITIES))} is wanted"


_NO_LANGUAGE = f"no language of the price list; those are {', '.join(CODES)}"
