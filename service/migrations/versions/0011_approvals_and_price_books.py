"""Approvals by a second operator, and price books as rows."""

revision = "0011"
down_revision: str | None = "0010"


def upgrade() -> None:
    pass
