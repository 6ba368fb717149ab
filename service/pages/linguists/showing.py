"""The queue and the brief as they are shown, also after something was refused."""

from datetime import datetime
from typing import Any

from litestar import Response
from sqlalchemy.ext.asyncio import AsyncSession

from service.auth.principals import Principal
from service.edge.dependencies import Asked
from service.errors import NotFound
from service.glossaries.queries import task_glossary
from service.jobs.queries import visible_task
from service.linguists.queries import profile as profile_of
from service.linguists.schemas import LinguistResponse
from service.pages.linguists.facts import difficulties
from service.pages.linguists.labels import SORT_LABELS, Labels, language_name
from service.pages.linguists.queue import Queue, load_queue
from service.pages.linguists.refusing import Refused
from service.pages.linguists.workbench import direction_of, is_held, media_of
from service.pages.shell.forms import Form
from service.pages.shell.locales import Words, words
from service.pages.shell.rendering import Page, fragment, is_fragment, page
from service.parts import Parts
from service.review_comments.queries import task_comments
from service.settings import Settings


async def show_queue(
    request: Asked, session: AsyncSession, query: Form, *, actor: Principal, settings: Settings, now: datetime,
    refused: Refused | None = None,
) -> Page:  # fmt: skip
    """The queue under a filter; for htmx its lists alone, or nothing while they are what it has."""
    _ = words(request)
    queue = await load_queue(session, query, linguist_id=actor.id, settings=settings, now=now)
    values: dict[str, Any] = {
        "queue": queue,
        "labels": Labels(_),
        "query_string": queue.wanted.address().partition("?")[2],
    }
    is_part = is_fragment(request) and refused is None
    values["is_part"] = is_part
    if is_part:
        if query.text("have") == queue.fingerprint:
            return Response("", status_code=204, headers={"cache-control": "no-store"})
        return fragment(request, "linguists/queue.html", "lists", **values)
    status = refused.status if refused else 200
    return page(request, "linguists/queue.html", status=status, refused=refused, **_choices(_, queue), **values)


def _choices(_: Words, queue: Queue) -> dict[str, Any]:
    """What one may choose from to narrow and sort the list."""
    labels, profile = Labels(_), queue.profile
    stages = {one.stage: labels.stage_alone(one.stage) for one in profile.qualifications}
    return {
        "pairs": [("", _("All")), *sorted(_pairs(_, profile).items(), key=lambda pair: pair[1])],
        "stages": [("", _("All")), *stages.items()],
        "sorts": [(name, _(said)) for name, said in SORT_LABELS.items()],
    }


def _pairs(_: Words, profile: LinguistResponse) -> dict[str, str]:
    said = {}
    for one in profile.qualifications:
        source, target = (language_name(_, code) for code in (one.source_language, one.target_language))
        is_translated = one.source_language != one.target_language
        name = _("%(source)s to %(target)s") % {"source": source, "target": target} if is_translated else source
        said[f"{one.source_language}:{one.target_language}"] = name
    return said


async def show_brief(
    request: Asked, session: AsyncSession, parts: Parts, task_id: str, *, actor: Principal, now: datetime
) -> Page:
    """The brief of a task; a page of its own says that one is not open any more."""
    try:
        seen = await visible_task(session, task_id, linguist_id=actor.id, now=now)
    except NotFound:
        return page(request, "linguists/gone.html", status=404)
    profile = await profile_of(session, actor.id, default_limit=parts.settings.task_limit)
    glossary = await task_glossary(session, task_id, linguist_id=actor.id, now=now)
    return page(
        request,
        "linguists/brief.html",
        seen=seen,
        labels=Labels(words(request)),
        difficulty=(await difficulties(session, [seen]))[seen.id],
        glossary=glossary,
        media=await media_of(session, parts, task_id, actor.id, now),
        comments=(await task_comments(session, task_id, linguist_id=actor.id, now=now)).comments,
        is_mine=is_held(seen, now),
        may_claim=not profile.is_paused and profile.load < profile.task_limit,
        direction_of=direction_of,
    )
