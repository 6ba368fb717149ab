"""Running the parts: ``up``, ``web``, ``worker``, ``migrate``.

Each command imports what it runs only when it is called: `order list` must not wait for Temporal and PyAV to load.
"""

import asyncio
import logging
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from pydantic import ValidationError

from service.commands.failures import CommandFailed, WrongUsage, run
from service.commands.printing import console, say, table
from service.settings import Settings

if TYPE_CHECKING:
    from service.embedded.stack import Stack

DATA_DIR_VARIABLE = "PRODUCTIONS_DATA_DIR"


def read_settings() -> Settings:
    """The settings from the environment; raises WrongUsage naming each wrong variable, never its value."""
    try:
        return Settings()
    except ValidationError as error:
        raise WrongUsage("\n".join(setting_troubles(error))) from None


def setting_troubles(error: ValidationError) -> list[str]:
    """One line for each wrong setting, without its value: it may be a secret."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    return [_trouble(str(one["loc"][0]) if one["loc"] else "", one["msg"]) for one in found]


def _trouble(name: str, message: str) -> str:
    words = message.removeprefix("Value error, ")
    return f"PRODUCTIONS_{name.upper()}: {words}" if name else f"Settings: {words}"


def migrate() -> None:
    """Bring the database to the newest schema."""
    from service.database import create_engine
    from service.migrations.running import migrate as run_migrations

    async def work() -> None:
        engine = create_engine(read_settings().database_url)
        try:
            await run_migrations(engine)
        finally:
            await engine.dispose()
        say("The database has the newest schema.")

    run(work())


def web(workers: Annotated[int, typer.Option(min=1, help="Processes that serve.")] = 1) -> None:
    """Serve the API and the pages."""
    from service.serving import serve

    serve(_settings_or_exit(), workers=workers)


def worker() -> None:
    """Run workflows, activities and sweeps."""
    import uvloop

    settings = _settings_or_exit()
    uvloop.run(_work_until_asked(settings))
    _leave()


def _leave() -> NoReturn:
    """Ends the process at once: everything is closed, and the engine's threads can abort Python's own way out."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


async def _work_until_asked(settings: Settings) -> None:
    """Signals are heeded before the heavy imports, so that a stop during the start is clean too."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    from pricing.books import shipped_books
    from service.parts import create_parts
    from service.telemetry import configure_logging
    from service.worker import run_worker

    configure_logging(settings.log_level)
    parts = create_parts(settings, shipped_books())
    try:
        await run_worker(parts, stop)
    finally:
        await parts.close()


def _settings_or_exit() -> Settings:
    try:
        return read_settings()
    except CommandFailed as failure:
        say(str(failure))
        raise typer.Exit(failure.exit_code) from None


def up() -> None:
    """Run the whole product here on embedded parts, until Ctrl-C."""
    from service.embedded.errors import EmbeddedError
    from service.embedded.ports import Ports
    from service.embedded.stack import Stack, run_stack

    async def work() -> None:
        folder = Path(os.environ.get(DATA_DIR_VARIABLE) or ".productions")
        try:
            ports = Ports.from_environment(os.environ)
        except ValueError as error:
            raise WrongUsage(str(error)) from error
        stack = Stack(folder, ports, say=say)
        say(f"Starting in {stack.data_dir} ...")
        try:
            await run_stack(stack, while_running=_announce)
        except EmbeddedError as error:
            raise CommandFailed(str(error)) from error
        say("Stopped. Everything is kept for the next start.")

    run(work())


async def _announce(stack: "Stack") -> None:
    """Seeds people at the first start, says where everything is, and stays."""
    shown = console()
    shown.print(table(["address", ""], addresses(stack), title="Running"))
    if "postgres" in stack.plan.starts:
        await _introduce_people(stack)
    else:
        shown.print("The database is one of yours: nobody was added to it.")
    shown.print("Ctrl-C stops everything.")
    await asyncio.Event().wait()


async def _introduce_people(stack: "Stack") -> None:
    from service.commands.demo.people import seed_people

    people = await seed_people(stack.environment["PRODUCTIONS_DATABASE_URL"], stack.data_dir)
    shown = console()
    rows = [[one.email, one.password, one.role, one.key] for one in people.everybody]
    shown.print(table(["mail", "password", "", "API key (xi-api-key)"], rows, title="\nWho may sign in"))
    shown.print(f"\nPasswords and keys are kept in {people.path}. Sign in at {stack.addresses.web}/sign-in.")
    shown.print(f"{people.operator.email} enrols a second factor at the first sign-in: an app's codes, or a passkey.")
    environment = f"PRODUCTIONS_URL={stack.addresses.web} PRODUCTIONS_API_KEY={people.card.key}"
    shown.print(f"Try: {environment} productions order list")


def addresses(stack: "Stack") -> list[list[str]]:
    """Where people look, by name; what does not run here is left out."""
    found = stack.addresses
    named = {
        "API": found.web,
        "OpenAPI": f"{found.web}/openapi.json",
        "Inbox": found.inbox,
        "Stripe sandbox": found.stripe,
        "Temporal UI": found.temporal_ui,
        "Logs": found.logs,
    }
    return [[name, address] for name, address in named.items() if address]
