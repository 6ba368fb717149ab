"""Which network addresses a customer's URL may lead to: public ones, and nothing that leads elsewhere."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], Awaitable[list[str]]]
"""From host and port to addresses in text form; raises OSError when the name does not resolve."""

_THREADS = 256
"""More than there are requests at a time: the system asks on for half a minute where nobody waits any more."""

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_REFUSED_V6 = (
    IPv6Network("2002::/16"),  # 6to4: carries an IPv4 address that a relay would unpack
    IPv6Network("2001::/23"),  # protocol assignments, Teredo among them
    IPv6Network("3fff::/20"),  # documentation; older versions of `ipaddress` call it global
)
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)
"""The third quarter of an IPv6 address that carries an IPv4 address in its last, whatever its network."""
_REFUSED_V4 = (
    IPv4Network("192.88.99.0/24"),  # relays of 6to4
    IPv4Network("192.0.0.0/24"),  # protocol assignments; some are "global" to `ipaddress`
    IPv4Network("168.63.129.16/32"),  # looks public, and is the platform's own on the machines of one large cloud
)


def is_public(address: Address) -> bool:
    """Whether packets to the address leave for the public internet and for nowhere else.

    IPv6 is held to global unicast: that excludes NAT64 (64:ff9b::/96, 64:ff9b:1::/48), IPv4-mapped and compatible,
    site-local, link-local, unique local, multicast and unspecified addresses at once; tunnels within it (6to4, Teredo,
    ISATAP) are named. Of IPv4, ``is_global`` leaves out private, shared (100.64.0.0/10), loopback, link-local,
    documentation and benchmark networks.
    """
    if isinstance(address, IPv6Address):
        if address not in _GLOBAL_UNICAST or any(address in network for network in _REFUSED_V6):
            return False
        return address.is_global and int(address) >> 32 & 0xFFFF_FFFF not in _ISATAP
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


class LookUps:
    """A resolver over a function that blocks, in threads of its own: silent name servers hold up no other work.

    Of one host at most one look-up is under way. Whoever asks meanwhile waits for it too, so that a name server that
    never answers takes one thread, however many ask again while it is silent.
    """

    def __init__(self, look_up: Callable[[str, int], list[str]], threads: int) -> None:
        self._look_up = look_up
        self._threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="resolver")
        self._under_way: dict[tuple[str, int], Future[list[str]]] = {}

    async def __call__(self, host: str, port: int) -> list[str]:
        """All addresses of a host, each once, in their order of preference.

        A host that is an address already is its own answer; other ways to write one (``2130706433``) the system knows.
        """
        try:
            return [str(ip_address(host))]
        except ValueError:
            found = await asyncio.shield(asyncio.wrap_future(self._asked(host, port)))
            return list(dict.fromkeys(found))

    def _asked(self, host: str, port: int) -> Future[list[str]]:
        key = (host, port)
        if (asked := self._under_way.get(key)) is None:
            asked = self._under_way[key] = self._threads.submit(self._look_up, host, port)
            asked.add_done_callback(lambda _: self._under_way.pop(key, None))
        return asked


def _look_up(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(entry[4][0]) for entry in found]


resolve_with_system: Resolver = LookUps(_look_up, _THREADS)
"""The system's resolver."""
