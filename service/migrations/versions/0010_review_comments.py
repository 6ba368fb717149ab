"""Comments of reviewers on segments."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision: str | None = "0009"


def upgrade() -> None:
    op.create_table(
        "review_comment",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("task_id", sa.String(), nullable=False),
        sa.Column("document_version", sa.Integer(), nullable=False),
        sa.Column("segment_id", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.String(), nullable=True),
        sa.CheckConstraint("char_length(text) BETWEEN 1 AND 2000", name=op.f("ck_review_comment_text_fits")),
        sa.CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by IS NULL)", name=op.f("ck_review_comment_resolved_by_somebody")
        ),
        sa.ForeignKeyConstraint(["author"], ["linguist.id"], name=op.f("fk_review_comment_author")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_review_comment_job_id")),
        sa.ForeignKeyConstraint(["resolved_by"], ["linguist.id"], name=op.f("fk_review_comment_resolved_by")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_review_comment_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_comment")),
    )
    op.create_index(op.f("ix_review_comment_job_id"), "review_comment", ["job_id"], unique=False)
