"""Orders in production whose jobs have documents, films and media that were analysed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from sqlalchemy import insert, select, update

from service.auth.keys import issue_key
from service.auth.models import HolderKind
from service.database import Sessions, transaction
from service.deliverables.delivering import deliver_job
from service.deliverables.models import Deliverable, TaskFile
from service.documents.document import Document, Segment, Speaker, to_json
from service.documents.models import DocumentVersion
from service.ids import DOCUMENT, TASK, new_id
from service.jobs.availability import job, task
from service.media.models import Media
from service.orders.models import Order, OrderEvent
from service.parts import Parts
from tests.factories import Holder, a_linguist
from tests.service.jobs.studio import Studio
from workflows.stages import Stage
from workflows.states import OrderState, TaskState

FILM = b"the film of a dub"
GREETING = Document("en", [Segment(0, 1500, "Good evening.", "a")], [Speaker("a", "Ada")])


@dataclass
class Desk:
    """A test's database with what delivering needs."""

    studio: Studio

    @property
    def parts(self) -> Parts:
        return self.studio.parts

    @property
    def sessions(self) -> Sessions:
        return self.studio.sessions

    @property
    def now(self) -> datetime:
        return self.studio.now

    async def jobs_of(self, *items: dict[str, Any], **more: Any) -> tuple[str, list[str]]:
        """An accepted order in production: its id and those of its jobs."""
        order_id = await self.studio.produce(*items, **more)
        await self.set_order(order_id, state=OrderState.ACCEPTED)
        return order_id, [made.id for made in await self.studio.jobs(order_id)]

    async def set_order(self, order_id: str, **values: Any) -> None:
        """Changes the order's row."""
        async with transaction(self.sessions) as session:
            await session.execute(update(Order).where(Order.id == order_id).values(**values))  # type: ignore[arg-type]

    async def set_media(self, order_id: str, **values: Any) -> None:
        """Changes the order's media files."""
        async with transaction(self.sessions) as session:
            await session.execute(update(Media).where(Media.order_id == order_id).values(**values))  # type: ignore[arg-type]

    async def set_jobs(self, order_id: str, **values: Any) -> None:
        """Changes the rows of the order's jobs."""
        async with transaction(self.sessions) as session:
            await session.execute(update(job).where(job.c.order_id == order_id).values(**values))

    async def hand_in(
        self, job_id: str, document: Document = GREETING, *, stage: Stage = Stage.TRANSCRIPTION, round_: int = 1
    ) -> str:
        """A document version of the stage's task, made where it is missing; the task's id."""
        task_id = await self.a_task(job_id, stage, round_=round_)
        async with transaction(self.sessions) as session:
            count = len((await session.execute(select(DocumentVersion).where(DocumentVersion.job_id == job_id))).all())  # type: ignore[arg-type]
            session.add(
                DocumentVersion(
                    id=new_id(DOCUMENT), job_id=job_id, task_id=task_id, version=count + 1, author="somebody",
                    stage=stage.value, body=to_json(document), created_at=self.now,
                )
            )  # fmt: skip
        return task_id

    async def a_task(self, job_id: str, stage: Stage, *, round_: int = 1, holder: Holder | None = None) -> str:
        """The task of a stage and round, made where it is missing; held by ``holder`` for an hour if given."""
        async with transaction(self.sessions) as session:
            query = select(task).where(task.c.job_id == job_id).order_by(task.c.opened_at, task.c.id)
            rows = (await session.execute(query)).all()
            found = [row.id for row in rows if row.stage == stage and row.round == round_]
            if not found:
                values = {**rows[0]._mapping, "id": new_id(TASK), "stage": stage, "round": round_}
                await session.execute(insert(task).values(**values))
            task_id = found[0] if found else values["id"]
            if holder is not None:
                lease = self.now + self.studio.settings.lease
                await session.execute(
                    update(task)
                    .where(task.c.id == task_id)
                    .values(state=TaskState.CLAIMED, linguist_id=holder.id, claimed_at=self.now, lease_expires_at=lease)
                )
            return str(task_id)

    async def film(self, job_id: str, data: bytes = FILM, *, stage: Stage = Stage.PACING, round_: int = 1) -> str:
        """A film that was uploaded with a stage's task; the task's id."""
        task_id = await self.a_task(job_id, stage, round_=round_)
        stored = await self.parts.storage.put_bytes(f"tasks/{task_id}/film", data)
        async with transaction(self.sessions) as session:
            session.add(
                TaskFile(
                    task_id=task_id, storage_key=stored.key, content_type="video/mp4", size_bytes=stored.size_bytes,
                    sha256=stored.sha256, uploaded_by="somebody", created_at=self.now,
                )
            )  # fmt: skip
        return task_id

    async def deliver(self, job_id: str) -> None:
        """As the workflow does."""
        await deliver_job(self.parts, job_id, self.now)

    async def files(self, order_id: str) -> dict[str, Deliverable]:
        """The order's deliverables by name, the newest version of each."""
        async with self.sessions() as session:
            query = select(Deliverable).where(Deliverable.order_id == order_id).order_by(Deliverable.version)  # type: ignore[arg-type]
            rows = (await session.execute(query)).scalars()
            return {row.name: row for row in rows}

    async def contents(self, order_id: str) -> dict[str, bytes]:
        """The bytes of the order's deliverables by name."""
        files = await self.files(order_id)
        return {name: await self.parts.storage.read(row.storage_key) for name, row in files.items()}

    async def events(self, order_id: str, cause: str) -> list[OrderEvent]:
        """The order's events of one cause."""
        async with self.sessions() as session:
            query = select(OrderEvent).where(OrderEvent.order_id == order_id, OrderEvent.cause == cause)  # type: ignore[arg-type]
            return list((await session.execute(query)).scalars())

    async def job_states(self, order_id: str) -> set[str]:
        """The states of the order's jobs."""
        return {made.state.value for made in await self.studio.jobs(order_id)}

    async def customer(self, order_id: str) -> httpx.AsyncClient:
        """The API of a member of the order's workspace."""
        async with transaction(self.sessions) as session:
            order = await session.get_one(Order, order_id)
            key = issue_key(
                session, holder_kind=HolderKind.MEMBER, holder_id=order.created_by, workspace_id=order.workspace_id,
                name="test", now=self.now,
            )  # fmt: skip
        return await self.studio.open_client(key)

    async def linguist(self) -> Holder:
        """Somebody with a key."""
        return await a_linguist(self.sessions)
