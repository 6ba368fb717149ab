"""One transaction at one moment, on behalf of one request or of the clock."""

import secrets
import string
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from service.embedded.stripe.config import SandboxConfig

Json = dict[str, Any]

_ALPHABET = string.ascii_letters + string.digits


@dataclass(frozen=True)
class Work:
    connection: AsyncConnection
    config: SandboxConfig
    request_id: str | None = None
    idempotency_key: str | None = None
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def timestamp(self) -> int:
        """Whole seconds since 1970, as all times on the wire are."""
        return int(self.now.timestamp())


def new_id(prefix: str, length: int = 24) -> str:
    return f"{prefix}_{''.join(secrets.choice(_ALPHABET) for _ in range(length))}"
