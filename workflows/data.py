"""What every client, worker, replayer and test of the workflows must share: the data converter and the sandbox."""

from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from workflows.batch import JobBatchWorkflow
from workflows.files import FileWorkflow
from workflows.order import OrderWorkflow

DATA_CONVERTER = pydantic_data_converter
CONSTANT_MODULES = ("workflows.states", "workflows.stages", "workflows.messages", "workflows.ids")
WORKFLOWS: tuple[type, ...] = (OrderWorkflow, JobBatchWorkflow, FileWorkflow)


def workflow_runner() -> SandboxedWorkflowRunner:
    """The sandbox in which workflows run.

    ``pricing`` is pure and passes through, and so do the modules of ours that hold nothing but constants, enums and
    frozen dataclasses: loading them anew costs each workflow some ten milliseconds. ``workflows`` itself never may, for
    then the sandbox would look at nothing of ours any more.
    """
    return SandboxedWorkflowRunner(
        restrictions=SandboxRestrictions.default.with_passthrough_modules("pricing", *CONSTANT_MODULES)
    )
