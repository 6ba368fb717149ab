"""How many requests were made, and how many at once."""

revision = "0021"
down_revision: str | None = "0020"


def upgrade() -> None:
    pass
