"""Where a request comes from, for the audit log: set at the edge, read where something is recorded."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Origin:
    """``path`` is the route's template, so that no id, token or query gets into the log."""

    method: str
    path: str
    address: str
    agent: str


_ORIGIN: Final[ContextVar[Origin | None]] = ContextVar("origin", default=None)


def set_origin(origin: Origin | None) -> None:
    """Notes where the request of this task comes from."""
    _ORIGIN.set(origin)


def current_origin() -> Origin | None:
    """Where the request comes from; None outside requests."""
    return _ORIGIN.get()
