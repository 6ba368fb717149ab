"""Linguists' pages over HTTP. Each shows what the API's queries say, and calls the API's actions."""

from typing import Any

from litestar import Request, Router, get
from litestar.params import FromPath

from service.auth.principals import Principal, linguists_only
from service.edge.dependencies import Actor, AllParts, Now, Session, TaskBriefs
from service.jobs.queries import visible_task
from service.pages.linguists.labels import stage_label
from service.pages.linguists.workbench import held_bench, is_held
from service.pages.linguists.workbench_words import workbench_words
from service.pages.shell.locales import words
from service.pages.shell.rendering import Page, page, see_other

Asked = Request[Principal, str, Any]


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
    _ = words(request)
    bench = await held_bench(session, parts, briefs, seen, actor=actor, now=now)
    return page(
        request,
        "linguists/workbench.html",
        bench=bench,
        task_json=bench.as_json(),
        words=workbench_words(_),
        stage_label=stage_label(_, seen),
    )


linguist_pages = Router(
    path="/",
    route_handlers=[workbench],
    guards=[linguists_only],
    opt={"page": True},
    include_in_schema=False,
)
LINGUIST_PAGES = [linguist_pages]
