"""What receivers need to know, with samples that are run in our own tests. Made from the files that are shipped."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from litestar import get

from service.edge.dependencies import Actor, Asked
from service.pages.shell.locales import words
from service.pages.shell.rendering import Page, page
from service.pages.workspaces.webhook_ground import ground_of
from service.pages.workspaces.webhook_words import event_choices
from service.webhooks.schedule import FAILURES_IN_A_ROW, LONG_AGO, PAUSES
from service.webhooks.signing import TOLERANCE_SECONDS

SAMPLES: Final = {"Python": "verify_webhook.py", "JavaScript": "verify_webhook.mjs", "Go": "verify_webhook.go"}


@dataclass(frozen=True, slots=True)
class Sample:
    """A small program that receives and verifies."""

    language: str
    file: str
    text: str


@get("/help")
async def show(request: Asked, actor: Actor) -> Page:
    """Headers, events, attempts, rotation, samples."""
    return page(
        request,
        "workspace/webhook_help.html",
        ground=ground_of(actor),
        samples=samples(),
        events=event_choices(actor.workspace_id, words(request)),
        attempts=len(PAUSES) + 1,
        tolerance_minutes=TOLERANCE_SECONDS // 60,
        failures=FAILURES_IN_A_ROW,
        days=LONG_AGO.days,
    )


@cache
def samples() -> tuple[Sample, ...]:
    """The programs, as they are shipped."""
    folder = files("service.webhooks") / "docs"
    return tuple(Sample(name, file, (folder / file).read_text("utf-8")) for name, file in SAMPLES.items())


WEBHOOK_HELP = [show]
