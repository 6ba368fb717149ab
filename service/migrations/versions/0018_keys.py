"""Limits, addresses and the state of keys; what each has spent."""

revision = "0018"
down_revision: str | None = "0017"


def upgrade() -> None:
    pass
