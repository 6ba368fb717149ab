"""Passwords: what is one, and argon2 in threads of its own, a few at a time because each takes 64 MiB and a core."""

import asyncio
import base64
import secrets
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service.errors import SignInRefused

SHORTEST: Final = 10
LONGEST: Final = 200
LEAST_DIFFERENT: Final = 5
AT_ONCE: Final = 2
_COMMON: Final = ("password", "passwort", "qwertyuiop", "1234567890", "0123456789", "letmein", "iloveyou", "abcdefghij")

_hasher: Final = PasswordHasher()
_quick: Final = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
_threads: Final = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="argon2")


def check_password(password: str, *, email: str, name: str = "") -> None:
    """Raises SignInRefused ``password_weak`` for what is short, long, monotonous, common, or says who one is."""
    folded = password.casefold()
    own = [part for part in (email.partition("@")[0], *name.casefold().split()) if len(part) > 3]
    if not SHORTEST <= len(password) <= LONGEST:
        raise _weak(f"A password has {SHORTEST} to {LONGEST} characters. Nothing was changed.")
    if len(set(folded)) < LEAST_DIFFERENT or any(word in folded for word in _COMMON):
        raise _weak("This password is among the first that are tried. Nothing was changed. Choose another.")
    if any(part in folded and len(folded) - len(part) < SHORTEST // 2 for part in own):
        raise _weak("This password is little more than your name or address. Nothing was changed. Choose another.")


def _weak(message: str) -> SignInRefused:
    return SignInRefused("password_weak", message)


async def hash_password(password: str) -> str:
    """argon2's encoded form, with its parameters and salt."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


def random_password() -> str:
    """80 random bits as four groups of letters and digits, for people who are given one."""
    text = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def hash_random(password: str) -> str:
    """The encoded form of a ``random_password``, which nobody can guess, at once; made anew at the first sign-in."""
    return _quick.hash(password)


async def is_password(encoded: str | None, password: str) -> bool:
    """Whether this is the password; takes as long for somebody who is not known or has none."""
    known = encoded if encoded is not None else await _dummy()
    matches = await asyncio.get_running_loop().run_in_executor(_threads, _matches, known, password)
    return matches and encoded is not None


def needs_rehash(encoded: str) -> bool:
    """Whether it was made with other parameters than today's."""
    return _hasher.check_needs_rehash(encoded)


def _matches(encoded: str, password: str) -> bool:
    if len(password) > LONGEST:
        return False
    try:
        return _hasher.verify(encoded, password)
    except (VerificationError, InvalidHashError):
        return False


async def _dummy() -> str:
    return await asyncio.get_running_loop().run_in_executor(_threads, _dummy_hash)


@cache
def _dummy_hash() -> str:
    return _hasher.hash("nobody has this password")
