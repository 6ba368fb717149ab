"""What the sandbox must be told, and the waiting times that tests may shorten."""

from dataclasses import dataclass

API_VERSION = "2026-10-28.endive"


@dataclass(frozen=True)
class SandboxConfig:
    """Settings of one sandbox.

    `database_url` is SQLAlchemy's form with the asyncpg driver; `public_url` is where browsers reach the
    hosted pages, without a trailing slash. Without a `webhook_url` events are recorded but not sent.
    """

    database_url: str
    public_url: str
    secret_key: str
    webhook_url: str | None
    webhook_secret: str
    business_name: str = "Productions"
    minimum_expiry_seconds: int = 30 * 60
    settlement_seconds: float = 3.0
    refund_seconds: float = 1.0
    first_retry_seconds: float = 1.0
    longest_retry_seconds: float = 60.0
    webhook_timeout_seconds: float = 10.0

    def page_url(self, session_id: str) -> str:
        return f"{self.public_url.rstrip('/')}/c/pay/{session_id}"
