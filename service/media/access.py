"""Finding a media file for whoever asks: shared with them by itself, or through its order."""

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.deciding import held_role
from service.access.models import ResourceKind
from service.auth.principals import Principal
from service.errors import NotFound
from service.ids import is_well_formed
from service.media.models import Media
from service.orders.access import own_order


async def own_media(session: AsyncSession, order_id: str, media_id: str, actor: Principal) -> Media:
    """The media file, to read and play. Raises NotFound, of the order where the actor does not see that either."""
    media = await session.get(Media, media_id) if is_well_formed(media_id) else None
    held = await held_role(session, actor, ResourceKind.MEDIA, media_id) if media is not None else None
    if media is not None and held is not None and media.order_id == order_id:
        return media
    await own_order(session, order_id, actor)
    raise NotFound("media file")
