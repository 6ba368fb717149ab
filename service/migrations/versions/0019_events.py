"""The feeds of events, and the triggers that fill them."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019"
down_revision: str | None = "0018"

CAUSES = ("quoted", "sla_80_percent", "sla_breached", "job_delivered")

TASK_DATA = """
    'task_id', {0}.id, 'job_id', {0}.job_id, 'order_id', {0}.order_id, 'stage', {0}.stage, 'round', {0}.round,
    'part', {0}.part, 'source_language', {0}.pair_source, 'language', {0}.pair_target,
    'billable_seconds', {0}.billable_seconds, 'pay_cents', {0}.pay_cents, 'due_at', utc_text({0}.due_at),
    'urgent', {0}.is_urgent
"""


def upgrade() -> None:
    _tables()
    _times()
    _orders()
    _tasks()
    _credits()


def _moment(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _tables() -> None:
    op.create_table(
        "event_pending",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        _moment("at"),
        sa.Column("order_id", sa.String(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("workspace_id", sa.String(), nullable=True),
        sa.Column("type", sa.String(), nullable=True),
        sa.Column("data", JSONB(), nullable=False),
        sa.CheckConstraint("(type IS NULL) = (seq IS NOT NULL)", name=op.f("ck_event_pending_is_of_one_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_pending")),
    )
    op.create_table(
        "event",
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        _moment("at"),
        _moment("published_at"),
        sa.Column("order_id", sa.String(), nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("feed", "number", name=op.f("pk_event")),
        sa.UniqueConstraint("id", name=op.f("uq_event_id")),
    )
    op.create_index("ix_event_published_at", "event", ["published_at"])
    op.create_index("ix_event_at", "event", ["feed", "at"])
    op.create_table(
        "event_feed",
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.Column("forgotten_number", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("forgotten_number BETWEEN 0 AND last_number", name=op.f("ck_event_feed_forgets_what_was")),
        sa.PrimaryKeyConstraint("feed", name=op.f("pk_event_feed")),
    )


def _times() -> None:
    op.execute(
        """
        CREATE FUNCTION utc_text(at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
            SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        $$
        """
    )


def _orders() -> None:
    """Moves of an order's state, and what else of its history is told; also in one statement that makes the order."""
    op.execute(
        """
        CREATE FUNCTION publish_order_event() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO event_pending (at, order_id, seq, data) VALUES (NEW.at, NEW.order_id, NEW.seq, '{}');
            PERFORM pg_notify('events', '');
            RETURN NULL;
        END $$
        """
    )
    causes = ", ".join(f"'{cause}'" for cause in CAUSES)
    op.execute(
        "CREATE TRIGGER order_event_is_published AFTER INSERT ON order_event FOR EACH ROW "
        f"WHEN ((NEW.to_state IS NOT NULL AND NEW.to_state <> 'cancelling') OR NEW.cause IN ({causes})) "
        "EXECUTE FUNCTION publish_order_event()"
    )


def _tasks() -> None:
    """Tasks as they come, many at once; and each as it changes hands. A lease has lapsed where it ended in the past."""
    op.execute(
        f"""
        CREATE FUNCTION publish_new_tasks() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO event_pending (at, order_id, type, data)
            SELECT t.opened_at, t.order_id, 'task.opened', jsonb_build_object({TASK_DATA.format("t")})
            FROM new_tasks t WHERE t.state = 'open' ORDER BY t.id;
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER tasks_are_published AFTER INSERT ON task REFERENCING NEW TABLE AS new_tasks "
        "FOR EACH STATEMENT EXECUTE FUNCTION publish_new_tasks()"
    )
    op.execute(
        f"""
        CREATE FUNCTION publish_task_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO event_pending (at, order_id, type, data) VALUES (
                CASE NEW.state WHEN 'claimed' THEN NEW.claimed_at WHEN 'done' THEN NEW.finished_at
                ELSE NEW.opened_at END,
                NEW.order_id,
                CASE
                    WHEN NEW.state = 'claimed' THEN 'task.claimed'
                    WHEN NEW.state = 'done' THEN 'task.handed_in'
                    WHEN OLD.lease_expires_at <= NEW.opened_at THEN 'task.expired'
                    ELSE 'task.released'
                END,
                jsonb_build_object(
                    {TASK_DATA.format("NEW")},
                    'linguist_id', COALESCE(NEW.linguist_id, OLD.linguist_id),
                    'outcome', NEW.outcome
                )
            );
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER task_change_is_published AFTER UPDATE OF state ON task FOR EACH ROW "
        "WHEN ((NEW.state = 'claimed' AND NEW.claim_seq <> OLD.claim_seq) "
        "OR (NEW.state = 'done' AND OLD.state <> 'done') OR (NEW.state = 'open' AND OLD.state = 'claimed')) "
        "EXECUTE FUNCTION publish_task_change()"
    )


def _credits() -> None:
    """Of each fall below the threshold one event, decided under the account's own row lock."""
    op.add_column("account", sa.Column("low_cents", sa.BigInteger(), nullable=False, server_default="10000"))
    op.create_check_constraint("low_not_negative", "account", "low_cents >= 0")
    op.execute(
        """
        CREATE FUNCTION publish_low_credits() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO event_pending (at, workspace_id, type, data) VALUES (
                now(), NEW.workspace_id, 'credits.low',
                jsonb_build_object('available_cents', NEW.balance_cents, 'threshold_cents', NEW.low_cents)
            );
            PERFORM pg_notify('events', '');
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER account_is_low AFTER UPDATE OF balance_cents ON account FOR EACH ROW "
        "WHEN (NEW.kind = 'credits' AND NEW.balance_cents < NEW.low_cents AND OLD.balance_cents >= NEW.low_cents) "
        "EXECUTE FUNCTION publish_low_credits()"
    )
