"""The queue's index in the whole order of the queue: of a large order, thousands of tasks are due at one instant."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: str | None = "0004"

ORDER = ["stage", "pair_source", "pair_target", "is_urgent", "due_at", "id"]


def upgrade() -> None:
    op.drop_index("ix_task_queue", "task")
    op.create_index("ix_task_queue", "task", ORDER, postgresql_where=sa.text("state = 'open'"))
