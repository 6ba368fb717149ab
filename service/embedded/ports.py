"""The ports of the embedded parts: read from the environment, checked before anything starts."""

import os
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import count as counting
from typing import Self

import psutil

from service.embedded.errors import PortInUse

VARIABLES = {
    "web": "PRODUCTIONS_PORT",
    "inbox": "PRODUCTIONS_INBOX_PORT",
    "smtp": "PRODUCTIONS_SMTP_PORT",
    "stripe": "PRODUCTIONS_STRIPE_PORT",
    "temporal": "PRODUCTIONS_TEMPORAL_PORT",
    "temporal_ui": "PRODUCTIONS_TEMPORAL_UI_PORT",
}
BELOW_EPHEMERAL = range(20_000, 32_000)
"""Free ports are taken here: the kernel gives outgoing connections higher ones, so nobody grabs them meanwhile."""
_turn = counting()


@dataclass(frozen=True)
class Ports:
    """One TCP port for each listener."""

    web: int = 8080
    inbox: int = 8025
    smtp: int = 1025
    stripe: int = 8026
    temporal: int = 7233
    temporal_ui: int = 8233

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """The defaults, replaced by the variables in `VARIABLES`; raises ValueError naming a wrong one."""
        chosen = {part: environment[name] for part, name in VARIABLES.items() if environment.get(name)}
        return cls(**{part: _port_number(VARIABLES[part], value) for part, value in chosen.items()})

    @classmethod
    def free(cls) -> Self:
        """Ports that nobody listens on now."""
        return cls(**dict(zip(VARIABLES, _free_ports(len(VARIABLES)), strict=True)))


def _port_number(variable: str, value: str) -> int:
    if value.isascii() and value.isdigit() and 1 <= int(value) <= 65535:
        return int(value)
    raise ValueError(f"{variable}={value!r} is no port: give a number from 1 to 65535")


def _free_ports(count: int) -> list[int]:
    """Ports in a row. Processes begin at different places, so that two which start at once do not choose the same."""
    blocks = range(BELOW_EPHEMERAL.start, BELOW_EPHEMERAL.stop - count, count)
    first = next(_turn) * 37 + os.getpid()
    for place in range(len(blocks)):
        start = blocks[(first + place) % len(blocks)]
        ports = list(range(start, start + count))
        if all(_is_free("127.0.0.1", port) for port in ports):
            return ports
    raise PortInUse(f"There are not {count} free ports between {BELOW_EPHEMERAL[0]} and {BELOW_EPHEMERAL[-1]}.")


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def require_free(ports: Ports, wanted: Mapping[str, str]) -> None:
    """Raises PortInUse for all taken ports at once. `wanted` maps the parts to start to the host they bind."""
    numbers = asdict(ports)
    _refuse_doubles({part: numbers[part] for part in wanted})
    taken = [part for part, host in wanted.items() if not _is_free(host, numbers[part])]
    if taken:
        lines = [
            f"Port {numbers[part]} ({part.replace('_', ' ')}) is taken{_by_whom(numbers[part])}. "
            f"Choose another with {VARIABLES[part]}=NUMBER, or stop what uses it."
            for part in taken
        ]
        raise PortInUse("\n".join(lines))


def _refuse_doubles(numbers: Mapping[str, int]) -> None:
    first: dict[int, str] = {}
    for part, number in numbers.items():
        other = first.setdefault(number, part)
        if other != part:
            raise PortInUse(f"{VARIABLES[other]} and {VARIABLES[part]} are both {number}; give each its own port.")


def _by_whom(port: int) -> str:
    """Process that listens there, where the system tells us; an empty text otherwise."""
    try:
        for connection in psutil.net_connections(kind="tcp"):
            if connection.laddr and connection.laddr.port == port and connection.pid:
                return f" by process {connection.pid} ({psutil.Process(connection.pid).name()})"
    except (psutil.Error, PermissionError):
        pass
    return ""
