"""The service as workflows see it, in memory: rows that move by compare and set, and a log of effects.

Every effect is logged once, however often its step is run; ``calls`` counts the runs.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from pricing.catalogue import Service
from workflows.ids import JOBS_PER_BATCH
from workflows.messages import JobRef
from workflows.stages import Stage, plan
from workflows.states import ORDER_MOVES, JobState, OrderEvent, OrderState, advance, sources


@dataclass
class JobRow:
    """A job; ``opened`` lists its steps as (stage, round) in the order in which they came into the queue.

    Its transcription is worked on in ``parts``.
    """

    job_id: str
    service: Service
    parts: int = 1
    state: JobState = JobState.IN_PRODUCTION
    opened: list[tuple[Stage, int]] = field(default_factory=list)

    def task_ids(self, stage: Stage, round_: int) -> tuple[str, ...]:
        whole = f"{self.job_id}/{stage}/{round_}"
        if stage != Stage.TRANSCRIPTION or self.parts == 1:
            return (whole,)
        return tuple(f"{whole}/{part}" for part in range(1, self.parts + 1))

    def open(self, stage: Stage, round_: int) -> tuple[str, ...]:
        if (stage, round_) not in self.opened and self.state == JobState.IN_PRODUCTION:
            self.opened.append((stage, round_))
        return self.task_ids(stage, round_)

    def ref(self) -> JobRef:
        return JobRef(self.job_id, self.service, self.task_ids(plan(self.service)[0].stage, 1))


@dataclass
class OrderRow:
    """An order with what surrounds it. ``moves`` and ``effects`` are what a customer could notice."""

    order_id: str
    services: tuple[Service, ...] = (Service.TRANSCRIPT,)
    parts: int = 1
    pays_by_card: bool = False
    state: OrderState = OrderState.OPEN
    checkout_is_paid: bool = False
    lapses_at: datetime | None = None
    active_until: datetime | None = None
    ticks: list[datetime | None] = field(default_factory=list)
    pending_media: int = 0
    awaits_drafts: bool = False
    jobs: list[JobRow] = field(default_factory=list)
    moves: list[OrderState] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)

    def move(self, event: OrderEvent) -> bool:
        """Compare and set: False when the state is not one from which the event leads on."""
        if self.state not in sources(ORDER_MOVES, event):
            return False
        self.state = advance(ORDER_MOVES, self.state, event)
        self.moves.append(self.state)
        return True

    def note(self, effect: str) -> None:
        if effect not in self.effects:
            self.effects.append(effect)

    def create_jobs(self) -> None:
        if not self.jobs:
            self.jobs = [JobRow(f"{self.order_id}.{n}", service, self.parts) for n, service in enumerate(self.services)]
            for job in self.jobs:
                job.open(plan(job.service)[0].stage, 1)

    def batch(self, number: int) -> list[JobRow]:
        return self.jobs[number * JOBS_PER_BATCH : (number + 1) * JOBS_PER_BATCH]

    @property
    def batches(self) -> int:
        return -(-len(self.jobs) // JOBS_PER_BATCH)

    @property
    def is_delivered(self) -> bool:
        return bool(self.jobs) and all(job.state == JobState.DELIVERED for job in self.jobs)


class World:
    """All orders by id, and the troubles that a test asks for: steps that fail or hang."""

    def __init__(self) -> None:
        self.orders: dict[str, OrderRow] = {}
        self.failures: Counter[str] = Counter()
        self.lost_answers: Counter[str] = Counter()
        self.gates: dict[str, asyncio.Event] = {}
        self.waiting: Counter[str] = Counter()
        self.running: Counter[str] = Counter()
        self.most_running: Counter[str] = Counter()

    def add(self, row: OrderRow) -> OrderRow:
        self.orders[row.order_id] = row
        return row

    def fail(self, step: str, times: int) -> None:
        """The next ``times`` runs of the step raise before they do anything."""
        self.failures[step] = times

    def hold(self, step: str) -> asyncio.Event:
        """The step does its work and then does not answer until the returned event is set."""
        self.gates[step] = asyncio.Event()
        return self.gates[step]

    def lose_answer(self, step: str, times: int) -> None:
        """The next ``times`` runs of the step raise after they have done their work."""
        self.lost_answers[step] = times

    @asynccontextmanager
    async def step(self, name: str, order_id: str) -> AsyncIterator[OrderRow]:
        row = self.orders[order_id]
        row.calls[name] += 1
        self._fail_if_asked(self.failures, name)
        self.running[name] += 1
        self.most_running[name] = max(self.most_running[name], self.running[name])
        try:
            yield row
            if gate := self.gates.get(name):
                self.waiting[name] += 1
                await gate.wait()
            self._fail_if_asked(self.lost_answers, name)
        finally:
            self.running[name] -= 1

    def _fail_if_asked(self, wanted: Counter[str], name: str) -> None:
        if wanted[name] > 0:
            wanted[name] -= 1
            raise RuntimeError(f"{name} has no luck yet")
