"""``productions doctor``: is everything there that the settings name? One line each, with what to do."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import psutil
import typer
from pydantic import SecretStr, ValidationError

from service.commands.printing import Output, say, table
from service.commands.running import setting_troubles
from service.embedded.keys import load_secrets
from service.embedded.record import read_record
from service.settings import Settings

SECONDS_PER_CHECK = 10.0
LEAST_FREE_BYTES = 5_000_000_000
MOST_CLOCK_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. ``advice`` says what to do where something is wrong."""

    what: str
    is_fine: bool
    said: str
    advice: str = ""


class Wrong(Exception):
    """What a check has found, and what to do about it."""

    def __init__(self, said: str, advice: str) -> None:
        super().__init__(said)
        self.advice = advice


Check = Callable[[Settings], Awaitable[str]]


def doctor(as_json: Annotated[bool, typer.Option("--json", help="JSON, also on a terminal.")] = False) -> None:
    """Check the settings and every part that they name; exit code 1 when something is wrong."""
    findings = asyncio.run(examine())
    rows = [["ok" if one.is_fine else "WRONG", one.what, _words(one)] for one in findings]
    Output.of(as_json=as_json).show({"findings": [asdict(one) for one in findings]}, table(["", "part", ""], rows))
    if wrong := [one.what for one in findings if not one.is_fine]:
        say(f"Something is wrong with: {', '.join(wrong)}.")
        raise typer.Exit(1)


def _words(finding: Finding) -> str:
    return f"{finding.said} {finding.advice}".strip()


async def examine() -> list[Finding]:
    """Every check, side by side; only the settings' own findings where they cannot be read."""
    try:
        settings = Settings()
    except ValidationError as error:
        advice = "Correct the variable and run doctor again."
        return [Finding("settings", False, trouble, advice) for trouble in setting_troubles(error)]
    settings = with_running_stack(settings)
    first = Finding("settings", True, f"{settings.mode} mode, {settings.public_url}")
    return [first, *await asyncio.gather(*(_examined(what, check, settings) for what, check in CHECKS.items()))]


def with_running_stack(settings: Settings) -> Settings:
    """The settings, with the addresses of the embedded parts that run on the data folder at the moment."""
    folder = settings.data_dir.absolute()
    running = read_record(folder / "stack.json")
    if not settings.is_embedded or not running or not psutil.pid_exists(running["pid"]):
        return settings
    addresses = running["addresses"]
    found = {
        "database_url": addresses["database"],
        "temporal_address": addresses["temporal"],
        "smtp_url": addresses["smtp"],
        "storage_url": (folder / "files").as_uri(),
        "stripe_api_base": addresses["stripe"],
        "stripe_secret_key": SecretStr(load_secrets(folder).stripe_secret_key),
    }
    missing = {name: value for name, value in found.items() if name not in settings.model_fields_set}
    return settings.model_copy(update=missing)


async def _examined(what: str, check: Check, settings: Settings) -> Finding:
    """Whatever a check runs into is a finding: a doctor does not fall over the disease."""
    if settings.is_embedded and what in SET_BY and SET_BY[what] not in settings.model_fields_set:
        return Finding(what, True, "an embedded part that does not run now; `productions up` starts it")
    try:
        async with asyncio.timeout(SECONDS_PER_CHECK):
            return Finding(what, True, await check(settings))
    except Wrong as wrong:
        return Finding(what, False, str(wrong), wrong.advice)
    except TimeoutError:
        return Finding(what, False, f"No answer within {SECONDS_PER_CHECK:.0f} seconds.", ADVICE[what])
    except Exception as error:
        return Finding(what, False, f"{type(error).__name__}: {error or 'no reason given'}.", ADVICE[what])


async def check_database(settings: Settings) -> str:
    """Reachable, and at the newest schema."""
    from service.database import create_engine
    from service.migrations.running import is_current

    engine = create_engine(settings.database_url, pool_size=1)
    try:
        is_newest = await is_current(engine)
    finally:
        await engine.dispose()
    if not is_newest:
        raise Wrong("The schema is not the newest.", "Run: productions migrate.")
    return "reachable, with the newest schema"


async def check_temporal(settings: Settings) -> str:
    """Reachable, and the namespace exists."""
    from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
    from temporalio.client import Client

    client = await Client.connect(settings.temporal_address, namespace=settings.temporal_namespace)
    await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=settings.temporal_namespace))
    return f"reachable at {settings.temporal_address}, namespace {settings.temporal_namespace}"


async def check_storage(settings: Settings) -> str:
    """A file can be written, read back and removed."""
    from service.files.storage import open_storage

    storage, key = open_storage(settings), f"doctor/{uuid4().hex}"
    await storage.put_bytes(key, b"doctor")
    try:
        if await storage.read(key) != b"doctor":
            raise Wrong("A file came back with another content.", ADVICE["storage"])
    finally:
        await storage.delete(key)
    return "files can be written, read and removed"


async def check_mail(settings: Settings) -> str:
    """The SMTP server greets us and takes the password."""
    from aiosmtplib import SMTP

    from service.notifications.smtp import SmtpServer

    server = SmtpServer.of(settings.smtp_url)
    connection = SMTP(
        hostname=server.host,
        port=server.port,
        username=server.username,
        password=server.password,
        use_tls=server.tls,
        start_tls=server.starttls,
        timeout=SECONDS_PER_CHECK,
    )
    async with connection:
        await connection.noop()
    return f"{server.host}:{server.port} answers"


async def check_stripe(settings: Settings) -> str:
    """The key is taken; nothing is created."""
    import stripe

    key = settings.stripe_secret_key.get_secret_value()
    http = stripe.HTTPXClient(timeout=SECONDS_PER_CHECK)
    client = stripe.StripeClient(
        key,
        base_addresses={"api": settings.stripe_api_base} if settings.stripe_api_base else {},
        max_network_retries=0,
        http_client=http,
    )
    try:
        await client.v1.checkout.sessions.list_async({"limit": 1})
    finally:
        await http.close_async()  # type: ignore[no-untyped-call]
    return f"the key is taken{'' if key.startswith(('sk_live_', 'rk_live_')) else ' (test mode)'}"


async def check_disk(settings: Settings) -> str:
    """Space for uploads where files are local and temporary."""
    folder = _existing(settings.data_dir.absolute())
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        raise Wrong(f"Only {free / 1e9:.1f} GB are free at {folder}.", ADVICE["disk"])
    return f"{free / 1e9:.0f} GB free at {folder}"


def _existing(path: Path) -> Path:
    return path if path.exists() else _existing(path.parent)


async def check_clock(settings: Settings) -> str:
    """This machine and the database agree on the time; signatures and deadlines depend on it."""
    from sqlalchemy import text

    from service.database import create_engine

    engine = create_engine(settings.database_url, pool_size=1)
    try:
        async with engine.connect() as connection:
            before = datetime.now(UTC)
            theirs: datetime = (await connection.execute(text("SELECT clock_timestamp()"))).scalar_one()
            ours = before + (datetime.now(UTC) - before) / 2
    finally:
        await engine.dispose()
    apart = abs((theirs - ours).total_seconds())
    if apart > MOST_CLOCK_SECONDS:
        raise Wrong(f"This machine and the database are {apart:.0f} seconds apart.", ADVICE["clock"])
    return f"{apart * 1000:.0f} ms from the database's"


async def check_voices(settings: Settings) -> str:
    """Who speaks takes of dubs; a placeholder is not for customers."""
    if settings.elevenlabs_api_key.get_secret_value():
        return "ElevenLabs speaks the takes of dubs"
    if not settings.allow_placeholder_voices:
        return "takes of dubs are recordings only: no provider of voices is configured"
    if not settings.is_embedded:
        raise Wrong("Dubs may be spoken by the placeholder voice (eSpeak NG) in production.", ADVICE["voices"])
    return "the placeholder voice (eSpeak NG) speaks the takes of dubs"


async def check_pages(_: Settings) -> str:
    """The scripts and styles of the pages are built."""
    from service.pages.shell.assets import are_built

    if not are_built():
        raise Wrong("The scripts and styles of the pages are not built.", "Run: make assets.")
    return "scripts and styles are built"


CHECKS: Mapping[str, Check] = {
    "database": check_database,
    "temporal": check_temporal,
    "storage": check_storage,
    "mail": check_mail,
    "stripe": check_stripe,
    "disk": check_disk,
    "clock": check_clock,
    "voices": check_voices,
    "pages": check_pages,
}
SET_BY: Mapping[str, str] = {
    "database": "database_url",
    "temporal": "temporal_address",
    "mail": "smtp_url",
    "stripe": "stripe_secret_key",
    "clock": "database_url",
}
ADVICE: Mapping[str, str] = {
    "database": "Check PRODUCTIONS_DATABASE_URL, and that PostgreSQL runs and takes the password.",
    "temporal": "Check PRODUCTIONS_TEMPORAL_ADDRESS and PRODUCTIONS_TEMPORAL_NAMESPACE, and that Temporal runs.",
    "storage": "Check PRODUCTIONS_STORAGE_URL, and that the folder or bucket may be written.",
    "mail": "Check PRODUCTIONS_SMTP_URL: host, port, user and password.",
    "pages": "Run: make assets.",
    "stripe": "Check PRODUCTIONS_STRIPE_SECRET_KEY; keys are listed in Stripe's dashboard.",
    "disk": "Free some space, or move PRODUCTIONS_DATA_DIR.",
    "voices": "Set PRODUCTIONS_ELEVENLABS_API_KEY, or PRODUCTIONS_ALLOW_PLACEHOLDER_VOICES to false.",
    "clock": "Set the clocks by NTP on both machines.",
}
