"""Domains: the TXT record to set, its proof, and automatic joining."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Final

from litestar import Router, get, post
from litestar.params import FromPath

from service.access.standing import Seat
from service.auth.principals import Principal, admins_only, members_only
from service.database import transaction
from service.domains.administering import Joining, add_domain, domains_of, remove_domain, set_joining, verify_domain
from service.domains.lookup import BELOW, PREFIX
from service.edge.dependencies import Actor, AllParts, Asked, Now
from service.errors import Refusal
from service.pages.shell.forms import form_of
from service.pages.shell.locales import words
from service.pages.shell.rendering import Page, page, see_other
from service.pages.workspaces.labels import seat_names
from service.parts import Parts

HERE: Final = "/workspace/security"
DomainPath = f"{HERE}/domains/{{domain_id:str}}"


@get(HERE)
async def show(request: Asked, actor: Actor, parts: AllParts) -> Page:
    """The workspace's domains, for its admins; others read who they are."""
    return await _shown(request, actor, parts)


async def _shown(
    request: Asked,
    actor: Principal,
    parts: Parts,
    *,
    domain_id: str = "",
    typed: str = "",
    refusal: Refusal | None = None,
) -> Page:
    async with transaction(parts.sessions) as session:
        domains = await domains_of(session, actor.workspace) if actor.is_admin else []
    names = seat_names(words(request))
    return page(
        request,
        "workspace/security.html",
        status=refusal.status_code if refusal else 200,
        domains=domains,
        actor=actor,
        refused_domain=domain_id,
        typed=typed,
        refusal=refusal,
        prefix=PREFIX,
        below=BELOW,
        names=names,
        joining_seats=[(seat.value, names[seat.value]) for seat in (Seat.MEMBER, Seat.LITE)],
    )


@post(f"{HERE}/domains", guards=[admins_only])
async def add(request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """Names a domain."""
    typed, _ = (await form_of(request)).text("domain"), words(request)
    try:
        async with transaction(parts.sessions) as session:
            await add_domain(session, typed, actor=actor, now=now)
    except Refusal as refusal:
        return await _shown(request, actor, parts, typed=typed, refusal=refusal)
    return see_other(request, HERE, notice=_("The domain is added. Set its record, then let us look for it."))


async def _done(
    request: Asked, actor: Principal, parts: Parts, domain_id: str, deed: Awaitable[object], notice: str
) -> Page:
    try:
        await deed
    except Refusal as refusal:
        return await _shown(request, actor, parts, domain_id=domain_id, refusal=refusal)
    return see_other(request, HERE, notice=notice)


@post(f"{DomainPath}/verify", guards=[admins_only])
async def verify(domain_id: FromPath[str], request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """Looks for the record now."""
    deed, _ = verify_domain(parts, domain_id, actor=actor, now=now), words(request)
    return await _done(request, actor, parts, domain_id, deed, _("The domain is verified."))


@post(f"{DomainPath}/joining", guards=[admins_only])
async def joining(domain_id: FromPath[str], request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """Automatic joining on or off, and the seat."""
    form, _ = await form_of(request), words(request)
    seat = Seat.LITE if form.text("seat") == Seat.LITE else Seat.MEMBER
    deed = _set(parts, domain_id, Joining(form.checked("auto_join"), seat), actor, now)
    return await _done(request, actor, parts, domain_id, deed, _("Automatic joining is changed."))


async def _set(parts: Parts, domain_id: str, wanted: Joining, actor: Principal, now: datetime) -> None:
    async with transaction(parts.sessions) as session:
        await set_joining(session, domain_id, wanted, actor=actor, now=now)


@post(f"{DomainPath}/remove", guards=[admins_only])
async def remove(domain_id: FromPath[str], request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """Forgets the domain."""
    deed, _ = _remove(parts, domain_id, actor, now), words(request)
    return await _done(request, actor, parts, domain_id, deed, _("The domain is removed. Members stay."))


async def _remove(parts: Parts, domain_id: str, actor: Principal, now: datetime) -> None:
    async with transaction(parts.sessions) as session:
        await remove_domain(session, domain_id, actor=actor, now=now)


security_pages = Router(
    path="/",
    route_handlers=[show, add, verify, joining, remove],
    guards=[members_only],
    opt={"page": True},
    include_in_schema=False,
)
