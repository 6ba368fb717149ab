"""Whom to tell when there is capacity."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision: str | None = "0011"

SERVICES = ("transcript", "captions", "subtitles", "dub")


def upgrade() -> None:
    op.create_table(
        "capacity_wish",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column(
            "service",
            sa.Enum(*SERVICES, name="service", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("source_language", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("pair_source", sa.String(), nullable=False),
        sa.Column("pair_target", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_capacity_wish_workspace_id")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_capacity_wish_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacity_wish")),
    )
    waiting = sa.text("told_at IS NULL")
    op.create_index(
        "ix_capacity_wish_waiting",
        "capacity_wish",
        ["service", "pair_source", "pair_target", "made_by"],
        unique=True,
        postgresql_where=waiting,
    )
    op.create_index("ix_capacity_wish_of_workspace", "capacity_wish", ["workspace_id"], postgresql_where=waiting)
