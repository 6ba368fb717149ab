"""Domains on the wire."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from service.access.standing import Seat
from service.domains.administering import Joining
from service.domains.lookup import BELOW, PREFIX
from service.domains.models import WorkspaceDomain

JoiningSeat = Literal["workspace_member", "workspace_lite_member"]


class AddDomainRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A domain of the house; regional letters are fine."""

    domain: Annotated[str, Meta(min_length=1, max_length=300)]


class JoiningRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is left out stays. Nobody joins as an admin."""

    auto_join: bool | None = None
    auto_join_seat_type: JoiningSeat | None = None

    def joining(self) -> Joining:
        """As the action takes it."""
        seat = self.auto_join_seat_type
        return Joining(self.auto_join, Seat(seat) if seat else None)


class DomainResponse(msgspec.Struct, frozen=True):
    """``txt_value`` proves the domain as a TXT record of one of ``txt_names``. ``missing_since``: the record was not
    found any more; seven days later nobody joins by the domain.
    """

    domain_id: str
    domain: str
    txt_names: list[str]
    txt_value: str
    is_verified: bool
    verified_at: datetime | None
    checked_at: datetime | None
    missing_since: datetime | None
    auto_join: bool
    auto_join_seat_type: Seat
    created_at: datetime

    @classmethod
    def of(cls, row: WorkspaceDomain) -> "DomainResponse":
        """From its row."""
        return cls(
            row.id,
            row.domain,
            [row.domain, f"{BELOW}.{row.domain}"],
            PREFIX + row.token,
            row.verified_at is not None,
            row.verified_at,
            row.checked_at,
            row.missing_since,
            row.auto_join,
            row.auto_join_seat,
            row.created_at,
        )


class DomainsResponse(msgspec.Struct, frozen=True):
    """In alphabetical order."""

    domains: list[DomainResponse]
