"""Done orders whose customers ask for exports."""

from dataclasses import dataclass
from typing import Any

import httpx
import obstore
from sqlalchemy import select

from service.deliverables.delivering import deliver_sandbox
from service.documents.document import Document, Segment, SegmentKind, Speaker
from service.exports.models import Export
from service.parts import Parts
from tests.service.deliverables.desk import Desk
from workflows.stages import Stage
from workflows.states import OrderState

ENGLISH = Document(
    "en",
    [
        Segment(0, 1500, "Good evening.", "a"),
        Segment(1600, 3000, "[door closes]", kind=SegmentKind.SOUND),
        Segment(3100, 5000, "And <i>welcome</i>.", "b"),
    ],
    [Speaker("a", "Ada"), Speaker("b", "Bob")],
)
GERMAN = Document("de", [Segment(0, 1500, "Guten Abend.", "a")], [Speaker("a", "Ada")])


@dataclass
class Bought:
    """A done order of one job, and its customer."""

    order_id: str
    job_id: str
    customer: httpx.AsyncClient

    @property
    def address(self) -> str:
        return f"/v1/productions/orders/{self.order_id}/exports"

    async def menu(self) -> dict[str, Any]:
        """The menu of the only job."""
        answer = await self.customer.get(self.address)
        assert answer.status_code == 200, answer.text
        (job,) = answer.json()["jobs"]
        return dict(job)

    async def ask(self, format_: str, **more: Any) -> httpx.Response:
        """Asks for an export."""
        return await self.customer.post(self.address, json={"job_id": self.job_id, "format": format_, **more})

    async def made(self, format_: str, **more: Any) -> dict[str, Any]:
        """An export that is there with the answer."""
        answer = await self.ask(format_, **more)
        assert answer.status_code == 200, answer.text
        assert answer.json()["state"] == "done", answer.text
        return dict(answer.json())

    async def file(self, format_: str, **more: Any) -> httpx.Response:
        """The export's file, through its signed address."""
        return await self.download(await self.made(format_, **more))

    async def download(self, export: dict[str, Any]) -> httpx.Response:
        """The file of an export that is done, as anybody who has the address gets it."""
        answer = await self.customer.get(export["signed_url"], headers={"xi-api-key": ""})
        assert answer.status_code == 200, answer.text
        return answer

    async def read(self, export_id: str) -> dict[str, Any]:
        """One export as it stands."""
        answer = await self.customer.get(f"{self.address}/{export_id}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


@dataclass
class Counter:
    """A test's database with what exporting needs."""

    desk: Desk

    @property
    def parts(self) -> Parts:
        return self.desk.parts

    async def bought(self, item: dict[str, Any], document: Document = ENGLISH, film: bytes = b"a film") -> Bought:
        """A done order; a dub's film was handed in ready-made."""
        order_id, (job_id,) = await self.desk.jobs_of(item)
        await self.desk.hand_in(job_id, document)
        if item["kind"] == "dub":
            await self.desk.hand_in(job_id, GERMAN, stage=Stage.TRANSLATION)
            await self.desk.film(job_id, film)
        await self.desk.deliver(job_id)
        await self.desk.set_order(order_id, state=OrderState.DONE)
        return Bought(order_id, job_id, await self.desk.customer(order_id))

    async def sandbox(self, item: dict[str, Any]) -> Bought:
        """A done sandbox order."""
        order_id = await self.desk.studio.paid_order(item, minutes=1)
        await self.desk.set_order(order_id, is_sandbox=True)
        await self.desk.studio.create(order_id)
        await self.desk.set_order(order_id, state=OrderState.ACCEPTED)
        await deliver_sandbox(self.parts, order_id)
        await self.desk.set_order(order_id, state=OrderState.DONE)
        (job,) = await self.desk.studio.jobs(order_id)
        return Bought(order_id, job.id, await self.desk.customer(order_id))

    async def rows(self) -> list[Export]:
        """All exports."""
        async with self.desk.sessions() as session:
            return list((await session.execute(select(Export).order_by(Export.id))).scalars())  # type: ignore[arg-type]

    async def stored(self) -> set[str]:
        """The keys of all files of exports."""
        pages = obstore.list(self.parts.storage.store, "exports")
        return {file["path"] for page in pages for file in page}
