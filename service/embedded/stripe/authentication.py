"""The secret key: `Authorization: Bearer KEY`, or Basic with the key as the user name."""

import base64
import binascii
import hmac

from service.embedded.stripe.errors import AuthenticationFailed


def authenticate(header: str | None, secret_key: str) -> None:
    """Raises AuthenticationFailed unless the header carries the secret key."""
    given = _key_in(header or "")
    if not given:
        raise AuthenticationFailed(
            "You did not provide an API key. You need to provide your API key in the Authorization header,"
            " using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
        )
    if not hmac.compare_digest(given.encode(), secret_key.encode()):
        raise AuthenticationFailed(f"Invalid API Key provided: {_masked(given)}")


def _key_in(header: str) -> str:
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


def _masked(key: str) -> str:
    return f"{key[:8]}{'*' * 12}{key[-4:]}" if len(key) > 16 else "*" * len(key)
