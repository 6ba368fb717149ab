"""What sharing adds to orders, folders, media and deliverables."""

revision = "0016"
down_revision: str | None = "0015"


def upgrade() -> None:
    pass
