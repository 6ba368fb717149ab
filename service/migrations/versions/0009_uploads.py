"""Uploads that can be resumed."""

revision = "0009"
down_revision: str | None = "0008"


def upgrade() -> None:
    pass
