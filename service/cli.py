"""``productions``: runs the parts, and lets customers order from a terminal."""

import os
import sys

import typer

from service.commands.demo.command import demo
from service.commands.doctor import doctor
from service.commands.operators import operators
from service.commands.orders import orders
from service.commands.running import migrate, up, web, worker

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Order service for human-edited transcripts, captions, subtitles and dubs.",
)
for command in (up, web, worker, migrate, demo, doctor):
    cli.command()(command)
cli.add_typer(orders, name="order")
cli.add_typer(operators, name="operator")


def main() -> None:
    """Entry of the ``productions`` command."""
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    cli()


if __name__ == "__main__":
    main()
