"""Looking for the TXT record that proves a domain: at the domain itself, or at ``_productions`` below it.

Only a server that answers can say that the record is not there. One that fails or is silent says nothing, and what it
says changes nothing.
"""

import asyncio
from enum import StrEnum
from typing import Final

import dns.asyncresolver
import dns.exception
import dns.name
import dns.nameserver
import dns.resolver
from dns.rdtypes.txtbase import TXTBase

from service.settings import Settings

PREFIX: Final = "productions-verify="
BELOW: Final = "_productions"
LIFETIME_SECONDS: Final = 5.0
TRY_SECONDS: Final = 2.0
DNS_PORT: Final = 53


class Proof(StrEnum):
    """What the lookup said."""

    FOUND = "found"
    MISSING = "missing"
    UNREACHABLE = "unreachable"


async def look_up(domain: str, token: str, settings: Settings) -> Proof:
    """Whether one of the two names has the record now; takes five seconds at most."""
    return (await look_up_all(domain, [token], settings))[token]


async def look_up_all(domain: str, tokens: list[str], settings: Settings) -> dict[str, Proof]:
    """The same for several tokens at one domain, by one look at its records."""
    names = domain, f"{BELOW}.{domain}"
    answers = await asyncio.gather(*[_texts(name, settings) for name in names])
    said = {text for texts in answers for text in texts or ()}
    otherwise = Proof.UNREACHABLE if any(texts is None for texts in answers) else Proof.MISSING
    return {token: Proof.FOUND if PREFIX + token in said else otherwise for token in tokens}


def _resolver(settings: Settings) -> dns.asyncresolver.Resolver:
    """The system's servers, or those of the setting; search domains are never tried."""
    named = [part.strip() for part in settings.dns_servers.split(",") if part.strip()]
    resolver = dns.asyncresolver.Resolver(configure=not named)
    if named:
        resolver.nameservers = [_server(part) for part in named]
    resolver.lifetime, resolver.timeout, resolver.search = LIFETIME_SECONDS, TRY_SECONDS, []
    return resolver


def _server(text: str) -> dns.nameserver.Nameserver:
    """``192.0.2.1``, ``192.0.2.1:5353``, ``2001:db8::1`` or ``[2001:db8::1]:5353``."""
    host, colon, port = text.rpartition(":")
    if not colon or (":" in host and not host.endswith("]")):
        return dns.nameserver.Do53Nameserver(text.strip("[]"), DNS_PORT)
    return dns.nameserver.Do53Nameserver(host.strip("[]"), int(port))


async def _texts(name: str, settings: Settings) -> list[str] | None:
    """The TXT records of a name (aliases followed), each with its strings put together; None when nobody could say."""
    try:
        answer = await _resolver(settings).resolve(dns.name.from_text(name), "TXT", search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.resolver.YXDOMAIN):
        return []
    except (dns.exception.DNSException, OSError, EOFError, ValueError):
        return None
    return [_text(record) for record in answer if isinstance(record, TXTBase)]


def _text(record: TXTBase) -> str:
    return b"".join(record.strings).decode("latin-1").strip()
