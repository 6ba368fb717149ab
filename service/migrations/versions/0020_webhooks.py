"""Endpoints, deliveries and their attempts."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020"
down_revision: str | None = "0019"

STATES = ("pending", "delivering", "delivered", "failed", "given_up", "cancelled")


def upgrade() -> None:
    _endpoints()
    _deliveries()
    _attempts()


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _endpoints() -> None:
    op.create_table(
        "webhook_endpoint",
        _text("id"),
        _text("workspace_id", nullable=True),
        _text("name"),
        _text("url"),
        _text("request_headers_sealed", nullable=True),
        sa.Column("events", JSONB(), nullable=False),
        _flag("retry_enabled"),
        _flag("is_disabled"),
        _flag("is_auto_disabled"),
        _moment("disabled_at", nullable=True),
        _text("secret_sealed"),
        _text("previous_secret_sealed", nullable=True),
        _moment("previous_until", nullable=True),
        sa.Column("consecutive_failures", sa.Integer(), nullable=False),
        _moment("last_success_at", nullable=True),
        _moment("last_failure_at", nullable=True),
        sa.Column("last_failure_code", sa.Integer(), nullable=True),
        _text("created_by"),
        _moment("created_at"),
        _moment("deleted_at", nullable=True),
        sa.CheckConstraint("consecutive_failures >= 0", name=op.f("ck_webhook_endpoint_failures_are_counted")),
        sa.CheckConstraint(
            "(previous_secret_sealed IS NULL) = (previous_until IS NULL)",
            name=op.f("ck_webhook_endpoint_previous_secret_has_an_end"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_webhook_endpoint_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoint")),
    )
    here = sa.text("deleted_at IS NULL")
    op.create_index("ix_webhook_endpoint_workspace_id", "webhook_endpoint", ["workspace_id"], postgresql_where=here)


def _deliveries() -> None:
    known = sa.Enum(*STATES, name="deliverystate", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "webhook_delivery",
        _text("id"),
        _text("endpoint_id"),
        _text("workspace_id", nullable=True),
        _text("event_id"),
        _text("event_type"),
        _text("body", nullable=True),
        _flag("is_resend"),
        _text("requested_by", nullable=True),
        _moment("created_at"),
        sa.Column("state", known, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _moment("next_attempt_at", nullable=True),
        _moment("leased_until", nullable=True),
        _moment("ended_at", nullable=True),
        sa.Column("last_status_code", sa.Integer(), nullable=True),
        _text("last_error", nullable=True),
        *_states(),
        sa.ForeignKeyConstraint(["endpoint_id"], ["webhook_endpoint.id"], name=op.f("fk_webhook_delivery_endpoint_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_webhook_delivery_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
    )
    _index("first", ["endpoint_id", "event_id"], "NOT is_resend", unique=True)
    op.create_index("ix_webhook_delivery_newest", "webhook_delivery", ["endpoint_id", "id"])
    _index("due", ["endpoint_id", "next_attempt_at", "id"], "state = 'pending'")
    _index("leased", ["leased_until"], "state = 'delivering'")
    _index("ended", ["ended_at"], "ended_at IS NOT NULL")


def _states() -> list[sa.CheckConstraint]:
    """A delivery is due, held by a process, or at its end; never two of these."""
    ended = "(state IN ('delivered', 'failed', 'given_up', 'cancelled')) = (ended_at IS NOT NULL)"
    named = {
        "pending_is_due": "(state = 'pending') = (next_attempt_at IS NOT NULL)",
        "delivering_is_leased": "(state = 'delivering') = (leased_until IS NOT NULL)",
        "final_has_ended": ended,
    }
    return [sa.CheckConstraint(rule, name=op.f(f"ck_webhook_delivery_{name}")) for name, rule in named.items()]


def _index(name: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(
        f"ix_webhook_delivery_{name}", "webhook_delivery", columns, unique=unique, postgresql_where=condition
    )


def _attempts() -> None:
    op.create_table(
        "webhook_attempt",
        _text("delivery_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        _moment("at"),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("request_headers", JSONB(), nullable=False),
        sa.Column("status_code", sa.Integer(), nullable=True),
        _text("error", nullable=True),
        sa.Column("answer_headers", JSONB(), nullable=False),
        _text("answer_body"),
        sa.ForeignKeyConstraint(["delivery_id"], ["webhook_delivery.id"], name=op.f("fk_webhook_attempt_delivery_id")),
        sa.PrimaryKeyConstraint("delivery_id", "number", name=op.f("pk_webhook_attempt")),
    )
    op.create_index("ix_webhook_attempt_at", "webhook_attempt", ["at"])
