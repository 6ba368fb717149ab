import pytest
from temporalio.testing import WorkflowEnvironment

from tests.workflows.life import living
from tests.workflows.paths import PATHS


@pytest.mark.parametrize("name", PATHS)
async def test_each_path_ends_in_its_state(skipping: WorkflowEnvironment, name: str) -> None:
    path = PATHS[name]
    async with living(skipping, *path.services, **path.options) as life:
        await path.walk(life)

        assert await life.result() == path.ends_in
        assert life.row.state == path.ends_in
