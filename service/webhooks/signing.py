"""Signatures of what is sent: the official client's header, and those of Standard Webhooks beside it.

    ElevenLabs-Signature: t=<unix seconds>,v0=<lowercase hex>
        HMAC-SHA256 over ``<t>.<body>``; the key is the whole secret as text, ``whsec_`` included.
    webhook-id: event_...
    webhook-timestamp: <unix seconds>
    webhook-signature: v1,<base64>[ v1,<base64>]
        HMAC-SHA256 over ``<id>.<timestamp>.<body>``; the key is the bytes that stand in base64 after ``whsec_``.

One secret serves both: whoever was shown it hands the same text to ``construct_event`` and to a library of Standard
Webhooks. Each attempt is signed with the time of that attempt, so that one made days later is not too old for its
receiver; id and body never change.

While a secret is rotated the standard header carries both signatures, which is what its spaces are for. The other
header has room for one: readers differ in whether the first ``v0=`` or the last counts. It stays with the previous
secret, which receivers have, until the overlap ends or the customer ends it; then it changes at once.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Final

PREFIX: Final = "whsec_"
SIGNATURE: Final = "ElevenLabs-Signature"
MESSAGE_ID: Final = "webhook-id"
TIMESTAMP: Final = "webhook-timestamp"
STANDARD_SIGNATURE: Final = "webhook-signature"
TOLERANCE_SECONDS: Final = 30 * 60
"""How old a signature may be for the official client and for our samples."""

_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True, repr=False)
class SigningSecrets:
    """What an endpoint's messages are signed with; ``previous`` while a rotation lasts."""

    current: str
    previous: str | None = None


def new_secret() -> str:
    """256 random bits behind the prefix, in base64: 50 characters."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def headers_for(keys: SigningSecrets, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The four headers of one attempt at ``timestamp`` (unix seconds) to send ``body``."""
    both = [keys.current] if keys.previous is None else [keys.current, keys.previous]
    signed = f"{message_id}.{timestamp}.".encode() + body
    return {
        SIGNATURE: f"t={timestamp},v0={client_signature(keys.previous or keys.current, timestamp, body)}",
        MESSAGE_ID: message_id,
        TIMESTAMP: str(timestamp),
        STANDARD_SIGNATURE: " ".join(f"v1,{_standard_signature(secret, signed)}" for secret in both),
    }


def client_signature(secret: str, timestamp: int, body: bytes) -> str:
    """What stands after ``v0=``."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def _standard_signature(secret: str, signed: bytes) -> str:
    mac = hmac.new(_key(secret), signed, hashlib.sha256)
    return base64.b64encode(mac.digest()).decode()


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("a secret is base64 behind its prefix") from None
