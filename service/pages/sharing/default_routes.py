"""With whom somebody shares what they create: a page of their account."""

from typing import Any, Final

from litestar import Request, get, post

from service.access.roles import Role
from service.auth.principals import Principal
from service.database import transaction
from service.edge.dependencies import Actor, AllParts, Now, Session
from service.errors import InvalidInput, Refusal
from service.pages.sharing.words import SharingWords
from service.pages.shell.forms import Form, form_of, query_of
from service.pages.shell.locales import words
from service.pages.shell.naming import N_
from service.pages.shell.rendering import Page, fragment, is_fragment, page, see_other
from service.sharing.defaults import DefaultWish, default_principals, read_default_sharing, set_default_sharing

AnyRequest = Request[Principal, str, Any]
PATH: Final = "/account/sharing"
TEMPLATE: Final = "sharing/defaults.html"
MOST_FOUND: Final = 8
_NO_ACCESS: Final = "none"


@get(PATH)
async def show_defaults(request: AnyRequest, actor: Actor, session: Session) -> Page:
    """The list, and who can be added to it; asked for by htmx, those who were found alone."""
    values = await _values(request, session, actor, query_of(request))
    return fragment(request, TEMPLATE, "found", **values) if is_fragment(request) else page(request, TEMPLATE, **values)


@post(PATH, status_code=200)
async def keep_defaults(request: AnyRequest, actor: Actor, parts: AllParts, now: Now) -> Page:
    """Adds one to the list, or keeps the list as it was changed."""
    form, _ = await form_of(request), words(request)
    try:
        async with transaction(parts.sessions) as session:
            kept = {one.principal.wire_id: one.role for one in await read_default_sharing(session, actor)}
            wanted = [DefaultWish(key, role) for key, role in _changed(kept, form).items()]
            await set_default_sharing(session, actor, wanted, now=now)
    except Refusal as refused:
        async with transaction(parts.sessions) as session:
            values = await _values(request, session, actor, Form(), refused)
        return page(request, TEMPLATE, status=refused.status_code, **values)
    return see_other(request, PATH, notice=_("Saved. What you create from now on is shared like this."))


def _changed(kept: dict[str, Role], form: Form) -> dict[str, Role]:
    """The list with what the form changes of it; raises InvalidInput."""
    if form.text("what") == "add":
        who = form.text("principal") or form.text("address")
        if not who:
            raise InvalidInput.at("body", "principal", msg=N_("Choose with whom to share it. Nothing was changed."))
        return {**kept, who: _role(form.text("role"))}
    named = {key: form.text(f"role.{key}") or role.value for key, role in kept.items()}
    return {key: _role(value) for key, value in named.items() if value != _NO_ACCESS}


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError:
        raise InvalidInput.at("body", "role", msg=N_("Choose a role. Nothing was changed.")) from None


async def _values(
    request: AnyRequest, session: Session, actor: Principal, asked: Form, refused: Refusal | None = None
) -> dict[str, Any]:
    search = asked.text("q")[:200]
    return {
        "shares": await read_default_sharing(session, actor),
        "found": await default_principals(session, actor, search=search, limit=MOST_FOUND),
        "search": search,
        "labels": SharingWords(words(request)),
        "roles": list(Role),
        "refused": refused,
        "typed": Form(),
        "said": "",
    }
