"""Names that both sides must agree on: workflow ids and the task queue."""

TASK_QUEUE = "productions"
JOBS_PER_BATCH = 40


def order_workflow_id(order_id: str) -> str:
    """The workflow of an order carries the order's own id, so that a second start is refused by the server."""
    return f"order-{order_id}"


def batch_workflow_id(order_id: str, batch: int) -> str:
    """Batch 0 is run by the order's own workflow; batches from 1 on by a child each."""
    return order_workflow_id(order_id) if batch == 0 else f"order-{order_id}-batch-{batch}"


def file_workflow_id(work_id: str) -> str:
    """The workflow that makes the file of one row carries the row's id."""
    return f"file-{work_id}"
