"""``productions``: runs the parts, and lets customers order from a terminal."""

import asyncio
import os
import signal
import sys
from typing import Annotated

import typer

from pricing.books import shipped_books
from service.database import create_engine
from service.migrations.running import migrate as run_migrations
from service.parts import create_parts
from service.settings import Settings
from service.telemetry import configure_logging
from service.worker import run_worker

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@cli.command()
def migrate() -> None:
    """Brings the database to the newest schema."""

    async def run() -> None:
        engine = create_engine(Settings().database_url)
        await run_migrations(engine)
        await engine.dispose()

    asyncio.run(run())


@cli.command()
def web(workers: Annotated[int, typer.Option(help="Processes that serve.")] = 1) -> None:
    """Serves the API and the pages."""
    from service.serving import serve

    serve(Settings(), workers=workers)


@cli.command()
def worker() -> None:
    """Runs workflows, activities and sweeps."""
    settings = Settings()
    configure_logging(settings.log_level)

    async def run() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, stop.set)
        parts = create_parts(settings, shipped_books())
        try:
            await run_worker(parts, stop)
        finally:
            await parts.close()

    asyncio.run(run())


def main() -> None:
    """Entry of the ``productions`` command."""
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    cli()


if __name__ == "__main__":
    main()
