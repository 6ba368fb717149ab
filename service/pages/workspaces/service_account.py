"""One service account: its keys, its name, what it has spent, and its end."""

from functools import partial
from typing import Any, Final

from litestar import Router, get, post
from litestar.params import FromPath

from service.access.features import Feature
from service.auth.principals import Principal, members_only
from service.database import transaction
from service.edge.dependencies import Actor, AllParts, Asked, Now
from service.errors import Refusal
from service.groups.queries import groups_of
from service.keys.making import MadeKey
from service.pages.shell.forms import Form, form_of
from service.pages.shell.locales import Words, words
from service.pages.shell.rendering import Page, page, see_other
from service.pages.workspaces.key_deeds import KeyDeeds, done_to_key
from service.pages.workspaces.key_forms import new_key_from
from service.pages.workspaces.key_words import seen
from service.pages.workspaces.own_keys import key_values
from service.pages.workspaces.service_accounts import HERE
from service.parts import Parts
from service.service_accounts.editing import delete_account, rename_account
from service.service_accounts.finding import has_service_accounts
from service.service_accounts.keys import (
    change_account_key,
    create_account_key,
    delete_account_key,
    disable_account_key,
    rotate_account_key,
)
from service.service_accounts.queries import account_details
from service.usage.questions import whole_workspace_allowed
from service.workspaces.models import Workspace

ONE: Final = f"{HERE}/{{account_id:str}}"


@get(ONE)
async def show(account_id: FromPath[str], request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """The account with its keys."""
    return await _shown(account_id, request, actor, parts, now)


@post(ONE, status_code=200)
async def change(account_id: FromPath[str], request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """Does what the form is about: ``what`` says which. A new key is shown, this once."""
    form, _ = await form_of(request), words(request)
    is_end = form.text("what") == "delete-account"
    try:
        async with transaction(parts.sessions) as session:
            made = await _changed(session, account_id, form, actor, now, _)
    except Refusal as refusal:
        return await _shown(account_id, request, actor, parts, now, refusal=refusal, form=form)
    if isinstance(made, MadeKey):
        return await _shown(account_id, request, actor, parts, now, made=made)
    return see_other(request, HERE if is_end else f"{HERE}/{account_id}", notice=made)


async def _changed(session: Any, account_id: str, form: Form, actor: Principal, now: Now, _: Words) -> MadeKey | str:
    """The key that was made, or what to say of what was done."""
    match form.text("what"):
        case "create":
            return await create_account_key(session, account_id, new_key_from(form, now), actor=actor, now=now)
        case "rename-account":
            await rename_account(session, account_id, form.text("account"), actor=actor, now=now)
            return _("The service account was renamed.")
        case "delete-account":
            ended = await delete_account(session, account_id, actor=actor, now=now)
            return _("The service account was deleted. Keys that ended with it: %(keys)s.") % {"keys": ended}
    key_id = form.text("key")
    deeds = KeyDeeds(
        rotate=partial(rotate_account_key, session, account_id, key_id, actor=actor, now=now),
        change=partial(change_account_key, session, account_id, key_id, actor=actor, now=now),
        disable=partial(disable_account_key, session, account_id, key_id, actor=actor, now=now),
        delete=partial(delete_account_key, session, account_id, key_id, actor=actor, now=now),
    )
    return await done_to_key(deeds, form, now, _)


async def _shown(
    account_id: str,
    request: Asked,
    actor: Principal,
    parts: Parts,
    now: Now,
    *,
    refusal: Refusal | None = None,
    form: Form | None = None,
    made: MadeKey | None = None,
) -> Page:
    _ = words(request)
    async with transaction(parts.sessions) as session:
        account = await account_details(session, account_id, actor, now=now)
        workspace = await session.get_one(Workspace, actor.workspace)
        groups = await groups_of(session, account_id, actor)
    return page(
        request,
        "workspace/service_account.html",
        status=refusal.status_code if refusal else 200,
        account=account,
        groups=groups,
        sees_usage=whole_workspace_allowed(actor),
        sees_log=actor.is_admin or Feature.AUDIT_LOG_READ in actor.features,
        keys=[seen(key, _, now) for key in account.api_keys],
        has_accounts=has_service_accounts(workspace.plan),
        made=made,
        refusal=refusal,
        form=form or Form(),
        actor=actor,
        **key_values(_),
    )


service_account_pages = Router(
    path="/",
    route_handlers=[show, change],
    guards=[members_only],
    opt={"page": True, "changes_access": True},
    include_in_schema=False,
)
