"""Who did something, as the audit log names them: holders of keys and hats, and the machinery of the service itself."""

from dataclasses import dataclass
from typing import Final

from service.auth.hats import Hat
from service.auth.models import HolderKind
from service.auth.principals import Principal

SYSTEM: Final = "system"
_KINDS: Final = frozenset(kind.value for kind in HolderKind)


@dataclass(frozen=True, slots=True)
class Doer:
    """``kind`` is that of a holder, or ``system``: then ``id`` says which part of the service it was."""

    kind: str
    id: str
    session_id: str | None = None

    @property
    def is_system(self) -> bool:
        """Whether no person and no key is behind it."""
        return self.kind == SYSTEM


def doer_of(actor: Principal | Doer | str | None) -> Doer:
    """The doer of a principal, or of the way in which histories name one (``member:user_...``, ``stripe``)."""
    if isinstance(actor, Doer):
        return actor
    if isinstance(actor, Principal):
        return Doer(actor.kind.value, actor.id, actor.session_id)
    kind, _, holder = (actor or SYSTEM).partition(":")
    return Doer(kind, holder) if kind in _KINDS and holder else Doer(SYSTEM, kind)


def worn_by(hat: Hat, session_id: str | None = None) -> Doer:
    """Whoever wears this hat."""
    return Doer(hat.kind.value, hat.holder_id, session_id)
