"""What the order dialog shows: the files of an open order, what is on its way, the form, and the estimate."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from pricing.books import PriceBooks
from pricing.errors import PricingError
from service.access.roles import Role
from service.auth.principals import Principal
from service.drafts.estimating import Estimated, KnownFile, estimate_wish, known_files
from service.drafts.wishes import Wish
from service.edge.answers import refusal_of
from service.errors import InvalidInput, Refusal
from service.orders.access import own_order
from service.orders.models import Order
from service.pages.customers.allowed import offered
from service.pages.customers.component_names import component_names
from service.pages.customers.labels import Labels
from service.pages.customers.ordering_form import Place, choices_of, cue_bounds, fitting
from service.pages.shell.locales import Words
from service.quality.profiles import workspace_profile
from service.quotes.quoting import order_media
from service.settings import Settings
from service.sources.transcripts import transcript_labels
from service.uploads.access import open_uploads
from service.workspaces.models import Workspace


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be shown: an order or none yet, what was typed, and files that only the browser knows."""

    wish: Wish
    place: Place = field(default_factory=Place)
    order: Order | None = None
    local: tuple[KnownFile, ...] = ()
    refused: Refusal | None = None
    refused_where: str = "form"


@dataclass(frozen=True, slots=True)
class Deskful:
    """Whose dialog it is, and with what."""

    session: AsyncSession
    actor: Principal
    books: PriceBooks
    settings: Settings
    now: datetime
    words: Words = field(repr=False)


async def dialog_values(desk: Deskful, asked: Asked) -> dict[str, Any]:
    """The context of ``new_order.html``: seven queries at most, whatever the number of files."""
    workspace = await desk.session.get_one(Workspace, desk.actor.workspace)
    profile = (await workspace_profile(desk.session, workspace.id)).profile
    choices = choices_of(asked.wish, desk.books.on(desk.now.date()), profile)
    wish = fitting(asked.wish, choices)
    files = await files_values(desk, asked.order)
    estimated, trouble = await _estimate(desk, asked, wish, workspace, files["media"])
    return {
        **files,
        "wish": wish,
        "place": asked.place,
        "choices": choices,
        "bounds": cue_bounds(),
        "labels": Labels(desk.words),
        "components": component_names(desk.words),
        "estimated": estimated,
        "estimate_trouble": trouble,
        "offered": offered(desk.actor),
        "refused": asked.refused,
        "refused_where": asked.refused_where,
        "most_bytes": desk.settings.max_upload_bytes,
    }


async def files_values(desk: Deskful, order: Order | None) -> dict[str, Any]:
    """The context of the list of files alone."""
    if order is None:
        return {"order": None, "media": [], "uploads": [], "transcripts": {}}
    return {
        "order": order,
        "media": list((await order_media(desk.session, order.id)).values()),
        "uploads": await open_uploads(desk.session, order.id),
        "transcripts": await transcript_labels(desk.session, order.id),
    }


async def _estimate(
    desk: Deskful, asked: Asked, wish: Wish, workspace: Workspace, media: list[Any]
) -> tuple[Estimated | None, Refusal | None]:
    """The estimate, or why there is none yet."""
    files = [*known_files(media), *asked.local]
    try:
        made = await estimate_wish(
            desk.session,
            wish,
            files,
            workspace=workspace,
            books=desk.books,
            settings=desk.settings,
            now=desk.now,
        )
    except PricingError as error:
        return None, refusal_of(error)
    except InvalidInput as refusal:
        return None, refusal
    return made, None


async def asked_order(desk: Deskful, order_id: str) -> Order | None:
    """The order of a form or an address; None when none is named. Raises NotFound, Forbidden."""
    return await own_order(desk.session, order_id, desk.actor, Role.EDITOR) if order_id else None
