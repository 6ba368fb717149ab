"""Making a file: one activity that may be tried again, and a word in the row when it fails for good."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import uuid4

from temporalio import activity
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from workflows.data import WORKFLOWS, workflow_runner
from workflows.files import FileWorkflow
from workflows.ids import file_workflow_id
from workflows.messages import FileInput, FileKind
from workflows.policies import MAKING


class FakeFiles:
    """FileActivities over a counter: the making fails ``failures`` times before it succeeds."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.calls: Counter[str] = Counter()
        self.seen: set[FileInput] = set()

    @activity.defn
    async def make_file(self, file: FileInput) -> None:
        self.calls["make_file"] += 1
        self.seen.add(file)
        activity.heartbeat()
        if self.calls["make_file"] <= self.failures:
            raise RuntimeError("the disk is full")

    @activity.defn
    async def give_up_file(self, file: FileInput) -> None:
        self.calls["give_up_file"] += 1
        self.seen.add(file)
        if self.calls["give_up_file"] == 1:
            raise RuntimeError("the database is away")


@asynccontextmanager
async def a_worker(environment: WorkflowEnvironment, files: FakeFiles) -> AsyncIterator[str]:
    """A worker on a queue of its own; the queue's name."""
    queue = f"queue-{uuid4().hex}"
    async with Worker(
        environment.client,
        task_queue=queue,
        workflows=WORKFLOWS,
        activities=[files.make_file, files.give_up_file],
        workflow_runner=workflow_runner(),
        graceful_shutdown_timeout=timedelta(0),
    ):
        yield queue


async def made(environment: WorkflowEnvironment, files: FakeFiles) -> FileInput:
    """Runs the workflow to its end."""
    file = FileInput(FileKind.EXPORT, f"prodexport_{uuid4().hex}")
    async with a_worker(environment, files) as queue:
        await environment.client.execute_workflow(
            FileWorkflow.run, file, id=file_workflow_id(file.work_id), task_queue=queue
        )
    return file


async def test_a_file_is_made_by_one_activity(real: WorkflowEnvironment) -> None:
    files = FakeFiles(failures=0)

    file = await made(real, files)

    assert files.calls == {"make_file": 1}
    assert files.seen == {file}


async def test_a_making_that_fails_is_tried_again(skipping: WorkflowEnvironment) -> None:
    files = FakeFiles(failures=2)

    await made(skipping, files)

    assert files.calls == {"make_file": 3}


async def test_a_making_that_fails_for_good_is_given_up_however_often_that_takes(skipping: WorkflowEnvironment) -> None:
    files = FakeFiles(failures=1000)

    file = await made(skipping, files)

    assert files.calls == {"make_file": MAKING["retry_policy"].maximum_attempts, "give_up_file": 2}
    assert files.seen == {file}
