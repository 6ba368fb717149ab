"""What the address of a page of the audit log asks for. Unknown and malformed values count as none."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from service.audit.activities import Activity, AuditClass
from service.audit.queries import EntryFilter
from service.audit.writing import FileKind
from service.pages.shell.forms import Form

PAGE: Final = 50
LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class AskedLog:
    """Filters as typed; the days are those of ``zone``, both inclusive. ``workspace`` is for operators alone."""

    first: date | None
    last: date | None
    who: str
    kind: str
    activity: str
    cursor: str
    zone: str
    workspace: str = ""
    words: str = ""

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out."""
        return bool(self.first or self.last or self.who or self.kind or self.activity or self.words)

    @property
    def filter(self) -> EntryFilter:
        """The same for the query."""
        return EntryFilter(
            from_ms=self._milliseconds(self.first),
            to_ms=end - 1 if (end := self._milliseconds(self.last and self.last + timedelta(days=1))) else None,
            actor_uid=self.who or None,
            class_name=self.kind or None,
            activity_name=self.activity or None,
            words=self.words or None,
        )

    def _milliseconds(self, day: date | None) -> int | None:
        if day is None:
            return None
        return int(datetime.combine(day, time(), ZoneInfo(self.zone)).timestamp() * 1000)

    def query(self, **changed: str) -> str:
        """The query of the same page with some of it changed; a change begins at the newest entry."""
        values = {
            "workspace": self.workspace,
            "from": self.first.isoformat() if self.first else "",
            "to": self.last.isoformat() if self.last else "",
            "who": self.who,
            "kind": self.kind,
            "activity": self.activity,
            "words": self.words,
            **changed,
        }
        kept = {name: value for name, value in values.items() if value}
        return f"?{urlencode(kept)}" if kept else "?"

    def only(self, words: str) -> str:
        """The query of everything that has these words, and of nothing else that is asked for here."""
        return "?" + urlencode({"workspace": self.workspace, "words": words} if self.workspace else {"words": words})

    def export(self, kind: str) -> str:
        """The query of the API's export of what is shown here."""
        wanted = self.filter
        values = {
            "format": FileKind(kind).value,
            "workspace_id": self.workspace,
            "time_from_unix_ms": wanted.from_ms,
            "time_to_unix_ms": wanted.to_ms,
            "actor_uid": wanted.actor_uid,
            "class_name": wanted.class_name,
            "activity_name": wanted.activity_name,
            "words": wanted.words,
        }
        return "?" + urlencode({name: value for name, value in values.items() if value not in (None, "")})


def asked_log(query: Form, zone: str) -> AskedLog:
    """What this query asks for."""
    kind, activity = query.text("kind"), query.text("activity")
    return AskedLog(
        first=query.day("from"),
        last=query.day("to"),
        who=query.text("who")[:LONGEST],
        kind=kind if kind in set(AuditClass) else "",
        activity=activity if activity in set(Activity) else "",
        cursor=query.text("cursor")[:500],
        zone=zone,
        workspace=query.text("workspace")[:LONGEST],
        words=query.text("words")[:LONGEST],
    )
