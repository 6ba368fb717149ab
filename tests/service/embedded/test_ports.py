"""Ports are read from the environment and checked before anything starts."""

import os
import socket
from dataclasses import asdict

import pytest

from service.embedded.errors import PortInUse
from service.embedded.ports import VARIABLES, Ports, require_free


def test_a_variable_replaces_a_port() -> None:
    ports = Ports.from_environment({"PRODUCTIONS_PORT": "9000", "PRODUCTIONS_SMTP_PORT": ""})

    assert (ports.web, ports.smtp) == (9000, Ports().smtp)


@pytest.mark.parametrize("value", ["0", "65536", "-1", "eighty", "8 0", "٨٠٨٠"])
def test_a_value_that_is_no_port_is_refused_by_its_variable(value: str) -> None:
    with pytest.raises(ValueError, match="PRODUCTIONS_INBOX_PORT"):
        Ports.from_environment({"PRODUCTIONS_INBOX_PORT": value})


def test_free_ports_are_different_and_free() -> None:
    ports = Ports.free()

    require_free(ports, dict.fromkeys(VARIABLES, "127.0.0.1"))
    assert len(set(asdict(ports).values())) == len(VARIABLES)


def test_a_taken_port_is_said_with_its_number_its_holder_and_the_variable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]

        with pytest.raises(PortInUse) as refusal:
            require_free(Ports(stripe=number), {"stripe": "127.0.0.1"})

    message = str(refusal.value)
    assert f"Port {number} (stripe) is taken by process {os.getpid()}" in message
    assert "PRODUCTIONS_STRIPE_PORT=NUMBER" in message


def test_two_parts_on_one_port_are_refused() -> None:
    with pytest.raises(PortInUse, match="PRODUCTIONS_PORT and PRODUCTIONS_INBOX_PORT are both 9000"):
        require_free(Ports(web=9000, inbox=9000), {"web": "127.0.0.1", "inbox": "127.0.0.1"})
