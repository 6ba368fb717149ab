"""Network addresses from which a key may be used: written as CIDR or as one address, compared as networks.

An IPv4 address that comes dressed as IPv6 (``::ffff:192.0.2.1``) is the IPv4 address, in rules and in requests alike.
"""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

MOST_NETWORKS = 100
_MAPPED_BITS = 96

Network = IPv4Network | IPv6Network


def normalised(text: str) -> str:
    """A rule as it is kept: ``192.0.2.1/32``, ``2001:db8::/48``. Raises ValueError for what is no network."""
    if "%" in text:
        raise ValueError("an address with a zone means something on one machine only")
    network = ip_network(text.strip(), strict=False)
    if isinstance(network, IPv6Network) and network.prefixlen >= _MAPPED_BITS:
        mapped = network.network_address.ipv4_mapped
        if mapped is not None:
            return str(IPv4Network((mapped, network.prefixlen - _MAPPED_BITS)))
    return str(network)


def allows(networks: Sequence[str], address: str) -> bool:
    """Whether one of the networks holds the address; no networks hold all addresses, and only then an unknown one."""
    if not networks:
        return True
    seen = _address(address)
    return seen is not None and any(seen in _network(one) for one in networks)


def is_within(inner: Sequence[str], outer: Sequence[str]) -> bool:
    """Whether the rule ``inner`` lets nobody in whom ``outer`` keeps out. Networks are compared one by one."""
    if not outer:
        return True
    return bool(inner) and all(any(_holds(_network(wide), _network(one)) for wide in outer) for one in inner)


def _holds(wide: Network, narrow: Network) -> bool:
    if isinstance(wide, IPv4Network):
        return isinstance(narrow, IPv4Network) and narrow.subnet_of(wide)
    return isinstance(narrow, IPv6Network) and narrow.subnet_of(wide)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


@lru_cache(maxsize=4096)
def _network(text: str) -> Network:
    return ip_network(text)
