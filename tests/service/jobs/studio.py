"""Paid orders in production, and linguists who may work on them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import httpx
from sqlalchemy import select, update

from pricing.books import shipped_books
from pricing.catalogue import Service
from pricing.items import MediaSpec
from pricing.languages import table_language
from pricing.quotes import quote
from service.database import Sessions, transaction
from service.ids import ITEM, MEDIA, ORDER, QUOTE, new_id
from service.jobs.availability import REVIEWS, job, task
from service.jobs.creating import Production, create_jobs
from service.media.models import AnalysisState, Media
from service.notifications.models import Mail
from service.orders.models import Order, OrderItem
from service.outbox.models import OutboxMessage
from service.parts import Parts
from service.quotes.models import QuoteRow
from service.quotes.quoting import item_spec, media_ids
from service.settings import Settings
from service.workspaces.models import Workspace
from tests.factories import Holder, a_customer, a_linguist
from tests.service.conftest import OpenClient
from workflows.stages import Stage, plan
from workflows.states import OrderState, TaskState

DOCUMENT = {"language": "en", "segments": [{"start_ms": 0, "end_ms": 900, "text": "Good evening."}], "speakers": []}


def a_transcript(count: int = 1, **more: Any) -> dict[str, Any]:
    """An item on the wire; media are numbers until the order is made."""
    return {"kind": "transcription", "media_ids": list(range(count)), "source_language": "en", **more}


def subtitles(*targets: str, count: int = 1, **more: Any) -> dict[str, Any]:
    """An item of captions or subtitles."""
    return {
        "kind": "subtitles", "media_ids": list(range(count)), "source_language": "en",
        "destination_languages": list(targets), **more,
    }  # fmt: skip


def a_dub(*targets: str, **more: Any) -> dict[str, Any]:
    """An item of a dub."""
    return {
        "kind": "dub", "media_id": 0, "source_language": "en", "destination_languages": list(targets),
        "include_captions": False, "include_source_captions": False, **more,
    }  # fmt: skip


@dataclass
class Studio:
    """A test's database with what it takes to produce."""

    parts: Parts
    open_client: OpenClient
    now: datetime
    has_chief: bool = False

    @property
    def sessions(self) -> Sessions:
        return self.parts.sessions

    @property
    def settings(self) -> Settings:
        return self.parts.settings

    def with_settings(self, **values: Any) -> "Studio":
        """The same database under other settings (not those of the HTTP app)."""
        parts = replace(self.parts, settings=self.settings.model_copy(update=values))
        return Studio(parts, self.open_client, self.now, self.has_chief)

    async def paid_order(self, *items: dict[str, Any], minutes: int = 10, media: int | None = None) -> str:
        """A paid order without jobs; the media are shared by its items."""
        owner = await a_customer(self.sessions)
        await self.hire_chief()
        count = media or max(len(spec.get("media_ids", [0])) for spec in items)
        order_id, made_media = new_id(ORDER), [new_id(MEDIA) for _ in range(count)]
        async with transaction(self.sessions) as session:
            row = Order(
                id=order_id, workspace_id=owner.workspace_id, created_by=owner.id, name="Interview",
                state=OrderState.PAID, created_at=self.now, updated_at=self.now, paid_at=self.now,
            )  # fmt: skip
            session.add(row)
            await session.flush()
            session.add_all([_media(media_id, order_id, minutes, self.now) for media_id in made_media])
            rows = [_item(order_id, spec, made_media, self.now) for spec in items]
            session.add_all(rows)
            files = {media_id: MediaSpec(media_id, "talk.mp4", minutes * 60_000) for media_id in made_media}
            specs = [item_spec(item.id, item.spec, [files[one] for one in media_ids(item.spec)]) for item in rows]
            made = quote(specs, shipped_books().on(self.now.date()))
            stored = QuoteRow(
                id=new_id(QUOTE), order_id=order_id, price_book=made.price_book, body=made.as_dict(),
                total_cents=made.total_cents, is_complete=True, created_at=self.now, expires_at=self.now,
            )  # fmt: skip
            session.add(stored)
            await session.flush()
            row.quote_id = stored.id
        return order_id

    async def hire_chief(self) -> None:
        """Once, with the first order: somebody of the highest rank who can review everything, so that anybody may edit.

        ``has_chief`` set beforehand keeps a test without.
        """
        if not self.has_chief:
            self.has_chief = True
            await self.linguist(rank=5, limit=1, skills=tuple(one for one in everything() if one[0] in REVIEWS))

    async def create(self, order_id: str, *, now: datetime | None = None) -> Production:
        """Creates the order's jobs, as taking the payment does."""
        async with transaction(self.sessions) as session:
            order = await session.get_one(Order, order_id)
            return await create_jobs(
                session,
                order,
                await session.get_one(QuoteRow, order.quote_id),
                workspace=await session.get_one(Workspace, order.workspace_id),
                settings=self.settings,
                now=now or self.now,
            )

    async def produce(self, *items: dict[str, Any], **more: Any) -> str:
        """A paid order with its jobs; returns its id."""
        order_id = await self.paid_order(*(items or (a_transcript(),)), **more)
        await self.create(order_id)
        return order_id

    async def jobs(self, order_id: str) -> Sequence[Any]:
        """The rows of an order's jobs."""
        async with self.sessions() as session:
            query = select(job).where(job.c.order_id == order_id).order_by(job.c.batch, job.c.position)
            return (await session.execute(query)).all()

    async def tasks(self, order_id: str) -> Sequence[Any]:
        """The rows of an order's tasks, as they were opened."""
        async with self.sessions() as session:
            query = select(task).where(task.c.order_id == order_id).order_by(task.c.opened_at, task.c.id)
            return (await session.execute(query)).all()

    async def task(self, task_id: str) -> Any:
        """One task as it stands."""
        async with self.sessions() as session:
            return (await session.execute(select(task).where(task.c.id == task_id))).one()

    async def make_public(self) -> None:
        """Everything that is open, to everybody who is qualified."""
        async with transaction(self.sessions) as session:
            await session.execute(update(task).where(task.c.state == TaskState.OPEN).values(is_public=True))

    async def mails(self, name: str) -> list[Mail]:
        """Queued mails of one kind."""
        async with self.sessions() as session:
            rows = await session.execute(select(Mail).where(Mail.name == name).order_by(Mail.id))  # type: ignore[arg-type]
            return list(rows.scalars())

    async def signals(self, name: str) -> list[OutboxMessage]:
        """What workflows are to be told."""
        async with self.sessions() as session:
            rows = await session.execute(select(OutboxMessage).where(OutboxMessage.name == name))  # type: ignore[arg-type]
            return list(rows.scalars())

    async def linguist(
        self, *, rank: int = 3, limit: int | None = None, skills: tuple[tuple[Stage, str, str], ...] | None = None
    ) -> Holder:
        """A linguist; without ``skills`` one who knows everything from English to English, German and French."""
        return await a_linguist(
            self.sessions, rank=rank, limit=limit, skills=everything() if skills is None else skills
        )

    async def client(self, holder: Holder) -> httpx.AsyncClient:
        """The linguist's API."""
        return await self.open_client(holder.key)


def everything() -> tuple[tuple[Stage, str, str], ...]:
    """Every stage of English, and of English to German and French."""
    return tuple((stage, "en", target) for stage in Stage for target in ("en", "de", "fr"))


def skills(service: Service, source: str = "en", target: str = "en") -> tuple[tuple[Stage, str, str], ...]:
    """What it takes for all stages of one service."""
    source, target = table_language(source), table_language(target)
    return tuple((rule.stage, source, target if rule.works_in_target else source) for rule in plan(service))


def _item(order_id: str, spec: dict[str, Any], media: Sequence[str], now: datetime) -> OrderItem:
    named = dict(spec)
    if "media_ids" in named:
        named["media_ids"] = [media[index] for index in named["media_ids"]]
    else:
        named["media_id"] = media[named["media_id"]]
    return OrderItem(id=new_id(ITEM), order_id=order_id, kind=spec["kind"], spec=named, created_at=now)


def _media(media_id: str, order_id: str, minutes: int, now: datetime) -> Media:
    return Media(
        id=media_id, order_id=order_id, name="talk.mp4", declared_language="en", declared_content_type="video/mp4",
        state=AnalysisState.READY, duration_ms=minutes * 60_000, has_video=True, created_at=now, analysed_at=now,
    )  # fmt: skip
