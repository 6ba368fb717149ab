"""Whom to tell when there is capacity."""

revision = "0012"
down_revision: str | None = "0011"


def upgrade() -> None:
    pass
