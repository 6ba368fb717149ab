"""``productions doctor`` as a process."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from tests.service.commands.conftest import Ended, run_productions

SECRET = "a-secret-that-nobody-may-read-in-any-output"


def _findings(ended: Ended) -> dict[str, tuple[bool, str]]:
    return {one["what"]: (one["is_fine"], one["said"] + one["advice"]) for one in json.loads(ended.out)["findings"]}


async def test_each_part_that_is_missing_is_named_with_what_to_do(database_url: str, tmp_path) -> None:
    with closed_port() as closed:
        ended = await run_productions(
            "doctor",
            PRODUCTIONS_DATA_DIR=str(tmp_path),
            PRODUCTIONS_DATABASE_URL=database_url,
            PRODUCTIONS_TEMPORAL_ADDRESS=f"127.0.0.1:{closed}",
            PRODUCTIONS_SMTP_URL=f"smtp://127.0.0.1:{closed}",
            PRODUCTIONS_STRIPE_SECRET_KEY=SECRET,
            PRODUCTIONS_STRIPE_API_BASE=f"http://127.0.0.1:{closed}",
        )

    found = _findings(ended)
    assert ended.code == 1
    assert {what for what, (is_fine, _) in found.items() if not is_fine} >= {"temporal", "mail", "stripe"}
    assert found["database"] == (True, "reachable, with the newest schema")
    assert all(found[what][0] for what in ("settings", "storage", "clock"))
    assert "PRODUCTIONS_SMTP_URL" in found["mail"][1]
    assert SECRET not in ended.out + ended.err
    assert "Traceback" not in ended.err


@contextmanager
def closed_port() -> Iterator[int]:
    """Bound and never listened on: nobody answers there, and nobody else gets it."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield int(holder.getsockname()[1])


async def test_a_database_without_the_schema_asks_for_the_migration(postgres, tmp_path) -> None:
    url = postgres.ensure_database("empty_for_doctor")

    ended = await run_productions("doctor", PRODUCTIONS_DATA_DIR=str(tmp_path), PRODUCTIONS_DATABASE_URL=url)
    migrated = await run_productions("migrate", PRODUCTIONS_DATABASE_URL=url)
    again = await run_productions("doctor", PRODUCTIONS_DATA_DIR=str(tmp_path), PRODUCTIONS_DATABASE_URL=url)

    assert "productions migrate" in _findings(ended)["database"][1]
    assert migrated.code == 0
    assert _findings(again)["database"][0]


async def test_wrong_settings_are_named_without_their_values() -> None:
    ended = await run_productions(
        "doctor",
        PRODUCTIONS_MODE="production",
        PRODUCTIONS_SECRET_KEY=SECRET,
        PRODUCTIONS_STRIPE_SECRET_KEY="changeme",
    )
    started = await run_productions(
        "worker", PRODUCTIONS_MODE="production", PRODUCTIONS_SECRET_KEY=SECRET, PRODUCTIONS_PORT="many"
    )

    assert ended.code == 1
    assert "STRIPE_SECRET_KEY" in ended.out
    assert started.code == 2
    assert "PRODUCTIONS_PORT" in started.err
    assert SECRET not in ended.out + ended.err + started.out + started.err
    assert "Traceback" not in ended.err + started.err


async def test_parts_that_the_embedded_stack_would_start_are_no_trouble(tmp_path) -> None:
    ended = await run_productions("doctor", PRODUCTIONS_DATA_DIR=str(tmp_path))

    found = _findings(ended)
    assert all("productions up" in found[what][1] for what in ("database", "temporal", "mail", "stripe", "clock"))


async def test_a_placeholder_that_may_speak_to_customers_is_a_finding(tmp_path) -> None:
    own = {
        "PRODUCTIONS_MODE": "production",
        "PRODUCTIONS_SECRET_KEY": SECRET,
        "PRODUCTIONS_STRIPE_SECRET_KEY": SECRET,
        "PRODUCTIONS_STRIPE_WEBHOOK_SECRET": SECRET,
        "PRODUCTIONS_STORAGE_URL": tmp_path.as_uri(),
        "PRODUCTIONS_STRIPE_API_BASE": "http://127.0.0.1:9",
        "PRODUCTIONS_TEMPORAL_ADDRESS": "127.0.0.1:9",
        "PRODUCTIONS_SMTP_URL": "smtp://127.0.0.1:9",
        "PRODUCTIONS_DATABASE_URL": "postgresql+asyncpg://nobody@127.0.0.1:9/nothing",
        "PRODUCTIONS_ALLOW_PLACEHOLDER_VOICES": "true",
    }

    live, embedded = await run_productions("doctor", **own), await run_productions("doctor", **own | {
        "PRODUCTIONS_MODE": "embedded", "PRODUCTIONS_DATA_DIR": str(tmp_path)})  # fmt: skip

    assert "PRODUCTIONS_ELEVENLABS_API_KEY" in _findings(live)["voices"][1]
    assert (_findings(live)["voices"][0], _findings(embedded)["voices"][0]) == (False, True)
