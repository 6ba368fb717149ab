"""Linguists' pages over HTTP: the queue, earnings, the workbench. What they do, the API's actions do."""

from urllib.parse import parse_qsl, urlencode

from litestar import Response, Router, get, post
from litestar.params import FromPath

from service.auth.principals import linguists_only
from service.edge.dependencies import Actor, AllParts, Asked, Configured, Engine, Now, Session, TaskBriefs
from service.errors import Refusal
from service.jobs.claiming import claim_next_task, claim_task
from service.jobs.declining import decline_task
from service.jobs.leases import release_task
from service.jobs.queries import visible_task
from service.linguists.queries import earnings as earnings_of
from service.pages.linguists.earnings import earnings_csv
from service.pages.linguists.labels import Labels
from service.pages.linguists.refusing import refused_in
from service.pages.linguists.review_routes import REVIEW_PAGES
from service.pages.linguists.showing import show_brief, show_queue
from service.pages.linguists.workbench import held_bench, is_held
from service.pages.linguists.workbench_words import workbench_words
from service.pages.shell.forms import Form, form_from, form_of, query_of
from service.pages.shell.locales import words
from service.pages.shell.rendering import Page, page, see_other


@get("/queue")
async def queue(request: Asked, actor: Actor, session: Session, settings: Configured, now: Now) -> Page:
    """My offers, what is available, and what I have in hand."""
    return await show_queue(request, session, query_of(request), actor=actor, settings=settings, now=now)


@post("/queue/claim-next", status_code=200)
async def claim_next(
    request: Asked, actor: Actor, engine: Engine, session: Session, settings: Configured, now: Now
) -> Page:
    """Claims the first task of my list, and leads to its workbench."""
    _ = words(request)
    try:
        claimed = await claim_next_task(engine, linguist_id=actor.id, settings=settings, now=now)
    except Refusal as refusal:
        refused = refused_in(_, refusal)
        return await show_queue(request, session, Form(), actor=actor, settings=settings, now=now, refused=refused)
    return see_other(request, f"/tasks/{claimed.task_id}/work")


@get("/tasks/{task_id:str}")
async def brief(
    task_id: FromPath[str], request: Asked, actor: Actor, session: Session, parts: AllParts, now: Now
) -> Page:
    """All that one sees of a task before claiming it."""
    return await show_brief(request, session, parts, task_id, actor=actor, now=now)


@post("/tasks/{task_id:str}/claim", status_code=200)
async def claim(
    task_id: FromPath[str],
    request: Asked,
    actor: Actor,
    engine: Engine,
    session: Session,
    settings: Configured,
    now: Now,
) -> Page:
    """Claims a task, and leads to its workbench; whoever was too late sees the queue as it is now."""
    _, came_from = words(request), _queue_query(await form_of(request))
    try:
        await claim_task(engine, task_id, linguist_id=actor.id, settings=settings, now=now)
    except Refusal as refusal:
        refused = refused_in(_, refusal)
        return await show_queue(request, session, came_from, actor=actor, settings=settings, now=now, refused=refused)
    return see_other(request, f"/tasks/{task_id}/work")


@post("/tasks/{task_id:str}/decline", status_code=200)
async def decline(
    task_id: FromPath[str], request: Asked, actor: Actor, session: Session, settings: Configured, now: Now
) -> Page:
    """Takes a task off my list."""
    _, came_from = words(request), _queue_query(await form_of(request))
    try:
        await decline_task(session, task_id, linguist_id=actor.id, settings=settings, now=now)
    except Refusal as refusal:
        refused = refused_in(_, refusal)
        return await show_queue(request, session, came_from, actor=actor, settings=settings, now=now, refused=refused)
    return see_other(request, _queue_address(came_from), notice=_("Declined: the task is off your list."))


@post("/tasks/{task_id:str}/release", status_code=200)
async def release(
    task_id: FromPath[str], request: Asked, actor: Actor, session: Session, settings: Configured, now: Now
) -> Page:
    """Gives a task back."""
    _ = words(request)
    try:
        await release_task(session, task_id, linguist_id=actor.id, settings=settings, now=now)
    except Refusal as refusal:
        refused = refused_in(_, refusal)
        return await show_queue(request, session, Form(), actor=actor, settings=settings, now=now, refused=refused)
    return see_other(request, "/queue", notice=_("You have given the task back. Its draft stays with it."))


@get("/tasks/{task_id:str}/work")
async def workbench(
    task_id: FromPath[str],
    request: Asked,
    actor: Actor,
    session: Session,
    parts: AllParts,
    briefs: TaskBriefs,
    now: Now,
) -> Page:
    """The workbench of a task that I hold; any other leads to its brief."""
    seen = await visible_task(session, task_id, linguist_id=actor.id, now=now)
    if not is_held(seen, now):
        return see_other(request, f"/tasks/{task_id}")
    bench = await held_bench(session, parts, briefs, seen, actor=actor, now=now)
    return page(
        request,
        "linguists/workbench.html",
        bench=bench,
        task_json=bench.as_json(),
        words=workbench_words(words(request)),
        stage_label=Labels(words(request)).stage(seen),
        languages=Labels(words(request)).languages(seen),
    )


@get("/earnings")
async def earnings(request: Asked, actor: Actor, session: Session) -> Page:
    """My statement by month."""
    statement = await earnings_of(session, actor.id)
    return page(request, "linguists/earnings.html", statement=statement, labels=Labels(words(request)))


@get("/earnings.csv")
async def earnings_file(actor: Actor, session: Session) -> Response[bytes]:
    """The same as a file for spreadsheets."""
    return earnings_csv(await earnings_of(session, actor.id))


def _queue_query(form: Form) -> Form:
    """The filter of the queue that a form was sent from."""
    return form_from(parse_qsl(form.text("query"), max_num_fields=20))


def _queue_address(query: Form) -> str:
    pairs = [(name, values[-1]) for name, values in query.fields.items()]
    return f"/queue?{urlencode(pairs)}" if pairs else "/queue"


linguist_pages = Router(
    path="/",
    route_handlers=[
        queue,
        claim_next,
        brief,
        claim,
        decline,
        release,
        workbench,
        earnings,
        earnings_file,
        *REVIEW_PAGES,
    ],
    guards=[linguists_only],
    opt={"page": True},
    include_in_schema=False,
)
LINGUIST_PAGES = [linguist_pages]
