"""Keys derived from the deployment's secret, one per purpose; what is sealed with them, and digests of tokens."""

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.settings import Settings

LEAST_SECRET: Final = 16
_NONCE: Final = 12
_TOKEN_BYTES: Final = 24


def new_token() -> str:
    """192 random bits in base64url: for cookies and mailed links."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def digest(token: str) -> str:
    """What is stored of a token: SHA-256 in hex. Tokens are random, so no salt and no slow hash is needed."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def signature(settings: Settings, purpose: str, text: str) -> str:
    """HMAC-SHA256 in base64url under the purpose's own key."""
    mac = hmac.new(_derived(_secret(settings), purpose), text.encode(errors="replace"), hashlib.sha256)
    return base64.urlsafe_b64encode(mac.digest()).rstrip(b"=").decode()


def is_signature(settings: Settings, purpose: str, text: str, given: str) -> bool:
    """Whether ``given`` signs the text, compared in constant time."""
    return hmac.compare_digest(signature(settings, purpose, text).encode(), given.encode(errors="replace"))


def seal(settings: Settings, text: str, *, owner: str) -> str:
    """The text under AES-GCM; it opens for the same owner only."""
    nonce = secrets.token_bytes(_NONCE)
    sealed = _cipher(settings).encrypt(nonce, text.encode(), owner.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(settings: Settings, sealed: str, *, owner: str) -> str | None:
    """The text; None when it was changed, is another owner's, or was sealed under another secret."""
    data = base64.urlsafe_b64decode(sealed)
    try:
        return _cipher(settings).decrypt(data[:_NONCE], data[_NONCE:], owner.encode()).decode()
    except InvalidTag:
        return None


def _cipher(settings: Settings) -> AESGCM:
    return AESGCM(_derived(_secret(settings), "seal"))


def _secret(settings: Settings) -> str:
    secret = settings.secret_key.get_secret_value()
    if len(secret) < LEAST_SECRET:
        raise ValueError(f"signing in needs PRODUCTIONS_SECRET_KEY ({LEAST_SECRET} characters or more)")
    return secret


@lru_cache(maxsize=32)
def _derived(secret: str, purpose: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=f"productions:{purpose}".encode()).derive(secret.encode())
