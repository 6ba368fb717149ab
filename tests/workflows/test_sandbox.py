import warnings
from pathlib import Path

from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner
from temporalio.workflow import SandboxImportNotificationPolicy

from workflows.data import CONSTANT_MODULES, DATA_CONVERTER, WORKFLOWS, workflow_runner

A_LIFE = Path(__file__).parent / "histories" / "paid_by_card.json"


async def imported_in_the_sandbox() -> set[str]:
    """The modules that each run of a workflow imports anew, so that the sandbox looks at them."""
    watching = workflow_runner().restrictions.with_import_notification_policy(
        SandboxImportNotificationPolicy.WARN_ON_UNINTENTIONAL_PASSTHROUGH
    )
    runner = SandboxedWorkflowRunner(restrictions=watching)
    replayer = Replayer(workflows=WORKFLOWS, workflow_runner=runner, data_converter=DATA_CONVERTER)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        await replayer.replay_workflow(WorkflowHistory.from_json("a-life", A_LIFE.read_text(encoding="utf-8")))
    return {str(warning.message).split()[1] for warning in caught if "intentionally" in str(warning.message)}


async def test_workflows_draw_in_nothing_but_themselves_and_pricing() -> None:
    modules = await imported_in_the_sandbox()

    assert {"workflows.production", "workflows.job"} <= modules
    assert set(CONSTANT_MODULES) & modules == set()
    assert {module for module in modules if module.split(".")[0] != "workflows"} == set()
