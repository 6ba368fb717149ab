"""Who has ever saved a draft of a task, and indexes for what looks after the queue every second.

The index on the end of offers goes: it was chosen in place of the offer's key, and read every live offer for each task.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    op.add_column("task", sa.Column("edited_by", ARRAY(sa.Text), server_default=sa.text("'{}'"), nullable=False))
    op.execute(
        "UPDATE task SET edited_by = ARRAY[linguist_id] WHERE draft_version > 0 AND state IN ('claimed', 'done')"
    )
    op.drop_index("ix_offer_expires_at", "offer")
    _index("ix_task_offering", "state = 'open' AND NOT is_public")
    _index("ix_task_untold", "state = 'open' AND no_taker_told_at IS NULL")


def _index(name: str, which: str) -> None:
    op.create_index(name, "task", ["opened_at", "id"], postgresql_where=sa.text(which))
