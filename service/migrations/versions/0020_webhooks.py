"""Endpoints, deliveries and their attempts."""

revision = "0020"
down_revision: str | None = "0019"


def upgrade() -> None:
    pass
