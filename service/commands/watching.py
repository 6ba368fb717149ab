"""An order's events as they come, until it has ended."""

import asyncio
from collections.abc import AsyncIterator

from pricing.money import usd
from service.commands.client import Api, Json
from workflows.states import ENDED_ORDER_STATES

PAUSE_SECONDS = 1.0


async def events_until_end(api: Api, order_id: str, *, pause: float = PAUSE_SECONDS) -> AsyncIterator[Json]:
    """Each event once, oldest first; stops after the one that ended the order."""
    seen = 0
    while True:
        new = await api.events(order_id, after=seen)
        for event in new:
            seen = event["seq"]
            yield event
            if event["to_state"] in ENDED_ORDER_STATES:
                return
        if not new:
            await asyncio.sleep(pause)


def event_words(event: Json) -> str:
    """One event in a line: what happened, the move, and its small facts."""
    words = [event["cause"].replace("_", " ")]
    if event["to_state"] and event["from_state"]:
        words.append(f"({event['from_state']} -> {event['to_state']})")
    facts = [_fact(name, value) for name, value in event["data"].items() if _is_told(name, value)]
    return " ".join([*words, *([", ".join(facts)] if facts else [])])


def _is_told(name: str, value: object) -> bool:
    return isinstance(value, str | int | float) and not name.endswith("_id")


def _fact(name: str, value: object) -> str:
    if name.endswith("_cents") and isinstance(value, int):
        return f"{name.removesuffix('_cents').replace('_', ' ')} {usd(value)}"
    return f"{name.replace('_', ' ')} {value}"
