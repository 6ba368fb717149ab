"""The list of members, as its address asks for it; and beside it who is invited."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.features import Feature
from service.access.standing import Seat
from service.auth.principals import Principal
from service.edge.dependencies import Asked
from service.errors import Refusal
from service.groups.queries import all_groups
from service.groups.schemas import GroupResponse
from service.invitations.models import InvitationState
from service.invitations.queries import list_invitations
from service.members.directory import LAST_PAGE, Order, Standing, Wanted, read_directory
from service.members.queries import workspace_with_seats
from service.pages.shell.forms import Form, query_of
from service.pages.shell.locales import words
from service.pages.shell.rendering import Page, page
from service.pages.workspaces.labels import plan_names, seat_names, standing_names, state_names, why_not_invited
from service.paging import PAGE

HERE: Final = "/workspace/members"
LONGEST: Final = 100
LISTED_INVITATIONS: Final = (InvitationState.PENDING, InvitationState.EXPIRED, InvitationState.DECLINED)
Choice = TypeVar("Choice", Seat, Standing, Order, InvitationState)


@dataclass(frozen=True, slots=True)
class Refused:
    """What was typed into which form of the page, and why it was refused."""

    what: str = ""
    form: Form = field(default_factory=Form)
    refusal: Refusal | None = None

    @property
    def wrong_addresses(self) -> list[tuple[str, str]]:
        """Which addresses of many were refused, and the slug that says why."""
        told = self.refusal.facts.get("emails", []) if self.refusal else []
        return [(one["email"], one["status"]) for one in told]


@dataclass(frozen=True, slots=True)
class AskedMembers:
    """The query of the address, read leniently. ``invited`` is which invitations are listed, from ``invited_from``."""

    wanted: Wanted
    invited: InvitationState = InvitationState.PENDING
    invited_from: str = ""

    @classmethod
    def of(cls, query: Form, *, sees_groups: bool) -> "AskedMembers":
        """Whoever sees no groups asks for none."""
        sort = query.text("sort")
        wanted = Wanted(
            words=query.text("words")[:LONGEST],
            seat=_one_of(Seat, query.text("seat")),
            standing=_one_of(Standing, query.text("standing")),
            group_id=query.text("group")[:LONGEST] if sees_groups else "",
            order=_one_of(Order, sort.removeprefix("-")) or Order.NAME,
            is_reversed=sort.startswith("-"),
            page=min(max(query.whole("page") or 1, 1), LAST_PAGE),
        )
        invited = _one_of(InvitationState, query.text("invited")) or InvitationState.PENDING
        return cls(wanted, invited, query.text("invited_from")[:500])

    @property
    def is_narrowed(self) -> bool:
        """Whether somebody may be left out."""
        wanted = self.wanted
        return bool(wanted.words or wanted.seat or wanted.standing or wanted.group_id)

    def address(self, **changes: str) -> str:
        """Of this list with something else asked for; it begins at its first page."""
        wanted = self.wanted
        values = {
            "words": wanted.words,
            "seat": wanted.seat.value if wanted.seat else "",
            "standing": wanted.standing.value if wanted.standing else "",
            "group": wanted.group_id,
            "sort": self.sort,
            **changes,
        }
        kept = {name: value for name, value in values.items() if value}
        return f"{HERE}?{urlencode(kept)}" if kept else HERE

    @property
    def sort(self) -> str:
        """As the address has it; empty for the order that needs no saying."""
        name = ("-" if self.wanted.is_reversed else "") + self.wanted.order.value
        return "" if name == Order.NAME.value else name

    @property
    def query(self) -> str:
        """What comes after the question mark."""
        return self.address().partition("?")[2]

    def sorted_by(self, order: str) -> str:
        """The address sorted by this column; the other way round where it is already."""
        is_again = self.wanted.order.value == order and not self.wanted.is_reversed
        return self.address(sort=f"-{order}" if is_again else order)

    def direction(self, order: str) -> str:
        """What a column's ``aria-sort`` says; names go up, dates go down unless they are turned round."""
        if self.wanted.order.value != order:
            return ""
        is_rising = (order == Order.NAME.value) is not self.wanted.is_reversed
        return "ascending" if is_rising else "descending"


async def shown(
    request: Asked,
    actor: Principal,
    session: AsyncSession,
    now: datetime,
    refused: Refused | None = None,
    asked: AskedMembers | None = None,
) -> Page:
    """The page with everybody (or whoever is ``asked`` for, not by the address), and the forms for who may use them.

    Lite members see themselves.
    """
    typed, _ = refused or Refused(), words(request)
    asked = asked or AskedMembers.of(query_of(request), sees_groups=actor.seat is not Seat.LITE)
    wanted = replace(asked.wanted, member_id=actor.id) if actor.seat is Seat.LITE else asked.wanted
    listed = await read_directory(session, actor.workspace, wanted, now=now)
    workspace, seats = await workspace_with_seats(session, actor.workspace, now)
    return page(
        request,
        "workspace/members.html",
        status=typed.refusal.status_code if typed.refusal else 200,
        listed=listed,
        asked=asked,
        workspace=workspace,
        seats=seats,
        actor=actor,
        typed=typed,
        names=seat_names(_),
        standings=standing_names(_),
        plans=plan_names(_),
        states=state_names(_),
        whys=why_not_invited(_),
        site=request.app.state.settings.public_url.rstrip("/"),
        groups=await groups_seen(session, actor),
        **_rights(actor),
        **await _invited(session, actor, asked, now),
    )


async def groups_seen(session: AsyncSession, actor: Principal) -> list[GroupResponse]:
    """All but *Everyone*; lite members see none."""
    if actor.seat is Seat.LITE:
        return []
    return [one for one in await all_groups(session, actor) if not one.is_everyone]


def _rights(actor: Principal) -> dict[str, bool]:
    def may(feature: Feature) -> bool:
        return actor.is_admin or feature in actor.features

    return {
        "may_invite": may(Feature.WORKSPACE_MEMBERS_INVITE),
        "may_group": may(Feature.GROUP_MEMBERS_MANAGE),
        "may_remove": may(Feature.WORKSPACE_MEMBERS_REMOVE),
    }


async def _invited(session: AsyncSession, actor: Principal, asked: AskedMembers, now: datetime) -> dict[str, Any]:
    """One page of invitations in the state that is asked for; none for who may not invite."""
    if not _rights(actor)["may_invite"]:
        return {"invited": [], "more_invited": None, "invited_states": ()}
    cursor = asked.invited_from or None
    rows, following = await list_invitations(
        session, actor.workspace, state=asked.invited, cursor=cursor, limit=PAGE, now=now
    )
    return {"invited": rows, "more_invited": following, "invited_states": LISTED_INVITATIONS}


def _one_of(kind: type[Choice], text: str) -> Choice | None:
    return kind(text) if text in set(kind) else None
