"""Secrets that must stay where they are used, and everywhere they could have leaked to."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from urllib.parse import quote, quote_plus

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from temporalio.client import Client

from workflows.data import DATA_CONVERTER

SHORTEST = 8


@dataclass
class Canaries:
    """Secrets by what they are."""

    known: dict[str, str] = field(default_factory=dict)

    def add(self, what: str, secret: str) -> str:
        """Keeps one; answers with it."""
        assert len(secret) >= SHORTEST, f"{what} is too short to be looked for"
        self.known[what] = secret
        return secret

    def found_in(self, place: str, content: bytes) -> list[str]:
        """Which of them stand in the content, plain or in a usual disguise."""
        return [
            f"{what} ({how}) in {place}"
            for what, secret in self.known.items()
            for how, form in _forms(secret).items()
            if form in content
        ]


def _forms(secret: str) -> Mapping[str, bytes]:
    """The secret as it is, and as it may be written: base64 at each of its three offsets, for addresses, in hex."""
    plain = secret.encode()
    forms = {"plain": plain, "hex": plain.hex().encode(), "quoted": quote(secret, safe="").encode()}
    forms["quoted, with plus"] = quote_plus(secret).encode()
    for offset in range(3):
        whole = base64.b64encode(b"\0" * offset + plain)
        kept = whole[4 if offset else 0 : len(whole) // 4 * 4 - 4]
        forms[f"base64 at {offset}"] = kept
        forms[f"base64url at {offset}"] = kept.replace(b"+", b"-").replace(b"/", b"_")
    return forms


async def tables_of(connection: AsyncConnection) -> dict[str, bytes]:
    """Every table with all its rows, as the connection sees them."""
    names = await connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
    dumped = {}
    for name in list(names.scalars()):
        rows = await connection.execute(text(f'SELECT CAST(to_jsonb(t) AS text) FROM "{name}" t'))
        dumped[f"table {name}"] = "\n".join(rows.scalars()).encode()
    return dumped


def logs_of(folder: Path) -> dict[str, bytes]:
    """What all processes have written: structured lines, the standard library's, the server's."""
    return {f"log {path.name}": path.read_bytes() for path in folder.rglob("*.log*") if path.is_file()}


def mails_of(folder: Path) -> dict[str, bytes]:
    """Every mail that was sent: its head and the decoded text of all its parts."""
    return {
        f"mail {path.name}": b"\n".join(_texts(message_from_bytes(path.read_bytes()))) for path in folder.rglob("*.eml")
    }


def _texts(message: Message) -> Iterator[bytes]:
    yield str(message.items()).encode()
    for part in message.walk():
        body = part.get_payload(decode=True)
        if isinstance(body, bytes):
            yield body


async def histories_of(address: str, namespace: str) -> dict[str, bytes]:
    """The history of every workflow, event by event."""
    client = await Client.connect(address, namespace=namespace, data_converter=DATA_CONVERTER)
    found = {}
    async for one in client.list_workflows():
        history = await client.get_workflow_handle(one.id, run_id=one.run_id).fetch_history()
        found[f"history {one.id}"] = b"\n".join(event.SerializeToString() for event in history.events)
    return found
