"""A task that comes straight into the hands of who did it before is told of as well: it was given to somebody."""

from alembic import op

revision = "0024"
down_revision: str | None = "0023"

TASK_DATA = """
    'task_id', t.id, 'job_id', t.job_id, 'order_id', t.order_id, 'stage', t.stage, 'round', t.round,
    'part', t.part, 'source_language', t.pair_source, 'language', t.pair_target,
    'billable_seconds', t.billable_seconds, 'pay_cents', t.pay_cents, 'due_at', utc_text(t.due_at),
    'urgent', t.is_urgent
"""


def upgrade() -> None:
    op.execute(
        f"""
        CREATE OR REPLACE FUNCTION publish_new_tasks() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO event_pending (at, order_id, type, data)
            SELECT t.opened_at, t.order_id,
                CASE t.state WHEN 'open' THEN 'task.opened' ELSE 'task.claimed' END,
                jsonb_build_object({TASK_DATA}) || CASE t.state WHEN 'open' THEN '{{}}'::jsonb
                    ELSE jsonb_build_object('linguist_id', t.linguist_id, 'outcome', t.outcome) END
            FROM new_tasks t WHERE t.state IN ('open', 'claimed') ORDER BY t.id;
            RETURN NULL;
        END $$
        """
    )
