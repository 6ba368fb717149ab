"""What the workbench starts from: everything that its script needs of a task, in one piece of JSON."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
from babel import Locale, UnknownLocaleError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.catalogue import Service
from service.auth.principals import Principal
from service.errors import NotFound
from service.jobs.availability import REVIEWS, job, task
from service.jobs.schemas import TaskResponse
from service.jobs.sources import media_address
from service.media.models import Media
from service.parts import Parts
from service.preferences.keeping import preferences_of
from service.quality.briefing import Briefs, TaskBrief
from service.quality.checking import groups_of
from service.quality.rules.rule import Group
from service.timedtext.profiles import Limits, resolve
from service.versions.queries import version_row, whole_of
from workflows.stages import Stage, rule
from workflows.states import TaskState

VOICE_STAGES: Final = (Stage.VOICE_SELECTION, Stage.PACING, Stage.QUALITY_CONTROL)
_media = Media.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Bench:
    """A task that somebody holds, with what it is worked on with."""

    seen: TaskResponse
    brief: TaskBrief
    media: dict[str, Any]
    source: dict[str, Any] | None
    preferences: dict[str, Any]
    lease_seconds: int
    now: datetime

    @property
    def is_review(self) -> bool:
        """Whether it ends with an approval or a return."""
        return self.brief.stage in REVIEWS

    @property
    def text_language(self) -> str:
        """The customer's code of the language that is written at this stage."""
        stage_rule = rule(Service(self.seen.service), self.brief.stage)
        return self.seen.language if stage_rule.works_in_target else self.seen.source_language

    @property
    def limits(self) -> Limits:
        """What holds for the cues of what is written."""
        brief = self.brief.brief
        return resolve(
            brief.profile,
            brief.language,
            is_sdh=brief.is_sdh,
            cue_options=brief.cue_options,
            frame_rate=brief.frame_rate,
        )

    def as_json(self) -> dict[str, Any]:
        """The page's ``#task``.

        ``limits`` are ``service.timedtext.profiles.Limits``; ``has_cues`` says whether they are judged at this stage.
        ``stretch`` and ``silences`` are in milliseconds of the whole recording. ``source`` is the document to show
        beside a translation, null elsewhere. ``now`` is the server's clock when the page was made.
        """
        brief = self.brief.brief
        stretch = brief.part or (0, brief.duration_ms)
        return {
            "task": msgspec.to_builtins(self.seen),
            "stage": self.brief.stage.value,
            "is_review": self.is_review,
            "has_takes": brief.service is Service.DUB and self.brief.stage in VOICE_STAGES,
            "has_cues": Group.CUES in groups_of(brief, self.brief.stage),
            "text": {"language": self.text_language, "direction": direction_of(self.text_language)},
            "source": self.source,
            "limits": msgspec.to_builtins(self.limits),
            "profile": brief.profile.name,
            "media": self.media,
            "stretch": {"start_ms": stretch[0], "end_ms": stretch[1]},
            "silences": [one for one in brief.silences or () if one[1] > stretch[0] and one[0] < stretch[1]],
            "style": msgspec.to_builtins(self.seen.style),
            "instructions": self.seen.instructions,
            "urls": urls_of(self.seen.id),
            "preferences": self.preferences,
            "lease_seconds": self.lease_seconds,
            "now": self.now.isoformat(),
        }


async def held_bench(
    session: AsyncSession, parts: Parts, briefs: Briefs, seen: TaskResponse, *, actor: Principal, now: datetime
) -> Bench:
    """The bench of a task that the linguist holds."""
    return Bench(
        seen=seen,
        brief=await briefs.of_task(session, seen.id),
        media=await media_of(session, parts, seen.id, actor.id, now),
        source=await _source_of(session, seen),
        preferences=await preferences_of(session, actor),
        lease_seconds=round(parts.settings.lease.total_seconds()),
        now=now,
    )


def is_held(seen: TaskResponse, now: datetime) -> bool:
    """Whether a task that one sees is one's own, with time left."""
    return seen.state == TaskState.CLAIMED and seen.lease_expires_at is not None and seen.lease_expires_at > now


def urls_of(task_id: str) -> dict[str, str]:
    """Where the script reads and writes. ``{name}`` in an address is to be filled in."""
    base = f"/v1/tasks/{task_id}"
    names = ("draft", "submit", "review", "release", "media", "peaks", "findings", "fixes", "comments", "diff",
             "versions", "speakers", "glossary", "voices", "takes", "mix", "work", "file")  # fmt: skip
    return {
        "task": base,
        **{name: f"{base}/{name}" for name in names},
        "comment": f"{base}/comments/{{comment_id}}",
        "version": f"{base}/versions/{{version}}",
        "segment_takes": f"{base}/segments/{{segment_id}}/takes",
        "take": f"{base}/takes/{{take_id}}",
        "take_choice": f"{base}/takes/{{take_id}}/choice",
        "preferences": "/v1/me/preferences",
        "page": f"/tasks/{task_id}",
        "review_page": f"/tasks/{task_id}/review",
        "queue": "/queue",
        "sign_in": f"/sign-in?next=/tasks/{task_id}/work",
    }


def direction_of(language: str) -> str:
    """``rtl`` or ``ltr``, as the language is written."""
    try:
        return "rtl" if Locale.parse(language, sep="-").text_direction == "rtl" else "ltr"
    except (UnknownLocaleError, ValueError):
        return "ltr"


async def media_of(
    session: AsyncSession, parts: Parts, task_id: str, linguist_id: str, now: datetime
) -> dict[str, Any]:
    """Name, kind, ``has_video`` and ``duration_ms`` of the recording, and a signed address or null.

    Raises NotFound for a task that is not open to the linguist.
    """
    columns = (_media.c.name, _media.c.content_type, _media.c.has_video, _media.c.duration_ms)
    query = select(*columns).join(job, job.c.media_id == _media.c.id).join(task, task.c.job_id == job.c.id)
    facts = dict((await session.execute(query.where(task.c.id == task_id))).mappings().one())
    try:
        signed = await media_address(session, parts, task_id, linguist_id=linguist_id, now=now)
    except NotFound:
        return {**facts, "url": None, "expires_at": None}
    return {**facts, "url": signed.url, "expires_at": signed.expires_at.isoformat()}


async def _source_of(session: AsyncSession, seen: TaskResponse) -> dict[str, Any] | None:
    """The newest transcript of a job that is being translated, as an address, once the transcription is over."""
    service, stage = Service(seen.service), Stage(seen.stage)
    if not service.is_translated or not rule(service, stage).works_in_target:
        return None
    query = select(version_row.c.version).where(whole_of(seen.job_id), version_row.c.stage == Stage.TRANSCRIPTION.value)
    version = await session.scalar(query.order_by(version_row.c.version.desc()).limit(1))
    if version is None:
        return None
    language = seen.source_language
    url = f"/v1/tasks/{seen.id}/versions/{version}"
    return {"version": version, "language": language, "direction": direction_of(language), "url": url}
