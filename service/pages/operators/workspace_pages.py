"""Operators' pages about workspaces: terms, negotiated rates, credits."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath
from msgspec import UNSET

from pricing.books import PriceBooks
from pricing.catalogue import Service
from pricing.languages import CODES, LANGUAGES
from pricing.money import parse_usd
from service.approvals.asking import given_alone, grant_or_ask
from service.approvals.models import Approval
from service.approvals.queries import approvals_of
from service.credits.queries import read_credits
from service.database import transaction
from service.edge.dependencies import Actor, AllParts, Asked, Books, Now, Session
from service.errors import InvalidInput, Refusal
from service.ids import TRANSFER, new_id
from service.pages.operators.labels import Labels
from service.pages.operators.wishes import request_from
from service.pages.shell.forms import Form, form_of, query_of
from service.pages.shell.locales import Words, words
from service.pages.shell.naming import N_
from service.pages.shell.rendering import Page, page, see_other
from service.pages.workspaces.labels import plan_names
from service.paging import PAGE
from service.parts import Parts
from service.workspaces.administering import change_workspace, open_workspace
from service.workspaces.plans import preview_plan
from service.workspaces.queries import list_workspaces, workspace_details
from service.workspaces.rates import set_rates
from service.workspaces.schemas import GrantRequest, LockoutPreview, NewWorkspace, RatesRequest, WorkspaceChange

HERE = "/operations/workspaces"
COMPONENTS = ("transcript", "captions", "subtitles", "dub")
LEDGER = 50


@get(HERE)
async def workspaces(request: Asked, session: Session) -> Page:
    """All customers."""
    return await _listed(request, session)


@post(HERE, status_code=200)
async def add(request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """Opens a workspace and shows its owner's key, this once."""
    form = await form_of(request)
    names = ("name", "contact_email", "owner_name", "owner_email", "billing", "reason")
    try:
        wanted = request_from(NewWorkspace, {name: form.text(name) for name in names})
        async with transaction(parts.sessions) as session:
            made = await open_workspace(session, wanted, actor=actor, now=now)
    except Refusal as refusal:
        async with transaction(parts.sessions) as session:
            return await _listed(request, session, refused=refusal, form=form)
    return await _shown(request, made.workspace_id, parts, now, shown_key=made.api_key)


@get(f"{HERE}/{{workspace_id:str}}")
async def workspace(workspace_id: FromPath[str], request: Asked, parts: AllParts, now: Now) -> Page:
    """One customer with terms, rates, people and ledger."""
    return await _shown(request, workspace_id, parts, now)


@post(f"{HERE}/{{workspace_id:str}}", status_code=200, opt={"changes_access": True})
async def change(
    workspace_id: FromPath[str], request: Asked, actor: Actor, parts: AllParts, books: Books, now: Now
) -> Page:
    """Changes what the form of the page is about: ``what`` says which."""
    form = await form_of(request)
    if form.text("what") == "plan" and form.text("step") == "preview":
        return await _previewed(request, workspace_id, parts, now, form)
    try:
        async with transaction(parts.sessions) as session:
            notice = await _changed(session, workspace_id, form, parts, books, actor, now, words(request))
    except Refusal as refusal:
        return await _shown(request, workspace_id, parts, now, refused=refusal, form=form)
    return see_other(request, f"{HERE}/{workspace_id}", notice=notice)


async def _previewed(request: Asked, workspace_id: str, parts: Parts, now: Now, form: Form) -> Page:
    """Who would be locked by the plan that the form names; nothing is changed yet."""
    try:
        change = _plan(form)
        assert change.plan is not UNSET
        assert change.seats is not UNSET
        async with transaction(parts.sessions) as session:
            preview = await preview_plan(session, workspace_id, change.plan, change.seats, now=now)
    except Refusal as refusal:
        return await _shown(request, workspace_id, parts, now, refused=refusal, form=form)
    return await _shown(request, workspace_id, parts, now, form=form, preview=preview)


async def _changed(
    session: Session, workspace_id: str, form: Form, parts: Parts, books: PriceBooks, actor: Actor, now: Now, _: Words
) -> str:
    match form.text("what"):
        case "terms":
            await change_workspace(session, workspace_id, _terms(form), actor=actor, settings=parts.settings, now=now)
            return _("The terms were changed, for what is quoted from now on.")
        case "plan":
            wanted_plan = _plan(form)
            await change_workspace(session, workspace_id, wanted_plan, actor=actor, settings=parts.settings, now=now)
            return _("The plan was changed.")
        case "rates":
            wanted = request_from(RatesRequest, {"reason": form.text("reason"), "rates": _rates(form)})
            await set_rates(session, workspace_id, wanted, books=books, actor=actor, now=now)
            return _("The negotiated rates were changed, for what is quoted from now on.")
        case "grant":
            values = {"reason": form.text("reason"), "key": form.text("key"), "amount_cents": _cents(form, "amount")}
            grant = request_from(GrantRequest, values)
            made = await grant_or_ask(session, workspace_id, grant, actor=actor, settings=parts.settings, now=now)
            if isinstance(made, Approval):
                return _("The credits wait for a second operator. Nothing was granted yet.")
            return _("The credits were granted.")
    raise InvalidInput.at("body", "what", msg=N_("The form is not one of this page. Nothing was changed."))


def _terms(form: Form) -> WorkspaceChange:
    """Percent as typed become basis points; an empty number of hours takes the agreement away."""
    hours = {one.value: text for one in Service if (text := form.text(f"hours.{one.value}"))}
    try:
        basis_points = parse_usd(form.text("discount") or "0")
    except ValueError:
        raise InvalidInput.at(
            "body", "discount", msg=N_("A discount is a number of percent such as 12.5. Nothing was changed.")
        ) from None
    values = {
        "reason": form.text("reason"),
        "billing": form.text("billing"),
        "discount_basis_points": basis_points,
        "expedited_hours": hours,
    }
    return request_from(WorkspaceChange, values)


def _plan(form: Form) -> WorkspaceChange:
    """An empty number of seats means the plan's own."""
    seats = form.whole("seats") if form.text("seats") else None
    if form.text("seats") and seats is None:
        raise InvalidInput.at("body", "seats", msg=N_("Seats are a whole number, or empty. Nothing was changed."))
    values = {"reason": form.text("reason"), "plan": form.text("plan"), "seats": seats}
    return request_from(WorkspaceChange, values)


def _rates(form: Form) -> list[dict[str, Any]]:
    """Every field of the table that is filled in."""
    return [
        {"component": component, "language": code, "rate_cents": _cents(form, f"rate.{component}.{code}")}
        for component in COMPONENTS
        for code in CODES
        if form.text(f"rate.{component}.{code}")
    ]


def _cents(form: Form, name: str) -> int:
    try:
        return parse_usd(form.text(name).replace(",", "").lstrip("$"))
    except ValueError:
        raise InvalidInput.at(
            "body", name, msg=N_("An amount is dollars and cents such as 250.00. Nothing was changed.")
        ) from None


async def _listed(
    request: Asked, session: Session, *, refused: Refusal | None = None, form: Form | None = None
) -> Page:
    listed = await list_workspaces(session, cursor=query_of(request).text("cursor") or None, limit=PAGE)
    return page(
        request, "operators/workspaces.html", status=refused.status_code if refused else 200, listed=listed,
        refused=refused, form=form or Form(), labels=Labels(words(request)),
    )  # fmt: skip


async def _shown(
    request: Asked, workspace_id: str, parts: Parts, now: Now, *, refused: Refusal | None = None,
    form: Form | None = None, shown_key: str = "", preview: LockoutPreview | None = None,
) -> Page:  # fmt: skip
    books = await parts.shelf.current()
    async with transaction(parts.sessions) as session:
        details = await workspace_details(session, workspace_id)
        values = {
            "credits": await read_credits(session, workspace_id, page_size=LEDGER, offset=0),
            "approvals": await approvals_of(session, workspace_id, now=now),
            "alone": await given_alone(session, workspace_id, now),
        }
    rates = {(one.component, one.language): one.rate_cents for one in details.rates}
    return page(
        request, "operators/workspace.html", status=refused.status_code if refused else 200, details=details,
        rates=rates, listed_rates=books.on(now.date()).rates, languages=LANGUAGES, components=COMPONENTS,
        services=[one.value for one in Service], limit_cents=parts.settings.approval_over_cents,
        key=(form.text("key") if form else "") or new_id(TRANSFER), refused=refused, form=form or Form(),
        shown_key=shown_key, preview=preview, plans=list(plan_names(words(request)).items()),
        labels=Labels(words(request)), **values,
    )  # fmt: skip


WORKSPACE_PAGES = [workspaces, add, workspace, change]
