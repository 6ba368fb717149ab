"""The dialog of sharing: a page of its own, and for scripts a dialog over whatever page asks for it."""

from collections.abc import Mapping
from typing import Any, Final

from litestar import Request, Router, get, post
from litestar.params import FromPath

from service.access.models import ResourceKind
from service.access.roles import Role
from service.auth.principals import Principal, members_only
from service.database import transaction
from service.edge.dependencies import Actor, AllParts, Now, Session
from service.errors import InvalidInput, Refusal
from service.ids import ORDER
from service.pages.sharing.default_routes import keep_defaults, show_defaults
from service.pages.sharing.words import SharingWords
from service.pages.shell.forms import Form, form_of, query_of
from service.pages.shell.locales import words
from service.pages.shell.naming import N_
from service.pages.shell.rendering import Page, fragment, is_fragment, page, see_other
from service.sharing import granting
from service.sharing.reading import Sharing, read_sharing, shareable_principals

AnyRequest = Request[Principal, str, Any]
PATH: Final = "/sharing/{resource_id:str}"
PARTS: Final = "sharing/parts.html"
MOST_FOUND: Final = 8
LONGEST_SEARCH: Final = 200
NO_ACCESS: Final = "none"


@get(PATH)
async def show_sharing(resource_id: FromPath[str], request: AnyRequest, actor: Actor, session: Session) -> Page:
    """Who has access, and why; for its admins with forms that change it. ``?q=`` looks for somebody."""
    asked = query_of(request)
    values = await _values(request, session, actor, resource_id, asked)
    if not is_fragment(request):
        return page(request, "sharing/sharing.html", in_dialog=False, **values)
    if asked.text("part") == "dialog":
        return fragment(request, "sharing/dialog.html", "dialog", in_dialog=True, **values)
    return fragment(request, PARTS, "found", in_dialog=True, **values)


@post(PATH, status_code=200, opt={"changes_access": True})
async def change_sharing(
    resource_id: FromPath[str], request: AnyRequest, actor: Actor, parts: AllParts, now: Now
) -> Page:
    """Shares with somebody more, or changes the roles of those with whom it is shared: all of it or nothing."""
    form, _ = await form_of(request), words(request)
    said = _("The access was changed. It holds from now on.")
    refused: Refusal | None = None
    try:
        async with transaction(parts.sessions) as session:
            await granting.set_sharing(session, actor, resource_id, wanted_roles(form), now=now)
    except Refusal as error:
        said, refused = "", error
    if refused is None and not is_fragment(request):
        return see_other(request, f"/sharing/{resource_id}", notice=said)
    async with transaction(parts.sessions) as session:
        return await _again(request, session, actor, resource_id, refused, form, said)


async def _again(
    request: AnyRequest,
    session: Session,
    actor: Principal,
    resource_id: str,
    refused: Refusal | None,
    form: Form,
    said: str,
) -> Page:
    """The dialog as it is now, or what was typed with what stands against it."""
    values = await _values(request, session, actor, resource_id, Form(), refused, form)
    status = refused.status_code if refused else 200
    if is_fragment(request):
        return fragment(request, PARTS, "body", status=status, **{**values, "said": said, "in_dialog": True})
    return page(request, "sharing/sharing.html", status=status, in_dialog=False, **values)


def wanted_roles(form: Form) -> dict[str, Role | None]:
    """By principal: of who is added, or of the lines of the list that were changed, so that what others have changed
    since the list was shown stays. Raises InvalidInput.
    """
    if form.text("what") == "add":
        who = form.text("principal") or form.text("address")
        if not who:
            raise InvalidInput.at("body", "principal", msg=N_("Choose with whom to share it. Nothing was changed."))
        return {who: role_of(form.text("role"))}
    names = [name.removeprefix("role.") for name in form.fields if name.startswith("role.")]
    changed = [name for name in names if form.text(f"role.{name}") != form.text(f"was.{name}")]
    return {name: role_of(form.text(f"role.{name}")) for name in changed}


def role_of(text: str) -> Role | None:
    """The role of a form; None for no access. Raises InvalidInput."""
    if text == NO_ACCESS:
        return None
    try:
        return Role(text)
    except ValueError:
        raise InvalidInput.at("body", "role", msg=N_("Choose a role. Nothing was changed.")) from None


async def _values(
    request: AnyRequest,
    session: Session,
    actor: Principal,
    resource_id: str,
    asked: Form,
    refused: Refusal | None = None,
    typed: Form | None = None,
) -> dict[str, Any]:
    """Two reads for whoever may look, a third for whoever may share."""
    sharing = await read_sharing(session, actor, resource_id)
    search = asked.text("q")[:LONGEST_SEARCH]
    found = (
        await shareable_principals(session, actor, resource_id, search=search, limit=MOST_FOUND + 1)
        if sharing.may_share
        else []
    )
    return {
        "sharing": sharing,
        "found": [one for one in found if not one.is_everyone],
        "search": search,
        "labels": SharingWords(words(request)),
        "everyone": next((one for one in sharing.grants if one.principal.is_everyone), None),
        "back": _way_back(sharing),
        "roles": list(Role),
        "refused": refused,
        "typed": typed or Form(),
        "said": "",
    }


def _way_back(sharing: Sharing) -> Mapping[str, str]:
    """Address and name of the page that the resource is on, as far as the reader sees one."""
    resource = sharing.resource
    if resource.kind is ResourceKind.FOLDER:
        return {"address": f"/productions?folder={resource.id}", "name": resource.name}
    order = next((place for place in resource.chain if place.id.startswith(f"{ORDER}_")), None)
    if order is None:
        return {"address": "/productions", "name": resource.name}
    return {"address": f"/orders/{order.id}", "name": order.name}


sharing_pages = Router(
    path="/",
    route_handlers=[show_sharing, change_sharing, show_defaults, keep_defaults],
    guards=[members_only],
    opt={"page": True},
    include_in_schema=False,
)
