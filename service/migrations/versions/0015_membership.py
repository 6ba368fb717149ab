"""Invitations, and domains that workspaces have proved to be theirs."""

revision = "0015"
down_revision: str | None = "0014"


def upgrade() -> None:
    pass
