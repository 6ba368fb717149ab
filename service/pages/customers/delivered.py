"""What the pages of one delivered job have in common: whose it is, what it is, and which version is looked at."""

from dataclasses import dataclass
from typing import Any, Final

from litestar import Request
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.catalogue import Service
from service.auth.principals import Principal
from service.deliverables.files import JobBrief
from service.deliverables.queries import require_done
from service.exports.loading import load_job
from service.media.models import Media
from service.orders.access import own_order
from service.orders.models import Order
from service.pages.customers.allowed import Allowed, allowed_on
from service.pages.shell.forms import query_of

RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur"})
LARGEST_VERSION: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Delivery:
    """One job of a done order, its media file, and the version of its document that is looked at."""

    order: Order
    media: Media
    brief: JobBrief
    version: int
    is_newest: bool
    allowed: Allowed

    @property
    def may_report(self) -> bool:
        """Whether one may say something about what is shown."""
        return self.is_newest and self.allowed.may_comment

    @property
    def address(self) -> str:
        """The address of the job's viewer."""
        return f"/orders/{self.order.id}/jobs/{self.brief.job_id}"

    @property
    def api(self) -> str:
        """Where the API has the order."""
        return f"/v1/productions/orders/{self.order.id}"

    @property
    def is_dub(self) -> bool:
        """Whether a film was delivered."""
        return self.brief.service is Service.DUB

    @property
    def is_translated(self) -> bool:
        """Whether the text is in another language than the sound of the file that was sent."""
        return self.brief.service.is_translated


async def delivery_of(
    session: AsyncSession, order_id: str, job_id: str, actor: Principal, version: int | None = None
) -> Delivery:
    """Raises NotFound for the order, the job or the version, OrderRefused not_delivered."""
    order = await own_order(session, order_id, actor)
    require_done(order)
    exported = await load_job(session, order, job_id, version)
    media = await session.get_one(Media, exported.brief.media_id)
    allowed = await allowed_on(session, order, actor)
    return Delivery(order, media, exported.brief, exported.version, exported.is_newest, allowed)


def wanted_version(request: Request[Any, Any, Any], name: str = "version") -> int | None:
    """The version that the address names; None for the newest, and for what is no version."""
    number = query_of(request).whole(name)
    return number if number is not None and 0 <= number <= LARGEST_VERSION else None


def direction_of(language: str) -> str:
    """``rtl`` or ``ltr``, by a language's code."""
    return "rtl" if language.split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"
