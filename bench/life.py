"""An order's life through the service's own actions, as fast as its steps follow each other."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from pricing.books import shipped_books
from service.auth.models import HolderKind
from service.auth.principals import Principal
from service.credits.ledger import grant_credits
from service.database import transaction, utc_now
from service.documents.document import Document, Segment
from service.ids import LINGUIST, MEDIA, MEMBER, WORKSPACE, new_id
from service.jobs.availability import task
from service.jobs.claiming import claim_task
from service.jobs.finishing import Review, review_task, submit_task
from service.linguists.models import Linguist, Qualification
from service.media.models import AnalysisState, Media
from service.orders.creating import create_order
from service.orders.items import Quoting, upsert_item
from service.orders.models import Order
from service.orders.schemas import TranscriptionItem
from service.orders.submitting import submit_order
from service.parts import Parts, create_parts
from service.quality.findings import WarningReason
from service.settings import Settings
from service.workspaces.models import Billing, Workspace
from workflows.stages import Stage
from workflows.states import OrderState, TaskState

LOOK_SECONDS = 0.02
IDLE = timedelta(days=30)
CREDITS = 10**9
STAGES = (Stage.TRANSCRIPTION, Stage.REVIEW)
WORDS = Document("en", [Segment(500, 2300, "This is what was said.")])
REASONS = [WarningReason("The bench says the same in every file.")]
_order = Order.__table__  # type: ignore[attr-defined]


class Customer:
    """Somebody with credits, and two linguists who wait for the work."""

    def __init__(self, parts: Parts, actor: Principal, linguists: Sequence[str]) -> None:
        self._parts = parts
        self._actor = actor
        self._linguists = linguists

    async def live(self) -> None:
        """One life, from creation to ``done``."""
        order_id = await create_order(self._parts.engine, actor=self._actor, is_sandbox=False, idle=IDLE, now=utc_now())
        await self._fill_and_submit(order_id)
        for stage, linguist_id in zip(STAGES, self._linguists, strict=True):
            task_id = await self._until(
                select(task.c.id).where(
                    task.c.order_id == order_id, task.c.stage == stage, task.c.state == TaskState.OPEN
                )
            )
            await self._work(task_id, stage, linguist_id)
        await self._until(select(_order.c.id).where(_order.c.id == order_id, _order.c.state == OrderState.DONE))

    async def _fill_and_submit(self, order_id: str) -> None:
        media_id, now = new_id(MEDIA), utc_now()
        item = TranscriptionItem(media_ids=[media_id], source_language="en")
        quoting = Quoting(shipped_books(), timedelta(days=7), now)
        async with transaction(self._parts.sessions) as session:
            session.add(
                Media(
                    id=media_id,
                    order_id=order_id,
                    name="talk.wav",
                    declared_language="en",
                    declared_content_type="audio/wav",
                    state=AnalysisState.READY,
                    duration_ms=61_000,
                    created_at=now,
                )
            )
            await session.flush()
            await upsert_item(session, order_id, item, None, actor=self._actor, quoting=quoting)
        async with transaction(self._parts.sessions) as session:
            await submit_order(session, order_id, actor=self._actor, now=utc_now())

    async def _work(self, task_id: str, stage: Stage, linguist_id: str) -> None:
        settings = self._parts.settings
        await claim_task(self._parts.engine, task_id, linguist_id=linguist_id, settings=settings, now=utc_now())
        async with transaction(self._parts.sessions) as session:
            if stage is Stage.REVIEW:
                await review_task(
                    session, task_id, Review(True, reasons=REASONS), linguist_id=linguist_id, now=utc_now()
                )
            else:
                await submit_task(session, task_id, linguist_id=linguist_id, document=WORDS, now=utc_now())

    async def _until(self, query: Any) -> str:
        """What the query finds, as soon as it finds something."""
        while True:
            async with self._parts.engine.connect() as connection:
                found = (await connection.execute(query)).scalar_one_or_none()
            if found is not None:
                return str(found)
            await asyncio.sleep(LOOK_SECONDS)

    async def close(self) -> None:
        """Gives back connections."""
        await self._parts.close()


async def open_customer(environment: Mapping[str, str]) -> Customer:
    """People in a stack's database."""
    settings = Settings(
        database_url=environment["PRODUCTIONS_DATABASE_URL"],
        storage_url=environment["PRODUCTIONS_STORAGE_URL"],
        task_limit=10**6,
    )
    parts, now = create_parts(settings, shipped_books()), utc_now()
    workspace, linguists = new_id(WORKSPACE), [new_id(LINGUIST) for _ in STAGES]
    async with transaction(parts.sessions) as session:
        session.add(
            Workspace(
                id=workspace,
                name="Bench",
                billing=Billing.CREDITS,
                contact_email="bench@example.com",
                expedited_hours={},
                created_at=now,
            )
        )
        for linguist, stage in zip(linguists, STAGES, strict=True):
            email = f"{stage}@example.com"
            session.add(Linguist(id=linguist, email=email, name="Bench", rank=3, task_limit=10**6, created_at=now))
            await session.flush()
            session.add(Qualification(linguist_id=linguist, stage=stage, source_language="en", target_language="en"))
        await grant_credits(
            session, workspace, CREDITS, key="grant:bench", reason="bench", actor="operator:bench", now=now
        )
    actor = Principal(HolderKind.MEMBER, new_id(MEMBER), "bench", workspace)
    return Customer(parts, actor, linguists)
