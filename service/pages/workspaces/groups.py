"""Groups of the workspace: who is in them, and what they switch on. Whoever is no admin reads."""

from typing import Any, Final

from litestar import Request, Router, get, post
from litestar.params import FromPath

from service.access.features import Feature
from service.access.models import group_row_id
from service.access.standing import Seat
from service.auth.principals import Principal, members_only
from service.database import transaction
from service.edge.dependencies import Actor, AllParts, Now, Session
from service.errors import InvalidInput, Refusal
from service.groups.editing import create_group, delete_group, rename_group, set_features
from service.groups.filling import add_many_by_email
from service.groups.joining import add_to_group, remove_from_group
from service.groups.queries import all_groups, group_members, own_groups, possible_members
from service.groups.schemas import GroupResponse, wire_id
from service.pages.shell.forms import Form, form_of, query_of
from service.pages.shell.locales import Words, words
from service.pages.shell.naming import N_
from service.pages.shell.rendering import Page, fragment, is_fragment, page, see_other
from service.pages.workspaces.feature_words import FeatureWords
from service.pages.workspaces.members import addresses_in
from service.paging import PAGE

AnyRequest = Request[Principal, str, Any]
HERE: Final = "/workspace/groups"
ONE: Final = f"{HERE}/{{group_id:str}}"
MOST_FOUND: Final = 8
CHANGES: Final = {"changes_access": True}


@get(HERE)
async def show_groups(request: AnyRequest, actor: Actor, session: Session) -> Page:
    """All groups; lite members see their own."""
    return await _listed(request, session, actor)


@post(HERE, status_code=200, opt=CHANGES)
async def make_group(request: AnyRequest, actor: Actor, parts: AllParts, now: Now) -> Page:
    """A new group, and on to it."""
    form, _ = await form_of(request), words(request)
    try:
        async with transaction(parts.sessions) as session:
            made = await create_group(session, form.text("name"), (), actor=actor, now=now)
    except Refusal as refused:
        async with transaction(parts.sessions) as session:
            return await _listed(request, session, actor, refused, form)
    notice = _("The group %(name)s is there. Now put people into it.") % {"name": made.name}
    return see_other(request, f"{HERE}/{wire_id(made)}", notice=notice)


@get(ONE)
async def show_group(group_id: FromPath[str], request: AnyRequest, actor: Actor, session: Session) -> Page:
    """One group; asked for by htmx, those alone who could be put into it. ``?q=`` looks for somebody."""
    values = await _values(request, session, actor, group_id, query_of(request))
    if is_fragment(request):
        return fragment(request, "workspace/group.html", "found", **values)
    return page(request, "workspace/group.html", **values)


@post(ONE, status_code=200, opt=CHANGES)
async def change_group(group_id: FromPath[str], request: AnyRequest, actor: Actor, parts: AllParts, now: Now) -> Page:
    """Changes what the form is about: ``what`` says which."""
    form = await form_of(request)
    try:
        async with transaction(parts.sessions) as session:
            address, notice = await _changed(session, group_id, form, actor, now, words(request))
    except Refusal as refused:
        async with transaction(parts.sessions) as session:
            values = await _values(request, session, actor, group_id, Form(), refused, form)
        return page(request, "workspace/group.html", status=refused.status_code, **values)
    return see_other(request, address, notice=notice)


async def _changed(
    session: Session, group_id: str, form: Form, actor: Principal, now: Now, _: Words
) -> tuple[str, str]:
    """Where to go then, and what to say there."""
    here = f"{HERE}/{group_id}"
    match form.text("what"):
        case "rename":
            await rename_group(session, group_id, form.text("name"), actor=actor, now=now)
            return here, _("The group was renamed.")
        case "features":
            await set_features(session, group_id, _features(form), actor=actor, now=now)
            return here, _("The features were changed. They hold for whatever is done from now on.")
        case "add":
            await add_to_group(session, group_id, form.text("principal"), actor=actor, now=now)
            return here, _("They are in the group now.")
        case "add-many":
            addresses = addresses_in(form.text("addresses"))
            many = await add_many_by_email(session, group_id, addresses, actor=actor, now=now)
            said = _.several("%(num)s more is in the group now.", "%(num)s more are in the group now.", many)
            return here, said % {"num": many}
        case "remove":
            await remove_from_group(session, group_id, form.text("principal"), actor=actor, now=now)
            return here, _("They are no longer in the group, and have lost what it gave them.")
        case "delete":
            ended = await delete_group(session, group_id, actor=actor, now=now)
            said = _("The group was deleted. Its members: %(members)s. Things that were shared with it: %(grants)s.")
            return HERE, said % {"members": ended.memberships, "grants": ended.grants}
    raise InvalidInput.at("body", "what", msg=N_("The form is not one of this page. Nothing was changed."))


def _features(form: Form) -> list[Feature]:
    """Those that are ticked; raises InvalidInput for a name that is none."""
    try:
        return [Feature(name) for name in form.texts("feature")]
    except ValueError:
        raise InvalidInput.at("body", "feature", msg=N_("There is no such feature. Nothing was changed.")) from None


async def _listed(
    request: AnyRequest, session: Session, actor: Principal, refused: Refusal | None = None, form: Form | None = None
) -> Page:
    mine = await own_groups(session, actor)
    groups = mine.groups if actor.seat is Seat.LITE else await all_groups(session, actor)
    return page(
        request,
        "workspace/groups.html",
        status=refused.status_code if refused else 200,
        groups=groups,
        own={group.group_id for group in mine.groups},
        own_features=mine.features,
        actor=actor,
        labels=FeatureWords(words(request)),
        refused=refused,
        form=form or Form(),
    )


async def _values(
    request: AnyRequest,
    session: Session,
    actor: Principal,
    group_id: str,
    asked: Form,
    refused: Refusal | None = None,
    form: Form | None = None,
) -> dict[str, Any]:
    """Four reads. ``givers`` are the names of the groups that have each feature."""
    members = await group_members(session, group_id, actor, cursor=asked.text("cursor") or None, limit=PAGE)
    groups = await all_groups(session, actor)
    group = next(one for one in groups if group_id in (one.group_id, group_row_id(one.group_id, actor.workspace)))
    may_manage = not group.is_everyone and (actor.is_admin or Feature.GROUP_MEMBERS_MANAGE in actor.features)
    search = asked.text("q")[:200]
    found = await possible_members(session, group_id, actor, search=search, limit=MOST_FOUND) if may_manage else []
    everyone = next(one for one in groups if one.is_everyone)
    return {
        "group": group,
        "members": members,
        "is_further": bool(asked.text("cursor")),
        "found": found,
        "search": search,
        "may_manage": may_manage,
        "actor": actor,
        "of_everyone": frozenset(everyone.features),
        "givers": _givers(groups, group),
        "labels": FeatureWords(words(request)),
        "refused": refused,
        "form": form or Form(),
        "chosen": form.texts("feature") if form and form.text("what") == "features" else group.features,
    }


def _givers(groups: list[GroupResponse], besides: GroupResponse) -> dict[str, list[str]]:
    """Names of the other groups that have each feature."""
    return {
        feature.value: [one.name for one in groups if feature in one.features and one is not besides]
        for feature in Feature
    }


group_pages = Router(
    path="/",
    route_handlers=[show_groups, make_group, show_group, change_group],
    guards=[members_only],
    opt={"page": True},
    include_in_schema=False,
)
