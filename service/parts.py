"""Everything that is made once per process and passed to whoever needs it."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from pricing.books import PriceBooks
from service.database import Sessions, create_engine, create_sessions
from service.files.storage import Storage, open_storage
from service.payments.gateway import StripeGateway
from service.price_books.shelf import BookShelf
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a web or worker process."""

    settings: Settings
    engine: AsyncEngine
    sessions: Sessions
    storage: Storage
    stripe: StripeGateway
    shelf: BookShelf

    async def close(self) -> None:
        """Gives back connections."""
        await self.stripe.close()
        await self.engine.dispose()


def create_parts(settings: Settings, books: PriceBooks) -> Parts:
    """Builds the parts from settings and the price books that are shipped; opens no connection yet."""
    engine = create_engine(settings.database_url, pool_size=settings.database_pool_size)
    sessions = create_sessions(engine)
    return Parts(
        settings=settings,
        engine=engine,
        sessions=sessions,
        storage=open_storage(settings),
        stripe=StripeGateway(settings),
        shelf=BookShelf(books, sessions),
    )
