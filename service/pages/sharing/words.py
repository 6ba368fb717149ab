"""How pages name roles, principals and reasons of access."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from service.access.models import ResourceKind
from service.access.roles import Role
from service.pages.shell.locales import Words
from service.sharing.principals import SharedWith
from service.sharing.reading import Reason, Through, Why

TONES: Final = {Role.VIEWER: "neutral", Role.COMMENTER: "neutral", Role.EDITOR: "info", Role.ADMIN: "good"}


@dataclass(frozen=True)
class SharingWords:
    """In one language."""

    words: Words

    @cached_property
    def roles(self) -> dict[str, str]:
        """By the role's value, weakest first."""
        _ = self.words
        return {
            Role.VIEWER: _("Viewer"),
            Role.COMMENTER: _("Commenter"),
            Role.EDITOR: _("Editor"),
            Role.ADMIN: _("Admin"),
        }

    @cached_property
    def about_roles(self) -> list[tuple[str, str]]:
        """Name and what it allows."""
        _ = self.words
        return [
            (_("Viewer"), _("Finds it, reads, plays and downloads.")),
            (_("Commenter"), _("Does all that, and gives feedback.")),
            (_("Editor"), _("Does all that, and changes, submits and pays.")),
            (_("Admin"), _("Does all that, and shares, cancels, merges and deletes.")),
        ]

    def tone(self, role: Role) -> str:
        """Of a badge."""
        return TONES[role]

    def name(self, principal: SharedWith) -> str:
        """A member, a group or a service account."""
        return self.words("Everyone in the workspace") if principal.is_everyone else principal.name

    def kind(self, principal: SharedWith) -> str:
        """What it is: the address of a person."""
        _ = self.words
        if principal.email:
            return principal.email
        if principal.is_everyone:
            return _("All members, now and later; no service accounts")
        return _("Group") if principal.kind == "group" else _("Service account")

    def title(self, kind: ResourceKind, name: str) -> str:
        """The heading."""
        _ = self.words
        match kind:
            case ResourceKind.FOLDER:
                return _("Sharing of the folder %(name)s") % {"name": name}
            case ResourceKind.MEDIA:
                return _("Sharing of the recording %(name)s") % {"name": name}
            case ResourceKind.DELIVERABLE:
                return _("Sharing of the file %(name)s") % {"name": name}
            case _:
                return _("Sharing of the order %(name)s") % {"name": name}

    def reason(self, reason: Reason) -> str:
        """Why somebody has access."""
        _ = self.words
        match reason.why:
            case Why.ADMIN:
                return _("Admin of the workspace")
            case Why.CREATOR:
                return self._within(_("Created it"), _("Created %(place)s"), reason.through)
            case Why.GROUP:
                group = _("Everyone") if reason.group == "Everyone" else reason.group
                values = {"group": group}
                return self._within(
                    _("In the group %(group)s") % values,
                    _("In the group %(group)s, through %(place)s") % {**values, "place": "%(place)s"},
                    reason.through,
                )
            case _:
                return self._within(_("Shared with them"), _("Shared with them, through %(place)s"), reason.through)

    def through(self, through: Through) -> str:
        """What a grant is inherited from."""
        return self.words("Through %(place)s") % {"place": self._place(through)}

    def _within(self, own: str, inherited: str, through: Through | None) -> str:
        return own if through is None else inherited.replace("%(place)s", self._place(through))

    def _place(self, through: Through) -> str:
        _ = self.words
        if through.name is None:
            return _("a folder that you do not see")
        if through.kind is ResourceKind.FOLDER:
            return _("the folder %(name)s") % {"name": through.name}
        return _("the order %(name)s") % {"name": through.name}
