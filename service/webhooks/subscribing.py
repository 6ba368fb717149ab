"""Which events an endpoint can be for."""

from collections.abc import Sequence
from typing import Final

from service.errors import WebhookRefused
from service.events.types import CUSTOMER_TYPES, HOUSE_TYPES, EventType
from service.webhooks.answers import ALL_EVENTS

ELSEWHERE: Final = frozenset({"agent_qa", "flows", "speech_to_text", "voice_library_removal_notice"})
"""Types that the official client knows, of products that are not sold here: taken and kept, and never sent."""


def types_for(workspace_id: str | None) -> Sequence[EventType]:
    """What happens in a workspace, or in the house, in the order of the list of all types."""
    known = HOUSE_TYPES if workspace_id is None else CUSTOMER_TYPES
    return [one for one in EventType if one in known]


def chosen(names: Sequence[str], workspace_id: str | None) -> list[str]:
    """How a choice is kept: sorted, each once, and empty for ``*``. Raises WebhookRefused for an unknown type, and for
    no event at all, since that would be kept like all of them.
    """
    known = {one.value for one in types_for(workspace_id)} | ELSEWHERE | {ALL_EVENTS}
    unknown = sorted(set(names) - known)
    if unknown:
        raise WebhookRefused(
            "unknown_event",
            f"There is no event {unknown[0]}. Nothing was changed. Choose of those that there are.",
            events=sorted(known),
        )
    if not names:
        raise WebhookRefused(
            "events_not_chosen",
            "A webhook is for one event at least. Nothing was changed. Name some, ['*'] for all, or disable it.",
        )
    return [] if ALL_EVENTS in names else sorted(set(names))
