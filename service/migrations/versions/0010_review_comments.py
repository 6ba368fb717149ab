"""Comments of reviewers on segments."""

revision = "0010"
down_revision: str | None = "0009"


def upgrade() -> None:
    pass
