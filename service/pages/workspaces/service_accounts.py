"""Service accounts of the workspace, and the rule for keys that are found in public."""

from typing import Final

from litestar import Router, get, post

from service.access.features import Feature
from service.access.roles import Role
from service.auth.principals import Principal, admins_only, members_only
from service.database import transaction
from service.edge.dependencies import Actor, AllParts, Asked, Now
from service.errors import InvalidInput, Refusal
from service.groups.queries import all_groups
from service.keys.policy import set_policy
from service.pages.shell.forms import Form, form_of
from service.pages.shell.locales import words
from service.pages.shell.naming import N_
from service.pages.shell.rendering import Page, page, see_other
from service.pages.workspaces.key_words import seen
from service.parts import Parts
from service.service_accounts.editing import MOST_ACCOUNTS, create_account
from service.service_accounts.finding import has_service_accounts
from service.service_accounts.queries import list_accounts
from service.service_accounts.schemas import SharingGroup
from service.workspaces.models import Plan, Workspace

HERE: Final = "/workspace/service-accounts"
POLICIES: Final = {"plan": None, "allowed": True, "refused": False}


@get(HERE)
async def show(request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """All of them, for those who manage them; others read who that is."""
    return await _listed(request, actor, parts, now)


@post(HERE, status_code=200)
async def create(request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """A new account, and on to its keys."""
    form, _ = await form_of(request), words(request)
    try:
        groups = [SharingGroup(one, Role(form.text("level", "viewer"))) for one in form.texts("group")]
        async with transaction(parts.sessions) as session:
            made = await create_account(session, form.text("name"), groups, actor=actor, now=now)
    except Refusal as refusal:
        return await _listed(request, actor, parts, now, refusal=refusal, form=form)
    return see_other(request, f"{HERE}/{made.id}", notice=_("The service account is there. Now make a key for it."))


@post(f"{HERE}/policy", guards=[admins_only])
async def policy(request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """Whether keys may be disabled by who holds or finds them."""
    form, _ = await form_of(request), words(request)
    try:
        if form.text("rule") not in POLICIES:
            raise InvalidInput.at("body", "rule", msg=N_("Choose one of the rules. Nothing was changed."))
        async with transaction(parts.sessions) as session:
            await set_policy(session, POLICIES[form.text("rule")], actor=actor, now=now)
    except Refusal as refusal:
        return await _listed(request, actor, parts, now, refusal=refusal, form=form)
    return see_other(request, HERE, notice=_("The rule was changed. It holds for every key that has none of its own."))


async def _listed(
    request: Asked,
    actor: Principal,
    parts: Parts,
    now: Now,
    *,
    refusal: Refusal | None = None,
    form: Form | None = None,
) -> Page:
    _, may_manage = words(request), actor.is_admin or Feature.SERVICE_ACCOUNTS_MANAGE in actor.features
    async with transaction(parts.sessions) as session:
        workspace = await session.get_one(Workspace, actor.workspace)
        accounts = (await list_accounts(session, actor, now=now)).accounts if may_manage else []
        groups = await all_groups(session, actor) if may_manage else []
    return page(
        request,
        "workspace/service_accounts.html",
        status=refusal.status_code if refusal else 200,
        accounts=[(one, [seen(key, _, now) for key in one.api_keys]) for one in accounts],
        groups=groups,
        workspace=workspace,
        is_enterprise=workspace.plan is Plan.ENTERPRISE,
        rule=next(name for name, value in POLICIES.items() if value is workspace.third_party_disable_allowed),
        has_accounts=has_service_accounts(workspace.plan),
        most=MOST_ACCOUNTS,
        actor=actor,
        may_manage=may_manage,
        refusal=refusal,
        form=form or Form(),
    )


service_accounts_pages = Router(
    path="/",
    route_handlers=[show, create, policy],
    guards=[members_only],
    opt={"page": True, "changes_access": True},
    include_in_schema=False,
)
