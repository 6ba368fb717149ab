"""One's own API keys: they may do what oneself may, as long as one is in the workspace."""

from functools import partial
from typing import Any, Final

from litestar import Router, get, post

from service.access.features import Feature
from service.auth.principals import Principal, members_only
from service.database import transaction
from service.edge.dependencies import Actor, AllParts, Asked, Now
from service.errors import Refusal
from service.keys.making import MadeKey
from service.keys.members import (
    change_own_key,
    create_own_key,
    delete_own_key,
    disable_own_key,
    own_keys,
    rotate_own_key,
)
from service.pages.shell.forms import Form, form_of
from service.pages.shell.locales import Words, words
from service.pages.shell.rendering import Page, page, see_other
from service.pages.workspaces.key_deeds import KeyDeeds, done_to_key
from service.pages.workspaces.key_forms import new_key_from
from service.pages.workspaces.key_words import KEPT_LIFE, LIVES, OVERLAPS, choices, permission_names, seen
from service.parts import Parts

HERE: Final = "/account/keys"


@get(HERE)
async def show(request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """All of them."""
    return await _shown(request, actor, parts, now)


@post(HERE, status_code=200, opt={"changes_access": True})
async def change(request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """Does what the form is about: ``what`` says which. A new key is shown, this once."""
    form = await form_of(request)
    try:
        async with transaction(parts.sessions) as session:
            made = await _changed(session, form, actor, now, words(request))
    except Refusal as refusal:
        return await _shown(request, actor, parts, now, refusal=refusal, form=form)
    if isinstance(made, MadeKey):
        return await _shown(request, actor, parts, now, made=made)
    return see_other(request, HERE, notice=made)


async def _changed(session: Any, form: Form, actor: Principal, now: Now, _: Words) -> MadeKey | str:
    """The key that was made, or what to say of what was done."""
    if form.text("what") == "create":
        return await create_own_key(session, new_key_from(form, now), actor=actor, now=now)
    key_id = form.text("key")
    deeds = KeyDeeds(
        rotate=partial(rotate_own_key, session, key_id, actor=actor, now=now),
        change=partial(change_own_key, session, key_id, actor=actor, now=now),
        disable=partial(disable_own_key, session, key_id, actor=actor, now=now),
        delete=partial(delete_own_key, session, key_id, actor=actor, now=now),
    )
    return await done_to_key(deeds, form, now, _)


async def _shown(
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
        keys = [seen(key, _, now) for key in await own_keys(session, actor=actor, now=now)]
    return page(
        request,
        "workspace/own_keys.html",
        status=refusal.status_code if refusal else 200,
        keys=keys,
        made=made,
        refusal=refusal,
        form=form or Form(),
        may_make=actor.is_admin or Feature.CREATE_USER_API_KEY in actor.features,
        **key_values(_),
    )


def key_values(_: Words) -> dict[str, Any]:
    """What every page of keys shows them with."""
    return {
        "permissions": permission_names(_),
        "lives": choices(LIVES, _),
        "kept_lives": choices((KEPT_LIFE, *LIVES), _),
        "overlaps": choices(OVERLAPS, _),
    }


own_key_pages = Router(
    path="/", route_handlers=[show, change], guards=[members_only], opt={"page": True}, include_in_schema=False
)
