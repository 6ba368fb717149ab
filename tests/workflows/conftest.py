from collections.abc import AsyncIterator

import pytest
from temporalio.testing import WorkflowEnvironment

from tests.workflows.servers import real_server, skipping_server


@pytest.fixture
async def skipping() -> AsyncIterator[WorkflowEnvironment]:
    environment = await skipping_server()
    yield environment
    await environment.shutdown()


@pytest.fixture(scope="session")
async def real() -> AsyncIterator[WorkflowEnvironment]:
    environment = await real_server()
    yield environment
    await environment.shutdown()
