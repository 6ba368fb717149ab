"""What is shown when the orders are done: mails, files that open, engine history, times."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import av
import httpx
from temporalio.client import Client

from pricing.catalogue import Service
from service.commands.client import Json
from service.commands.demo.opening import open_file, read_report
from service.commands.demo.story import Told
from service.commands.demo.telling import Telling
from service.commands.printing import table
from workflows.ids import order_workflow_id

MOST_HISTORY_EVENTS = 50
MAILS_SECONDS = 10.0
QUIET_SECONDS = 2.0
MOST_FINDINGS = 3
SEVERITIES = ("error", "warning", "info")


async def show_mails(inbox: str, telling: Telling) -> None:
    """All mails, oldest first, once none has come for a while."""
    mails = await _settled_mails(inbox)
    telling.heading(f"Mails ({len(mails)}), to be read at {inbox}")
    rows = [[", ".join(mail["recipients"]), mail["subject"]] for mail in reversed(mails)]
    telling.show(table(["to", "subject"], rows))


async def _settled_mails(inbox: str) -> list[Json]:
    loop = asyncio.get_running_loop()
    mails: list[Json] = []
    started_at = changed_at = loop.time()
    async with httpx.AsyncClient(base_url=inbox) as http:
        while loop.time() - changed_at < QUIET_SECONDS and loop.time() - started_at < MAILS_SECONDS:
            found = (await http.get("/api/messages", params={"limit": 1000})).json()
            if len(found) != len(mails):
                mails, changed_at = found, loop.time()
            await asyncio.sleep(0.2)
    return mails


def show_files(told: Sequence[Told], telling: Telling) -> list[str]:
    """Opens every file, one a line, so that paths can be copied; what is wrong with any."""
    telling.heading("Files")
    troubles: list[str] = []
    for one in told:
        for path in (*one.files, *one.exports):
            said = _opened(path, troubles)
            telling.say(f"{one.plan.label:<10}  {path}  ({path.stat().st_size:,} bytes, {said})")
        if not one.files:
            troubles.append(f"the {one.plan.label} order delivered nothing")
    return troubles


def _opened(path: Path, troubles: list[str]) -> str:
    try:
        return open_file(path)
    except (ValueError, LookupError, OSError, av.FFmpegError) as error:
        troubles.append(f"{path} does not open: {error}")
        return "UNREADABLE"


def show_reports(told: Sequence[Told], telling: Telling) -> None:
    """The quality report of each order: how many findings of each severity, and the gravest."""
    telling.heading("Quality reports")
    for one in told:
        for report in filter(None, map(read_report, one.files)):
            counts = ", ".join(f"{name} {count}" for name, count in report["counts"].items())
            telling.say(f"{one.plan.label:<10}  {counts} (profile {report['profile']})")
            for finding in sorted(report["findings"], key=_gravity)[:MOST_FINDINGS]:
                telling.say(f"{'':<10}  {_found(finding)}")


def _gravity(finding: Json) -> int:
    return SEVERITIES.index(finding["severity"])


def _found(finding: Json) -> str:
    start_ms = finding.get("start_ms")
    place = "" if start_ms is None else f" at {start_ms / 1000:.1f} s"
    return f"{finding['severity']}: {finding['rule']}{place}: {finding['message']}"


async def show_history(told: Told, temporal: str, namespace: str, telling: Telling) -> None:
    """How many events the engine has kept of an order."""
    client = await Client.connect(temporal, namespace=namespace)
    handle = client.get_workflow_handle(order_workflow_id(told.order_id))
    count = len((await handle.fetch_history()).events)
    telling.heading("Engine")
    promise = f", at most {MOST_HISTORY_EVENTS} promised" if told.plan.label == Service.TRANSCRIPT else ""
    telling.say(f"Temporal history of the {told.plan.label} order: {count} events{promise}")


def show_times(told: Sequence[Told], telling: Telling) -> None:
    """What each order took."""
    telling.heading("Orders")
    rows = [[one.plan.label, one.order_id, one.state, f"{one.seconds:.1f}"] for one in told]
    telling.show(table(["order", "id", "state", "seconds"], rows, right=["seconds"]))
