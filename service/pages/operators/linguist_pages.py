"""Operators' pages about linguists and about capacity."""

from collections import defaultdict
from typing import Any

from litestar import get, post
from litestar.params import FromPath

from pricing.languages import CODES
from service.database import transaction
from service.edge.dependencies import Actor, AllParts, Asked, Books, Configured, Now, Session
from service.errors import InvalidInput, Refusal
from service.operations.capacity_table import capacity_table
from service.operations.keys import revoke_key
from service.operations.linguist_queries import linguist_details, list_linguists
from service.operations.linguist_work import recent_work
from service.operations.linguists import change_linguist, give_key, set_qualifications, take_on
from service.operations.requests import Intervention, LinguistChange, NewKey, NewLinguist, QualificationsRequest
from service.pages.operators.labels import Labels
from service.pages.operators.skills import matrix, skills_of
from service.pages.operators.wishes import request_from
from service.pages.shell.forms import Form, form_of, query_of
from service.pages.shell.locales import words
from service.pages.shell.naming import N_
from service.pages.shell.rendering import Page, fragment, is_fragment, page, see_other
from service.paging import PAGE
from service.parts import Parts

HERE = "/operations/linguists"


@get("/operations/capacity")
async def capacity(request: Asked, session: Session, settings: Configured, books: Books, now: Now) -> Page:
    """Every pair that is sold: whether it can be produced, and for want of whom not."""
    table = await capacity_table(session, books=books, settings=settings, now=now)
    by_language: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for pair in table.pairs:
        by_language[pair.source_language, pair.target_language][pair.service] = pair
    values: dict[str, Any] = {"pairs": by_language, "table": table, "labels": Labels(words(request))}
    if is_fragment(request):
        return fragment(request, "operators/capacity.html", "matrix", **values)
    return page(request, "operators/capacity.html", **values)


@get(HERE)
async def linguists(request: Asked, session: Session, settings: Configured, now: Now) -> Page:
    """All of them with their load and their queue."""
    return await _listed(request, session, settings, now)


@post(HERE, status_code=200)
async def add(request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """Takes somebody on."""
    form = await form_of(request)
    try:
        wanted = request_from(NewLinguist, {**_texts(form, "name", "email", "reason"), "rank": form.text("rank")})
        async with transaction(parts.sessions) as session:
            linguist_id = await take_on(session, wanted, actor=actor, now=now)
    except Refusal as refusal:
        async with transaction(parts.sessions) as session:
            return await _listed(request, session, parts.settings, now, refused=refusal, form=form)
    _ = words(request)
    return see_other(request, f"{HERE}/{linguist_id}", notice=_("Taken on. Now say what they are qualified for."))


@get(f"{HERE}/{{linguist_id:str}}")
async def linguist(linguist_id: FromPath[str], request: Asked, parts: AllParts, now: Now) -> Page:
    """One linguist."""
    return await _shown(request, linguist_id, parts, now)


@post(f"{HERE}/{{linguist_id:str}}", status_code=200)
async def change(linguist_id: FromPath[str], request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """Changes what the form of the page is about: ``what`` says which."""
    form = await form_of(request)
    shown_key = ""
    try:
        async with transaction(parts.sessions) as session:
            shown_key = await _changed(session, linguist_id, form, actor, now)
    except Refusal as refusal:
        return await _shown(request, linguist_id, parts, now, refused=refusal, form=form)
    if shown_key:
        return await _shown(request, linguist_id, parts, now, shown_key=shown_key)
    _ = words(request)
    return see_other(request, f"{HERE}/{linguist_id}", notice=_("Changed."))


async def _changed(session: Session, linguist_id: str, form: Form, actor: Actor, now: Now) -> str:
    """The secret of a new key, else nothing."""
    reason = form.text("reason")
    match form.text("what"):
        case "facts":
            values: dict[str, Any] = {"reason": reason, "rank": form.text("rank"), "name": form.text("name")}
            values["task_limit"] = form.text("task_limit") or None
            wanted = request_from(LinguistChange, values)
            await change_linguist(session, linguist_id, wanted, actor=actor, now=now)
        case "pause" | "resume" as what:
            wanted = request_from(LinguistChange, {"reason": reason, "is_paused": what == "pause"})
            await change_linguist(session, linguist_id, wanted, actor=actor, now=now)
        case "skills":
            skills = request_from(QualificationsRequest, {"reason": reason, "qualifications": skills_of(form)})
            await set_qualifications(session, linguist_id, skills, actor=actor, now=now)
        case "key":
            named = request_from(NewKey, {"reason": reason, "name": form.text("name") or "API key"})
            return (await give_key(session, linguist_id, named, actor=actor, now=now)).api_key
        case "revoke":
            why = request_from(Intervention, {"reason": reason}).reason
            await revoke_key(session, form.text("key_id"), reason=why, actor=actor, now=now)
        case _:
            raise InvalidInput.at("body", "what", msg=N_("The form is not one of this page. Nothing was changed."))
    return ""


async def _listed(
    request: Asked, session: Session, settings: Configured, now: Now, *, refused: Refusal | None = None,
    form: Form | None = None,
) -> Page:  # fmt: skip
    cursor = query_of(request).text("cursor") or None
    listed = await list_linguists(session, cursor=cursor, limit=PAGE, settings=settings, now=now, has_queues=False)
    return page(
        request, "operators/linguists.html", status=refused.status_code if refused else 200, listed=listed,
        refused=refused, form=form or Form(), labels=Labels(words(request)),
    )  # fmt: skip


async def _shown(
    request: Asked, linguist_id: str, parts: Parts, now: Now, *, refused: Refusal | None = None,
    form: Form | None = None, shown_key: str = "",
) -> Page:  # fmt: skip
    async with transaction(parts.sessions) as session:
        details = await linguist_details(session, linguist_id, settings=parts.settings, now=now)
        work = await recent_work(session, linguist_id)
    return page(
        request, "operators/linguist.html", status=refused.status_code if refused else 200, details=details,
        work=work, matrix=matrix(details.qualifications), codes=CODES, refused=refused, form=form or Form(),
        shown_key=shown_key, labels=Labels(words(request)),
    )  # fmt: skip


def _texts(form: Form, *names: str) -> dict[str, str]:
    return {name: form.text(name) for name in names}


LINGUIST_PAGES = [capacity, linguists, add, linguist, change]
