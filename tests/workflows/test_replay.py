from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from tests.workflows.paths import PATHS
from workflows.data import DATA_CONVERTER, WORKFLOWS, workflow_runner

HISTORIES = sorted((Path(__file__).parent / "histories").glob("*.json"))


@pytest.mark.parametrize("saved", HISTORIES, ids=lambda saved: saved.stem)
async def test_a_saved_history_replays(saved: Path) -> None:
    """A failure means that orders which run today would get stuck: ask for ``workflow.patched``."""
    replayer = Replayer(workflows=WORKFLOWS, workflow_runner=workflow_runner(), data_converter=DATA_CONVERTER)

    await replayer.replay_workflow(WorkflowHistory.from_json(saved.stem, saved.read_text(encoding="utf-8")))


def test_every_path_has_a_saved_history() -> None:
    assert set(PATHS) <= {saved.stem for saved in HISTORIES}
