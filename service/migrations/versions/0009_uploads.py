"""Uploads that can be resumed, what is typed of an order before it is submitted, and one stored file of many media."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision: str | None = "0008"


def upgrade() -> None:
    _upload()
    _upload_part()
    _order_draft()
    _media()


def _upload() -> None:
    op.create_table(
        "upload",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("media_id", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("declared_language", sa.String(), nullable=False),
        sa.Column("declared_content_type", sa.String(), nullable=False),
        sa.Column("declared_duration_ms", sa.BigInteger(), nullable=True),
        sa.Column("length_bytes", sa.BigInteger(), nullable=False),
        sa.Column("offset_bytes", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "done", "ended", name="uploadstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("storing_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("offset_bytes BETWEEN 0 AND length_bytes", name=op.f("ck_upload_offset_in_range")),
        sa.CheckConstraint("state <> 'done' OR offset_bytes = length_bytes", name=op.f("ck_upload_done_is_whole")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_upload_order_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_upload_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("media_id", name=op.f("uq_upload_media_id")),
    )
    op.create_index(op.f("ix_upload_order_id"), "upload", ["order_id"], unique=False)
    op.create_index("ix_upload_touched", "upload", ["touched_at", "id"], unique=False)
    op.create_index("ix_upload_open", "upload", ["workspace_id"], postgresql_where=sa.text("state = 'open'"))


def _upload_part() -> None:
    op.create_table(
        "upload_part",
        sa.Column("upload_id", sa.String(), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("storage_key", sa.String(), nullable=False),
        sa.CheckConstraint("size_bytes > 0", name=op.f("ck_upload_part_size_positive")),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_upload_part_upload_id")),
        sa.PrimaryKeyConstraint("upload_id", "start", name=op.f("pk_upload_part")),
    )


def _order_draft() -> None:
    op.create_table(
        "order_draft",
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("wish", JSONB, nullable=False),
        sa.Column("estimate", JSONB, nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_order_draft_order_id")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_order_draft")),
    )


def _media() -> None:
    op.add_column("media", sa.Column("declared_duration_ms", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_media_storage_key"), "media", ["storage_key"], unique=False)
