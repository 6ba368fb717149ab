"""What tests of access start from: things of each kind, and sharing them."""

import httpx
from sqlalchemy import select, update
from sqlmodel import col

from pricing.catalogue import Service
from service.database import Sessions, transaction, utc_now
from service.deliverables.models import Deliverable
from service.ids import DELIVERABLE, JOB, new_id
from service.jobs.models import Job
from service.media.models import Media
from service.orders.models import Order, OrderItem
from tests.service.ordering import Customer
from workflows.states import JobState

SHARING = "/v1/productions/sharing"


async def share(client: httpx.AsyncClient, resource_id: str, principal_id: str, role: str | None) -> httpx.Response:
    """Gives a role through the API (None: takes it away); the client's holder must be an admin of it."""
    body = {"changes": [{"principal_id": principal_id, "role": role}]}
    answer = await client.put(f"{SHARING}/{resource_id}", json=body)
    assert answer.status_code == 200, answer.text
    return answer


async def a_delivered_order(customer: Customer, sessions: Sessions) -> tuple[str, list[str]]:
    """A done order with two files of one job; its id and theirs."""
    order_id, now = await customer.quoted_order(), utc_now()
    job_id, files = new_id(JOB), [new_id(DELIVERABLE), new_id(DELIVERABLE)]
    async with transaction(sessions) as session:
        await session.execute(update(Order).where(col(Order.id) == order_id).values(state="done", completed_at=now))
        item = (await session.execute(select(OrderItem).where(col(OrderItem.order_id) == order_id))).scalar_one()
        media = (await session.execute(select(Media).where(col(Media.order_id) == order_id))).scalar_one()
        session.add(
            Job(
                id=job_id, order_id=order_id, item_id=item.id, media_id=media.id, batch=0, position=0,
                service=Service.TRANSCRIPT, source_language="en", language="en", pair_source="en", pair_target="en",
                options={}, billable_seconds=60, price_cents=200, state=JobState.DELIVERED, started_at=now, due_at=now,
                due_steps=[], delivered_at=now,
            )
        )  # fmt: skip
        await session.flush()
        session.add_all(
            Deliverable(
                id=key, order_id=order_id, job_id=job_id, name=f"talk-{number}.txt", content_type="text/plain",
                version=1, storage_key=f"deliverables/{key}", size_bytes=1, sha256="0" * 64, created_at=now,
            )
            for number, key in enumerate(files)
        )  # fmt: skip
    return order_id, files
