"""What the audit log is filtered by."""

from alembic import op

revision = "0022"
down_revision: str | None = "0021"


def upgrade() -> None:
    for name, column in (("class", "class_name"), ("activity", "activity")):
        op.create_index(f"ix_audit_entry_{name}", "audit_entry", ["workspace_id", column, "at", "id"])
