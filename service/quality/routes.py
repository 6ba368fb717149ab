"""The quality check over HTTP: findings of a draft for linguists, profiles for customers, the rules for all."""

from litestar import Router, delete, get, post, put
from litestar.params import FromPath, JSONBody

from service.access.scopes import Scope, reached_with
from service.auth.principals import customers_only, linguists_only
from service.edge.dependencies import Actor, Now, Session, TaskBriefs
from service.edge.documentation import public_refusals, refusals
from service.quality import profiles
from service.quality.drafts import draft_findings, fixed_draft
from service.quality.rules import RULES
from service.quality.schemas import (
    FixesRequest,
    FixesResponse,
    ProfileResponse,
    ProfilesResponse,
    RuleResponse,
    RulesResponse,
    TaskFindingsResponse,
)
from service.timedtext.profiles import Profile, shipped_names, shipped_profile

ProfilePath = "/quality-profile"


@get("/{task_id:str}/findings", operation_id="get_task_findings", responses=refusals(400, 404))
async def read_findings(
    task_id: FromPath[str], actor: Actor, session: Session, briefs: TaskBriefs, now: Now
) -> TaskFindingsResponse:
    """What the check finds in the draft of a task that I hold."""
    return await draft_findings(session, briefs, task_id, linguist_id=actor.id, now=now)


@post("/{task_id:str}/fixes", status_code=200, operation_id="get_fixed_draft", responses=refusals(400, 404))
async def read_fixed(
    task_id: FromPath[str], data: JSONBody[FixesRequest], actor: Actor, session: Session, briefs: TaskBriefs, now: Now
) -> FixesResponse:
    """The draft of a task that I hold with the safe fixes of some rules. It is not saved."""
    return await fixed_draft(session, briefs, task_id, data.rules, linguist_id=actor.id, now=now)


@get(ProfilePath, operation_id="get_quality_profile", responses=refusals())
async def read_profile(actor: Actor, session: Session) -> ProfileResponse:
    """The profile that my workspace's captions and subtitles are made and checked by."""
    return await profiles.workspace_profile(session, actor.workspace)


@put(ProfilePath, operation_id="put_quality_profile", responses=refusals(400, 413))
async def put_one(data: JSONBody[Profile], actor: Actor, session: Session, now: Now) -> ProfileResponse:
    """Gives my workspace a profile of its own, for orders that are paid from now on."""
    return await profiles.put_profile(session, data, actor=actor, now=now)


@delete(ProfilePath, status_code=204, operation_id="remove_quality_profile", responses=refusals())
async def remove(actor: Actor, session: Session) -> None:
    """Takes my workspace's profile away: the shipped one holds from now on."""
    await profiles.remove_profile(session, actor=actor)


@get("/v1/productions/quality-profiles", opt={"public": True}, operation_id="list_quality_profiles", tags=["Quality"],
     responses=public_refusals())  # fmt: skip
async def list_profiles() -> ProfilesResponse:
    """The profiles that come with the product, to start from."""
    return ProfilesResponse([shipped_profile(name) for name in shipped_names()])


@get("/v1/productions/quality-rules", opt={"public": True}, operation_id="list_quality_rules", tags=["Quality"],
     responses=public_refusals())  # fmt: skip
async def list_rules() -> RulesResponse:
    """All rules of the check, with how grave they are unless a profile says otherwise."""
    rules = [RuleResponse(one.name, one.severity.value, one.group.value, one.description) for one in RULES]
    return RulesResponse(rules)


quality_routes = Router(
    path="/v1/productions",
    route_handlers=[read_profile, put_one, remove],
    guards=[customers_only],
    tags=["Quality"],
    opt=reached_with(Scope.PRODUCTIONS_READ, Scope.PRODUCTIONS_WRITE),
)
task_quality_routes = Router(
    path="/v1/tasks", route_handlers=[read_findings, read_fixed], guards=[linguists_only], tags=["Linguists"]
)
PUBLIC_QUALITY_ROUTES = [list_profiles, list_rules]
