"""Indexes that keep just what the board and the earnings add up, so that neither reads rows of finished orders."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision: str | None = "0012"


def upgrade() -> None:
    op.create_index(
        "ix_order_in_production",
        "order",
        ["id"],
        postgresql_include=["state", "due_at", "created_at", "workspace_id"],
        postgresql_where=sa.text("state IN ('paid', 'accepted')"),
    )
    op.create_index(
        "ix_job_unfinished",
        "job",
        ["order_id"],
        postgresql_include=["due_at", "started_at", "sla_percent"],
        postgresql_where=sa.text("state = 'in_production'"),
    )
    op.create_index("ix_task_untaken", "task", ["order_id"], postgresql_where=sa.text("state = 'open'"))
    op.create_index(
        "ix_task_earned",
        "task",
        ["linguist_id", "job_id", "stage", "part", "round"],
        postgresql_include=["finished_at", "billable_seconds", "pay_cents"],
        postgresql_where=sa.text("state = 'done'"),
    )
