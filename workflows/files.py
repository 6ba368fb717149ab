"""The workflow that makes one file: an export, or a dub's takes or mix. Long, with progress in the database."""

from temporalio import workflow
from temporalio.exceptions import ActivityError

from workflows.activities import FileActivities
from workflows.messages import FileInput
from workflows.policies import MAKING, SHORT


@workflow.defn
class FileWorkflow:
    """One activity does the work and may be run again at any line; when it fails for good, the row says why."""

    @workflow.run
    async def run(self, file: FileInput) -> None:
        """Returns when the row is ``done`` or ``failed``."""
        try:
            await workflow.execute_activity_method(FileActivities.make_file, file, **MAKING)
        except ActivityError:
            await workflow.execute_local_activity_method(FileActivities.give_up_file, file, **SHORT)
