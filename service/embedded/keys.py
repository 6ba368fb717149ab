"""Secrets of embedded mode: made once, kept in `<data>/secrets.json`, readable for the owner only."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from service.embedded.errors import DataFolderUnusable


@dataclass(frozen=True)
class Secrets:
    secret_key: str
    stripe_secret_key: str
    stripe_webhook_secret: str


def load_secrets(data_dir: Path) -> Secrets:
    """Reads the secrets, or makes them at first use; raises DataFolderUnusable for a damaged file."""
    path = data_dir / "secrets.json"
    if not path.exists():
        write_private(path, asdict(_new_secrets()))
    try:
        return Secrets(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError, OSError) as error:
        raise DataFolderUnusable(
            f"The file {path} cannot be read as the secrets of this data folder. Restore it, or delete it "
            "to get new ones (sessions and signed addresses made with the old ones become invalid)."
        ) from error


def _new_secrets() -> Secrets:
    return Secrets(
        secret_key=secrets.token_urlsafe(48),
        stripe_secret_key=f"sk_test_{secrets.token_hex(24)}",
        stripe_webhook_secret=f"whsec_{secrets.token_hex(24)}",
    )


def write_private(path: Path, content: dict[str, Any]) -> None:
    """Writes JSON with mode 0600, whole or not at all."""
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.unlink(missing_ok=True)
    file = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(file, "w", encoding="utf-8") as text:
        json.dump(content, text, indent=2)
        text.write("\n")
        text.flush()
        os.fsync(text.fileno())
    unfinished.replace(path)
