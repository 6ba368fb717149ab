"""Keys on the wire, as the official client sends and expects them (its hyphens among it), and what we say beside it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from service.access.scopes import ALL
from service.auth.models import ApiKey, DisableReason
from service.fields import Credits
from service.keys.networks import MOST_NETWORKS
from service.keys.permissions import permissions_of

KeyName = Annotated[str, Meta(min_length=1, max_length=100)]
Networks = Annotated[list[Annotated[str, Meta(max_length=64)]], Meta(min_length=1, max_length=MOST_NETWORKS)]
Permissions = Annotated[list[Annotated[str, Meta(max_length=64)]], Meta(max_length=200)]
UnixSeconds = Annotated[int, Meta(ge=0, le=100_000_000_000)]
Kept = Literal["no_update"]
KeptOrCleared = Literal["no_update", "clear"]
KEPT: Final = "no_update"
CLEARED: Final = "clear"


class NewKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``character_limit`` is in credits per calendar month (UTC). The three concurrency limits are about what is not
    made here: only null is taken."""

    name: KeyName
    permissions: Permissions | Literal["all"]
    character_limit: Credits | None = None
    allowed_ips: Networks | None = None
    third_party_disable_allowed: bool | None = None
    tts_concurrency_limit: int | None = None
    dubbing_concurrency_limit: int | None = None
    music_concurrency_limit: int | None = None
    expires_at_unix: UnixSeconds | None = None


class KeyChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is left out, null or ``no_update`` stays; ``clear`` takes a setting back to what a new key has."""

    is_enabled: bool | Kept | None = None
    name: KeyName | None = None
    permissions: Permissions | Literal["all", "no_update"] | None = None
    character_limit: Credits | KeptOrCleared | None = None
    allowed_ips: Networks | KeptOrCleared | None = None
    third_party_disable_allowed: bool | KeptOrCleared | None = None
    tts_concurrency_limit: int | KeptOrCleared | None = None
    dubbing_concurrency_limit: int | KeptOrCleared | None = None
    music_concurrency_limit: int | KeptOrCleared | None = None
    expires_at_unix: UnixSeconds | KeptOrCleared | None = None


class RotateKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The old key works for so many more seconds, 7 days at most. The new one lives as long as the old one was given,
    unless ``expires_at_unix`` says otherwise."""

    overlap_seconds: Annotated[int, Meta(ge=0, le=7 * 24 * 3600)] = 0
    expires_at_unix: UnixSeconds | None = None


class DisableKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``reason`` is for people."""

    reason: Annotated[str, Meta(max_length=200)] = ""


class MadeKeyResponse(msgspec.Struct, frozen=True, rename={"xi_api_key": "xi-api-key"}):
    """``xi-api-key`` is shown this once and kept nowhere."""

    xi_api_key: str
    key_id: str


class UsageLimit(msgspec.Struct, frozen=True):
    """Credits; ``limit`` null is no limit, ``usage`` is that of the calendar month."""

    limit: int | None
    usage: int


class PlatformLimits(msgspec.Struct, frozen=True):
    """Of the client's limits the one that is kept here."""

    credits: UsageLimit


class KeyResponse(msgspec.Struct, frozen=True):
    """A key without its secret. ``service_account_user_id`` is the holder, a member's own for a member's key.

    ``disable_reason`` is null where somebody disabled it by hand. ``character_count`` is what was spent this month,
    together with the keys that it replaced; ``replaced_by`` is the key that was made in its place.
    ``hashed_xi_api_key`` is the key's id, as in tables of usage: no hash of a key ever leaves.
    """

    name: str
    hint: str
    key_id: str
    service_account_user_id: str
    created_at_unix: int
    is_disabled: bool
    permissions: list[str]
    has_all_permissions: bool
    disable_reason: str | None
    disable_note: str | None
    character_limit: int | None
    character_count: int
    hashed_xi_api_key: str
    allowed_ips: list[str] | None
    third_party_disable_allowed: bool | None
    platform_limits: PlatformLimits
    expires_at_unix: int | None
    last_used_at_unix: int | None
    last_used_from: str | None
    replaced_by: str | None

    @classmethod
    def of(cls, row: ApiKey, spent: Mapping[str, int]) -> "KeyResponse":
        """From its row and what was spent with each lineage."""
        used = spent.get(row.lineage_id, 0)
        return cls(
            name=row.name,
            hint=row.hint,
            key_id=row.id,
            service_account_user_id=row.holder_id,
            created_at_unix=int(row.created_at.timestamp()),
            is_disabled=row.disabled_at is not None,
            permissions=permissions_of(row.scopes),
            has_all_permissions=ALL in row.scopes,
            disable_reason=None if row.disable_reason is DisableReason.BY_HAND else row.disable_reason,
            disable_note=row.disable_note,
            character_limit=row.credit_limit,
            character_count=used,
            hashed_xi_api_key=row.id,
            allowed_ips=row.allowed_ips or None,
            third_party_disable_allowed=row.third_party_disable_allowed,
            platform_limits=PlatformLimits(UsageLimit(row.credit_limit, used)),
            expires_at_unix=_unix(row.expires_at),
            last_used_at_unix=_unix(row.last_used_at),
            last_used_from=row.last_used_from,
            replaced_by=row.replaced_by,
        )


class KeysResponse(msgspec.Struct, frozen=True, rename={"api_keys": "api-keys"}):
    """The newest first. Keys that were replaced and have ended are listed for a month more."""

    api_keys: list[KeyResponse]


class ThirdPartyPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Null: as the plan has it (allowed but for enterprise)."""

    third_party_disable_allowed: bool | None = None


class LeakedKey(msgspec.Struct, frozen=True):
    """One report of a scanner; what else it says is not looked at."""

    token: Annotated[str, Meta(max_length=200)]
    type: Annotated[str, Meta(max_length=200)] = ""
    url: Annotated[str, Meta(max_length=2000)] | None = None
    source: Annotated[str, Meta(max_length=200)] = ""


class FoundKey(msgspec.Struct, frozen=True):
    """One report of a person; ``url`` is where it was found."""

    key: Annotated[str, Meta(max_length=200)]
    url: Annotated[str, Meta(max_length=2000)] | None = None


LeakReport = FoundKey | Annotated[list[LeakedKey], Meta(max_length=100)]


def _unix(at: datetime | None) -> int | None:
    return int(at.timestamp()) if at else None


def asked_of(change: KeyChange) -> dict[str, Any]:
    """What a change asks for: neither what is left out nor what stays. A name is any text, ``no_update`` as well."""
    asked = msgspec.structs.asdict(change)
    return {name: value for name, value in asked.items() if value is not None and (name == "name" or value != KEPT)}


def cleared(name: str, value: Any) -> Any:
    """What is asked for, or None where it is to be as in a new key."""
    return None if value == CLEARED and name != "name" else value
