"""``productions demo``: the main job on the embedded parts, from nothing to delivered files, in one command."""

import asyncio
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pricing.catalogue import Service
from pricing.errors import UnknownLanguage
from pricing.languages import table_language
from service.commands.creating import check_files
from service.commands.failures import CommandFailed, WrongUsage, run
from service.commands.items import Wanted
from service.commands.printing import say

if TYPE_CHECKING:
    from service.commands.demo.plans import OrderPlan
    from service.embedded.stack import Stack

SLA_TIME_SCALE = 1440
OURS = frozenset({"stack.lock", "secrets.json"})


def demo(
    file: Annotated[Path | None, typer.Argument(help="A file of yours instead of the four samples.")] = None,
    file_option: Annotated[Path | None, typer.Option("--file", hidden=True)] = None,
    language: Annotated[str, typer.Option(help="Language spoken in the file.")] = "en",
    service: Annotated[Service, typer.Option(help="What to make of the file.")] = Service.TRANSCRIPT,
    target: Annotated[list[str] | None, typer.Option(help="Language to translate into; may be repeated.")] = None,
    data: Annotated[Path, typer.Option(help="Folder of the demo's data.")] = Path(".productions/demo"),
    keep: Annotated[bool, typer.Option(help="Go on with the data of the last demo instead of a fresh start.")] = False,
) -> None:
    """Run four orders from upload to delivery on embedded parts, or one over a file of yours."""

    async def work() -> None:
        own = _own_order(file or file_option, language, service, target)
        prepare_folder(data, is_kept=keep)
        await run_demo(data, own)

    run(work())


@dataclass(frozen=True, slots=True)
class OwnOrder:
    """What somebody wants to see done with a file of theirs."""

    path: Path
    wanted: Wanted


def _own_order(file: Path | None, language: str, service: Service, target: list[str] | None) -> OwnOrder | None:
    if file is None:
        return None
    check_files([file])
    try:
        for code in (language, *(target or ())):
            table_language(code)
    except UnknownLanguage as error:
        raise WrongUsage(str(error)) from error
    return OwnOrder(file, Wanted(service, language, target or ()))


def prepare_folder(folder: Path, *, is_kept: bool) -> None:
    """Empties the data folder for a fresh start; raises CommandFailed for one that is in use or none of ours."""
    from service.embedded.errors import EmbeddedError
    from service.embedded.folders import lock_file
    from service.embedded.record import end_leftovers

    if is_kept or not folder.exists() or not any(folder.iterdir()):
        return
    if not any((folder / name).exists() for name in OURS):
        raise WrongUsage(f"{folder} holds files that are not the demo's; choose another folder with --data.")
    try:
        with lock_file(folder / "stack.lock", "A stack"):
            end_leftovers(folder / "stack.json")
            shutil.rmtree(folder)
    except EmbeddedError as error:
        raise CommandFailed(str(error)) from error


async def run_demo(data: Path, own: OwnOrder | None) -> None:
    """Starts the parts, runs the orders, ends the parts. Raises CommandFailed unless everything was delivered."""
    from service.embedded.errors import EmbeddedError
    from service.embedded.ports import Ports
    from service.embedded.stack import Stack, run_stack

    troubles: list[str] | None = None

    async def tell(stack: "Stack") -> None:
        nonlocal troubles
        troubles = await tell_stories(stack, own)

    say(f"Starting PostgreSQL, Temporal, inbox, Stripe sandbox, web and worker in {data} ...")
    try:
        await run_stack(Stack(data, Ports.free(), given=demo_environment(), say=say), while_running=tell)
    except EmbeddedError as error:
        raise CommandFailed(str(error)) from error
    if troubles is None:
        raise CommandFailed("The demo was interrupted; its parts were ended.")
    if troubles:
        raise CommandFailed("The demo has failed:\n" + "\n".join(f"- {trouble}" for trouble in troubles))


def demo_environment() -> dict[str, str]:
    """This process's environment without settings of the product: the demo runs on embedded parts only."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PRODUCTIONS_")}
    return outside | {"PRODUCTIONS_SLA_TIME_SCALE": str(SLA_TIME_SCALE)}


async def tell_stories(stack: "Stack", own: OwnOrder | None) -> list[str]:
    """Seeds people, makes samples, runs the orders; what went wrong."""
    from service.commands.demo.people import seed_people
    from service.commands.demo.plans import make_samples, own_plan, sample_plans
    from service.commands.demo.playing import MOST_SECONDS, MOST_SECONDS_OF_OWN, play

    people = await seed_people(stack.environment["PRODUCTIONS_DATABASE_URL"], stack.data_dir)
    if own:
        plans: Sequence[OrderPlan] = own_plan(people, own.path, own.wanted)
    else:
        plans = sample_plans(people, await asyncio.to_thread(make_samples, stack.data_dir / "samples"))
    most_seconds = MOST_SECONDS_OF_OWN if own else MOST_SECONDS
    return await play(stack, people, plans, sla_time_scale=SLA_TIME_SCALE, most_seconds=most_seconds)
