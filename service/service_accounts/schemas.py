"""Service accounts on the wire: as the official client has them (its hyphens among it), and what we say beside it."""

from datetime import datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from service.access.roles import Role
from service.groups.schemas import WireGroup
from service.keys.schemas import KeyResponse
from service.service_accounts.models import ServiceAccount

LONGEST_NAME: Final = 100
MOST_GROUPS: Final = 100

AccountName = Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME)]


class SharingGroup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group with which everything is shared that the account makes; ``default`` is *Everyone*."""

    group_id: Annotated[str, Meta(min_length=1, max_length=64)]
    permission_level: Role


class NewAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name that no other account of the workspace has."""

    name: AccountName
    default_sharing_groups: Annotated[list[SharingGroup], Meta(max_length=MOST_GROUPS)] | None = None


class AccountChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another name."""

    name: AccountName


class MadeAccountResponse(msgspec.Struct, frozen=True, rename={"account_id": "service-account-user-id"}):
    """The new account's id."""

    account_id: str


class SharingGroupResponse(msgspec.Struct, frozen=True):
    """A group of default sharing."""

    group: WireGroup
    permission_level: str


class AccountResponse(msgspec.Struct, frozen=True, rename={"api_keys": "api-keys"}):
    """One account with its keys. Limits and usage are cents (credits) of the calendar month, UTC."""

    service_account_user_id: str
    name: str
    created_at_unix: int
    api_keys: list[KeyResponse]
    default_sharing_groups: list[SharingGroupResponse]
    usage_limit_cents: int | None
    usage_cents: int

    @classmethod
    def of(
        cls, row: ServiceAccount, keys: list[KeyResponse], groups: list[SharingGroupResponse], usage_cents: int
    ) -> "AccountResponse":
        """From its row and what belongs to it."""
        return cls(row.id, row.name, _unix(row.created_at), keys, groups, row.usage_limit_cents, usage_cents)


class AccountsResponse(msgspec.Struct, frozen=True, rename={"accounts": "service-accounts"}):
    """All accounts of the workspace, in the order of their names."""

    accounts: list[AccountResponse]


class DeletedAccountResponse(msgspec.Struct, frozen=True):
    """How many keys ended with the account."""

    ended_keys: int


def _unix(at: datetime) -> int:
    return int(at.timestamp())
