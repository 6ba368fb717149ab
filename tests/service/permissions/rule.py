"""What a rule says of a route, and short forms of those that are frequent."""

from dataclasses import dataclass, field
from typing import Any

from service.access.features import Feature
from service.access.roles import Role


@dataclass(frozen=True)
class Rule:
    """``audience``: public, signed_in (any holder), people (sessions only), linguists, operators, customers (with
    service accounts) or members. Of customers a rule may demand more: a role on a resource that the address or the
    body names (``role`` on ``on``), a feature, to be an admin, not to be a lite member (``full``). ``of`` names what
    the address names of the workspace: for others it is not there. ``takes_user_read``: a key of that scope reads it.
    ``body`` is sent as JSON, ``form`` as a form, ``file`` as an empty one in that field; ``{name}`` is filled in.
    """

    audience: str
    role: Role | None = None
    on: str = "order"
    feature: Feature | None = None
    is_admins: bool = False
    is_owners: bool = False
    is_full: bool = False
    of: str = ""
    takes_user_read: bool = False
    body: Any = None
    form: dict[str, str] | None = None
    file: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)

    @property
    def is_by_kind(self) -> bool:
        """Whether nothing but the kind of holder decides."""
        return self.audience in ("public", "people", "signed_in", "linguists", "operators")


def public(**more: Any) -> Rule:
    """Anybody."""
    return Rule("public", **more)


def people(**more: Any) -> Rule:
    """Whoever is signed in; no key."""
    return Rule("people", **more)


def linguists(**more: Any) -> Rule:
    return Rule("linguists", **more)


def operators(**more: Any) -> Rule:
    return Rule("operators", **more)


def customers(**more: Any) -> Rule:
    """Members and service accounts, of whatever seat."""
    return Rule("customers", **more)


def full(**more: Any) -> Rule:
    """Members and service accounts, but no lite members."""
    return Rule("customers", is_full=True, **more)


def viewer(**more: Any) -> Rule:
    """Whoever sees the order (or what ``on`` names)."""
    return Rule("customers", role=Role.VIEWER, **more)


def commenter(**more: Any) -> Rule:
    return Rule("customers", role=Role.COMMENTER, **more)


def editor(**more: Any) -> Rule:
    return Rule("customers", role=Role.EDITOR, **more)


def admin(**more: Any) -> Rule:
    """Whoever has role admin on the order (or what ``on`` names)."""
    return Rule("customers", role=Role.ADMIN, **more)


def admins(**more: Any) -> Rule:
    """Admins of the workspace."""
    return Rule("members", is_admins=True, **more)


def managers(feature: Feature, of: str = "", **more: Any) -> Rule:
    """Admins, and whoever a group gives this administrative feature."""
    return Rule("customers", feature=feature, of=of, **more)


def members(**more: Any) -> Rule:
    """People of the workspace, of whatever seat."""
    return Rule("members", **more)


def managing(feature: Feature, of: str = "", **more: Any) -> Rule:
    """A page for admins, and for people whom a group gives this administrative feature."""
    return Rule("members", feature=feature, of=of, **more)
