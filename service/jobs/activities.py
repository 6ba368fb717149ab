"""The steps of jobs, as the workflows ask for them. Each is one short transaction, safe to run twice."""

from temporalio import activity

from service.database import transaction, utc_now
from service.deliverables.delivering import deliver_job
from service.jobs.creating import load_refs
from service.jobs.opening import open_tasks
from service.jobs.sla import tick_sla
from service.parts import Parts
from workflows.activities import JobActivities
from workflows.messages import Batch, OpenTasks, Tick


class JobSteps(JobActivities):
    """The bodies of JobActivities."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    @activity.defn
    async def load_batch(self, order_id: str, batch: int) -> Batch:
        async with transaction(self._parts.sessions) as session:
            return Batch(await load_refs(session, order_id, batch))

    @activity.defn
    async def open_tasks(self, request: OpenTasks) -> tuple[str, ...]:
        async with transaction(self._parts.sessions) as session:
            return await open_tasks(session, request, settings=self._parts.settings, now=utc_now())

    @activity.defn
    async def deliver_job(self, job_id: str) -> None:
        await deliver_job(self._parts, job_id, utc_now())

    @activity.defn
    async def tick_sla(self, order_id: str, batch: int) -> Tick:
        async with transaction(self._parts.sessions) as session:
            return Tick(await tick_sla(session, order_id, batch, utc_now(), self._parts.settings))
