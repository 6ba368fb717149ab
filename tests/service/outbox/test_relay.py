"""The outbox carried to a real engine: once, in order, and past whatever fails."""

import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from temporalio import workflow
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from service.database import Sessions, transaction, utc_now
from service.outbox import writing as outbox
from service.outbox.models import OutboxMessage
from service.outbox.relay import Relay
from tests.workflows.servers import real_server
from workflows.ids import TASK_QUEUE


@workflow.defn
class Notebook:
    """Writes down what it is told until it is told the end."""

    def __init__(self) -> None:
        self.told: list[str] = []

    @workflow.run
    async def run(self, name: str) -> list[str]:
        await workflow.wait_condition(lambda: "end" in self.told)
        return [name, *self.told]

    @workflow.signal
    def tell(self, word: str) -> None:
        """One word."""
        self.told.append(word)


@pytest.fixture(scope="module")
async def engine_server() -> AsyncIterator[WorkflowEnvironment]:
    """The development server."""
    async with await real_server() as server:
        yield server


@pytest.fixture
async def client(engine_server: WorkflowEnvironment) -> AsyncIterator[Client]:
    """A client with a worker that writes notebooks."""
    worker = Worker(
        engine_server.client,
        task_queue=TASK_QUEUE,
        workflows=[Notebook],
        workflow_runner=UnsandboxedWorkflowRunner(),
    )
    async with worker:
        yield engine_server.client


async def write(sessions: Sessions, workflow_id: str, *words: str, starts: bool = True) -> None:
    """One start and a signal per word, each in a transaction of its own."""
    now = utc_now()
    if starts:
        async with transaction(sessions) as session:
            outbox.start(session, workflow_id, "Notebook", "notes", now=now)
    for word in words:
        async with transaction(sessions) as session:
            outbox.signal(session, workflow_id, "tell", word, now=now)


async def waiting(sessions: Sessions) -> list[OutboxMessage]:
    """What the outbox still holds, oldest first."""
    async with transaction(sessions) as session:
        return list((await session.execute(select(OutboxMessage).order_by(OutboxMessage.id))).scalars())  # type: ignore[arg-type]


async def make_due(sessions: Sessions) -> None:
    """Time passes: everything may be tried again."""
    async with transaction(sessions) as session:
        await session.execute(update(OutboxMessage).values(next_attempt_at=utc_now()))


async def test_a_workflow_is_started_and_signalled_in_the_order_of_the_rows(client: Client, sessions: Sessions) -> None:
    name, words = f"notes-{uuid4()}", [f"word {number}" for number in range(30)]
    await write(sessions, name, *words, "end")

    sent = await Relay(sessions, client).sweep()

    assert sent == 32
    assert await client.get_workflow_handle(name).result() == ["notes", *words, "end"]
    assert await waiting(sessions) == []


async def test_a_second_start_and_a_signal_to_an_ended_workflow_count_as_sent(
    client: Client, sessions: Sessions
) -> None:
    name, relay = f"notes-{uuid4()}", Relay(sessions, client)
    await write(sessions, name, "end")
    await relay.sweep()
    await client.get_workflow_handle(name).result()

    await write(sessions, name, "late")
    sent = await relay.sweep()

    assert (sent, await waiting(sessions)) == (2, [])
    assert await client.get_workflow_handle(name).result() == ["notes", "end"]


async def test_rows_of_a_time_without_an_engine_are_sent_when_it_is_back(
    client: Client, sessions: Sessions, unused_port: int
) -> None:
    name = f"notes-{uuid4()}"
    nowhere = await Client.connect(f"127.0.0.1:{unused_port}", lazy=True)
    await write(sessions, name, "one", "end")

    lost = await Relay(sessions, nowhere).sweep()
    rows = await waiting(sessions)
    await make_due(sessions)
    sent = await Relay(sessions, client).sweep()

    assert (lost, sent) == (0, 3)
    assert [row.attempts for row in rows] == [1, 1, 1]
    assert rows[0].next_attempt_at > utc_now() - timedelta(seconds=60)
    assert rows[0].last_error
    assert await client.get_workflow_handle(name).result() == ["notes", "one", "end"]


async def test_an_outage_of_days_does_not_stop_the_relay(client: Client, sessions: Sessions) -> None:
    missing, name = f"notes-{uuid4()}", f"notes-{uuid4()}"
    await write(sessions, missing, "lost", starts=False)
    async with transaction(sessions) as session:
        await session.execute(update(OutboxMessage).values(attempts=5))
    await write(sessions, name, "end")
    async with transaction(sessions) as session:
        await session.execute(
            update(OutboxMessage).where(OutboxMessage.workflow_id == name).values(attempts=5000)  # type: ignore[arg-type]
        )

    nowhere = await Client.connect("127.0.0.1:9", lazy=True)
    assert await Relay(sessions, nowhere).sweep() == 0
    await make_due(sessions)
    sent = await Relay(sessions, client).sweep()

    assert sent == 2
    assert [row.workflow_id for row in await waiting(sessions)] == [missing]


async def test_a_row_that_cannot_be_sent_at_all_holds_up_nobody_else(client: Client, sessions: Sessions) -> None:
    broken, name = f"notes-{uuid4()}", f"notes-{uuid4()}"
    await write(sessions, broken, "after")
    await write(sessions, name, "end")
    relay = Relay(sessions, Stumbling(client, broken))  # type: ignore[arg-type]

    sent = await relay.sweep()

    assert sent == 2
    rows = await waiting(sessions)
    assert [(row.workflow_id, row.attempts) for row in rows] == [(broken, 1), (broken, 1)]
    assert "cannot be encoded" in (rows[0].last_error or "")


async def test_a_workflow_with_hundreds_of_waiting_rows_holds_up_nobody_else(
    client: Client, sessions: Sessions
) -> None:
    missing, name = f"notes-{uuid4()}", f"notes-{uuid4()}"
    await write(sessions, missing, "first", starts=False)
    relay = Relay(sessions, client)
    assert await relay.sweep() == 0
    async with transaction(sessions) as session:
        for number in range(250):
            outbox.signal(session, missing, "tell", f"later {number}", now=utc_now())
    await write(sessions, name, "end")

    assert await relay.sweep() == 2
    assert await client.get_workflow_handle(name).result() == ["notes", "end"]


class Stumbling:
    """A client that fails for one workflow in a way that nobody expects."""

    def __init__(self, client: Client, workflow_id: str) -> None:
        self._client, self._broken = client, workflow_id

    async def start_workflow(self, *args: object, **options: object) -> object:
        """As the client does, but for one."""
        if options["id"] == self._broken:
            raise TypeError("this cannot be encoded")
        return await self._client.start_workflow(*args, **options)  # type: ignore[call-overload]

    def get_workflow_handle(self, workflow_id: str) -> object:
        """As the client does."""
        return self._client.get_workflow_handle(workflow_id)


@pytest.fixture
def unused_port() -> int:
    """Where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
