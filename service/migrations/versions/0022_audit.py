"""What the audit log adds."""

revision = "0022"
down_revision: str | None = "0021"


def upgrade() -> None:
    pass
