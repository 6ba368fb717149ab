"""``productions operator create``: the first operator of a deployment, who has nobody to add them."""

from importlib import import_module
from typing import Annotated

import typer

from service.commands.failures import CommandFailed, run
from service.commands.printing import say
from service.commands.running import read_settings

operators = typer.Typer(no_args_is_help=True, help="Operators of this deployment.")


@operators.callback()
def group() -> None:
    """Keeps ``create`` a command of its own while it is the only one."""


@operators.command()
def create(
    email: Annotated[str, typer.Argument(help="Their address; nobody else may have it.")],
    name: Annotated[str, typer.Option(help="Their name.")],
) -> None:
    """Add an operator to the database of the settings; their API key is printed once, alone on standard output."""
    operator_id, key = run(_create(email, name))
    say(f"{operator_id} is an operator now. The key below is kept nowhere: store it safely.")
    typer.echo(key)


async def _create(email: str, name: str) -> tuple[str, str]:
    from service.database import create_engine, create_sessions, transaction, utc_now
    from service.errors import Refusal
    from service.operations.operators import create_operator

    import_module("service.tables")  # foreign keys are found by the names of tables that have been declared
    engine = create_engine(read_settings().database_url)
    try:
        async with transaction(create_sessions(engine)) as session:
            made, key = await create_operator(session, email, name, utc_now())
    except Refusal as refusal:
        raise CommandFailed(refusal.message) from None
    finally:
        await engine.dispose()
    return made.id, key
