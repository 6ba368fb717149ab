"""People who sign in, their sessions, links and second factors."""

revision = "0007"
down_revision: str | None = "0006"


def upgrade() -> None:
    pass
