"""What the address of a webhook's page asks for of its log. Unknown and malformed values count as none."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from service.pages.shell.forms import Form
from service.usage.periods import first_instant
from service.webhooks.models import DeliveryState
from service.webhooks.queries import LogFilter

SHOWN: Final = 25
LONGEST: Final = 64


@dataclass(frozen=True, slots=True)
class AskedDeliveries:
    """Filters as typed; the days are those of ``zone``, both inclusive."""

    state: str
    event_type: str
    event_id: str
    first: date | None
    last: date | None
    cursor: str
    zone: str

    @classmethod
    def of(cls, query: Form, zone: str) -> "AskedDeliveries":
        """What this query asks for."""
        state = query.text("state")
        return cls(
            state=state if state in set(DeliveryState) else "",
            event_type=query.text("event_type")[:LONGEST],
            event_id=query.text("event_id")[:LONGEST],
            first=query.day("from"),
            last=query.day("to"),
            cursor=query.text("cursor")[:500],
            zone=zone,
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.state or self.event_type or self.event_id or self.first or self.last)

    @property
    def filter(self) -> LogFilter:
        """The same for the query."""
        zone = ZoneInfo(self.zone)
        return LogFilter(
            states=[DeliveryState(self.state)] if self.state else (),
            event_type=self.event_type,
            event_id=self.event_id,
            start=first_instant(self.first, zone) if self.first else None,
            end=first_instant(self.last + timedelta(days=1), zone) if self.last else None,
            cursor=self.cursor or None,
            limit=SHOWN,
        )

    def query(self, **changes: str) -> str:
        """Of the same log with something else asked for; it begins at the newest."""
        values = {
            "state": self.state,
            "event_type": self.event_type,
            "event_id": self.event_id,
            "from": self.first.isoformat() if self.first else "",
            "to": self.last.isoformat() if self.last else "",
            **changes,
        }
        kept = {name: value for name, value in values.items() if value}
        return f"?{urlencode(kept)}" if kept else "?"
