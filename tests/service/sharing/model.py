"""Who may do what, said once more in fifty lines of dicts and sets: what histories in the database are held to."""

from dataclasses import dataclass, field

OWNER, MEMBER, LITE, ACCOUNT = "workspace_admin", "workspace_member", "workspace_lite_member", "account"
EVERYONE = "everyone"
VIEWER, COMMENTER, EDITOR, ADMIN = 1, 2, 3, 4


@dataclass
class Model:
    """Seats by principal, members by group, what each thing is inside of, who made it, and roles as numbers."""

    seats: dict[str, str] = field(default_factory=dict)
    locked: set[str] = field(default_factory=set)
    groups: dict[str, set[str]] = field(default_factory=dict)
    inside: dict[str, str | None] = field(default_factory=dict)
    creators: dict[str, str] = field(default_factory=dict)
    grants: dict[tuple[str, str], int] = field(default_factory=dict)

    def chain(self, thing: str | None) -> list[str]:
        """The thing and all that it is inside of."""
        return [] if thing is None else [thing, *self.chain(self.inside[thing])]

    def role(self, who: str, thing: str) -> int:
        """0 for none."""
        seat = self.seats.get(who)
        if seat is None or who in self.locked:
            return 0
        names = {who, *(group for group, members in self.groups.items() if who in members)}
        names |= {EVERYONE} if seat != ACCOUNT else set()
        held = ADMIN if seat == OWNER else 0
        for place in self.chain(thing):
            held = max(held, ADMIN if self.creators.get(place) == who else 0)
            held = max(
                [held, *(role for (shared, name), role in self.grants.items() if shared == place and name in names)]
            )
        return min(held, COMMENTER) if seat == LITE else held

    def forget(self, name: str) -> None:
        """A principal or a thing has gone, and with it what was shared."""
        self.seats.pop(name, None)
        self.groups = {group: members - {name} for group, members in self.groups.items() if group != name}
        self.grants = {pair: role for pair, role in self.grants.items() if name not in pair}
        above = self.inside.pop(name, None)
        self.inside = {one: above if place == name else place for one, place in self.inside.items()}
