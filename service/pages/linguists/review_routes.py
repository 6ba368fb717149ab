"""A review as a plain page: it is read, commented on, approved or sent back without script."""

from litestar import get, post
from litestar.params import FromPath

from service.auth.principals import Principal
from service.edge.dependencies import Actor, Asked, Now, Session, TaskBriefs
from service.errors import Refusal
from service.jobs.availability import REVIEWS
from service.jobs.finishing import Review, review_task
from service.jobs.queries import visible_task
from service.pages.linguists.labels import Labels
from service.pages.linguists.refusing import Refused, refused_in
from service.pages.linguists.review import comment_of, judgement_of, load_review
from service.pages.linguists.workbench import direction_of, is_held
from service.pages.shell.forms import Form, form_of, query_of
from service.pages.shell.locales import words
from service.pages.shell.rendering import Page, page, see_other
from service.quality.briefing import Briefs
from service.review_comments.commenting import add_comment, remove_comment, settle_comment

SHEET = "/tasks/{task_id:str}/review"


@get(SHEET)
async def sheet(
    task_id: FromPath[str], request: Asked, actor: Actor, session: Session, briefs: TaskBriefs, now: Now
) -> Page:
    """The work under review; any other task leads to its brief."""
    return await _show(request, session, briefs, task_id, actor, now, Form())


@post(SHEET, status_code=200)
async def decide(
    task_id: FromPath[str], request: Asked, actor: Actor, session: Session, briefs: TaskBriefs, now: Now
) -> Page:
    """Approves the work or sends it back."""
    _, form = words(request), await form_of(request)
    try:
        said = judgement_of(form)
        judged = Review(said.decision == "approve", said.notes, None, said.reasons)
        await review_task(session, task_id, judged, linguist_id=actor.id, now=now, briefs=briefs)
    except Refusal as refusal:
        return await _show(request, session, briefs, task_id, actor, now, form, refused_in(_, refusal))
    done = _("Approved: the work goes on.") if judged.is_approval else _("Sent back: the editor has been told.")
    return see_other(request, "/queue", notice=done)


@post(SHEET + "/comments", status_code=200)
async def comment(
    task_id: FromPath[str], request: Asked, actor: Actor, session: Session, briefs: TaskBriefs, now: Now
) -> Page:
    """Says something of a segment or of all."""
    _, form = words(request), await form_of(request)
    try:
        made = await add_comment(session, task_id, comment_of(form), linguist_id=actor.id, now=now)
    except Refusal as refusal:
        return await _show(request, session, briefs, task_id, actor, now, form, refused_in(_, refusal))
    return see_other(request, f"/tasks/{task_id}/review?first={form.whole('first') or 0}#{made.id}")


@post(SHEET + "/comments/{comment_id:str}", status_code=200)
async def change_comment(
    task_id: FromPath[str],
    comment_id: FromPath[str],
    request: Asked,
    actor: Actor,
    session: Session,
    briefs: TaskBriefs,
    now: Now,
) -> Page:
    """Marks a comment as done, opens it again, or takes it back."""
    _, form = words(request), await form_of(request)
    wish, who = form.text("wish"), {"linguist_id": actor.id}
    try:
        if wish == "remove":
            await remove_comment(session, task_id, comment_id, now=now, **who)
        else:
            await settle_comment(session, task_id, comment_id, is_resolved=wish == "done", now=now, **who)
    except Refusal as refusal:
        return await _show(request, session, briefs, task_id, actor, now, form, refused_in(_, refusal))
    return see_other(request, f"/tasks/{task_id}/review?first={form.whole('first') or 0}")


async def _show(
    request: Asked, session: Session, briefs: Briefs, task_id: str, actor: Principal, now: Now, form: Form,
    refused: Refused | None = None,
) -> Page:  # fmt: skip
    seen = await visible_task(session, task_id, linguist_id=actor.id, now=now)
    if not is_held(seen, now) or seen.stage not in REVIEWS:
        notice = refused.message if refused else ""
        return see_other(request, f"/tasks/{task_id}", notice=notice, kind="bad")
    first = query_of(request).whole("first") or form.whole("first") or 0
    found = await load_review(session, briefs, seen, first=first, linguist_id=actor.id, now=now)
    return page(
        request,
        "linguists/review.html",
        status=refused.status if refused else 200,
        sheet=found,
        seen=seen,
        labels=Labels(words(request)),
        form=form,
        refused=refused,
        text_direction=direction_of(found.document.language),
    )


REVIEW_PAGES = [sheet, decide, comment, change_comment]
