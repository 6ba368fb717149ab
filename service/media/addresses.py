"""Which network addresses a customer's URL may lead to: public ones, and nothing that leads elsewhere."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], Awaitable[list[str]]]
"""From host and port to addresses in text form; raises OSError when the name does not resolve."""

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_REFUSED_V6 = (
    IPv6Network("2002::/16"),  # 6to4: carries an IPv4 address that a relay would unpack
    IPv6Network("2001::/23"),  # protocol assignments, Teredo among them
    IPv6Network("3fff::/20"),  # documentation; older versions of `ipaddress` call it global
)
_REFUSED_V4 = (
    IPv4Network("192.88.99.0/24"),  # relays of 6to4
    IPv4Network("192.0.0.0/24"),  # protocol assignments; some are "global" to `ipaddress`
)


def is_public(address: Address) -> bool:
    """Whether packets to the address leave for the public internet and for nowhere else.

    IPv6 is held to global unicast: that excludes NAT64 (64:ff9b::/96, 64:ff9b:1::/48), IPv4-compatible,
    site-local, link-local, unique local and multicast addresses at once. An IPv4-mapped address counts as the
    IPv4 address in it.
    """
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address not in _GLOBAL_UNICAST or any(address in network for network in _REFUSED_V6):
            return False
        return address.is_global
    if address.is_multicast or address.is_reserved or any(address in network for network in _REFUSED_V4):
        return False
    return address.is_global


def may_connect(text: str, *, allow_loopback: bool) -> bool:
    """Whether the resolved address is acceptable. One with a zone (`fe80::1%eth0`) never is."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        return False
    return is_public(address) or (allow_loopback and address.is_loopback)


async def resolve_with_system(host: str, port: int) -> list[str]:
    """All addresses of a host by the system's resolver, each once, in its order of preference."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
