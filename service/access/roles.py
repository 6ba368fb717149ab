"""Roles on what is shared, weakest first. Each may do all that the ones before it may."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """viewer: find, read, play, download. commenter: and give feedback. editor: and change, submit, pay.
    admin: and share, cancel, merge, delete.
    """

    VIEWER = "viewer"
    COMMENTER = "commenter"
    EDITOR = "editor"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """1 (viewer) to 4 (admin)."""
        return _RANKS[self]

    def includes(self, other: "Role") -> bool:
        """Whether whoever has this role may do what ``other`` may."""
        return self.rank >= other.rank


_RANKS: Final = {role: rank for rank, role in enumerate(Role, start=1)}


def highest(roles: Iterable[Role]) -> Role | None:
    """The strongest of them; None of none."""
    return max(roles, key=lambda role: role.rank, default=None)
