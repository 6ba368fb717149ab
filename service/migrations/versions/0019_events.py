"""The feed of a workspace's events."""

revision = "0019"
down_revision: str | None = "0018"


def upgrade() -> None:
    pass
