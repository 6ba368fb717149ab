"""The audit log on the wire: entries after OCSF, as the official client reads them."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from service.audit import ocsf
from service.audit.models import AuditEntry

HOUSE: Final = "Productions"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


class User(msgspec.Struct, omit_defaults=True):
    """Who. ``domain`` says whose people they are: empty for the workspace's own, else ``Productions``."""

    uid: str
    type_id: int
    type: str
    name: str | None = None
    full_name: str | None = None
    email_addr: str | None = None
    domain: str | None = None


class Actor(msgspec.Struct, omit_defaults=True):
    """``session`` has the id of the browser's session as ``uid``; requests with a key have none."""

    user: User
    app_name: str | None = None
    session: dict[str, Any] | None = None


class Device(msgspec.Struct, omit_defaults=True):
    """Where the request came from."""

    ip: str | None = None
    type_id: int = ocsf.OTHER


class Url(msgspec.Struct):
    """The route's template: no id, token or query is kept."""

    path: str


class HttpRequest(msgspec.Struct, omit_defaults=True):
    """The request of the deed."""

    http_method: str
    url: Url
    user_agent: str | None = None


class Entry(msgspec.Struct, omit_defaults=True):
    """One entry; ``unmapped`` has what was done to what (``resource``) and further facts (``data``)."""

    id: str
    activity_id: int
    activity_name: str
    category_name: str
    category_uid: int
    class_name: str
    class_uid: int
    type_uid: int
    type_name: str
    severity_id: int
    status_id: int
    message: str
    time: int
    time_dt: str
    actor: Actor
    metadata: dict[str, Any]
    unmapped: dict[str, Any]
    device: Device | None = None
    http_request: HttpRequest | None = None

    @classmethod
    def of(cls, row: AuditEntry, *, for_house: bool = False) -> "Entry":
        """The wire's form; the addresses of operators are for the house alone."""
        activity, uid = ocsf.activity_id(row.activity), ocsf.class_uid(row.class_name)
        return cls(
            id=row.id,
            activity_id=activity,
            activity_name=row.activity,
            category_name=ocsf.CATEGORY_NAME,
            category_uid=ocsf.CATEGORY_UID,
            class_name=row.class_name,
            class_uid=uid,
            type_uid=uid * 100 + activity,
            type_name=f"{row.class_name}: {row.activity}",
            severity_id=ocsf.INFORMATIONAL if row.succeeded else ocsf.MEDIUM,
            status_id=ocsf.SUCCESS if row.succeeded else ocsf.FAILURE,
            message=message_of(row),
            time=(row.at - _EPOCH) // _MILLISECOND,
            time_dt=row.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            actor=_actor(row, for_house=for_house),
            metadata={"version": ocsf.VERSION, "product": {"name": HOUSE, "vendor_name": HOUSE}},
            unmapped=_unmapped(row),
            device=Device(row.address) if row.address else None,
            http_request=_http_request(row),
        )


class EntriesResponse(msgspec.Struct, omit_defaults=True):
    """A page of the log, newest first."""

    entries: list[Entry]
    has_more: bool
    next_cursor: str | None = None


def message_of(row: AuditEntry) -> str:
    """One line for people, in English as all of the log."""
    who = row.actor_name or row.actor_email or row.actor_id
    if row.actor_kind == "operator":
        who = f"{HOUSE} operator {who}"
    what = f" of {row.resource_kind} {row.resource_name or row.resource_id}" if row.resource_kind else ""
    return f"{row.activity}{what} by {who}" + ("" if row.succeeded else ": refused or failed")


def shown_email(row: AuditEntry, *, for_house: bool) -> str | None:
    """The address of the actor, as far as readers of this log may know it."""
    return row.actor_email if for_house or row.actor_kind != "operator" else None


def _actor(row: AuditEntry, *, for_house: bool) -> Actor:
    type_id, kind = ocsf.USER_TYPES.get(row.actor_kind, (ocsf.OTHER, "Other"))
    email = shown_email(row, for_house=for_house)
    user = User(
        uid=row.actor_id,
        type_id=type_id,
        type=kind,
        name=email or row.actor_name,
        full_name=row.actor_name,
        email_addr=email,
        domain=HOUSE if row.actor_kind in ("operator", "system") else None,
    )
    return Actor(user, row.agent, {"uid": row.session_id} if row.session_id else None)


def _http_request(row: AuditEntry) -> HttpRequest | None:
    if row.method is None or row.path is None:
        return None
    return HttpRequest(row.method, Url(row.path), row.agent)


def _unmapped(row: AuditEntry) -> dict[str, Any]:
    found: dict[str, Any] = {"data": row.data}
    if row.resource_kind:
        resource = {"type": row.resource_kind, "uid": row.resource_id, "name": row.resource_name}
        found["resource"] = {name: value for name, value in resource.items() if value is not None}
    return found
