"""Which addresses a rule lets in, and that a narrower rule lets in nobody else."""

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.keys.networks import allows, is_within, normalised

ADDRESSES = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6))


def a_network(address: IPv4Address | IPv6Address, bits: int) -> str:
    return normalised(f"{address}/{bits % (address.max_prefixlen + 1)}")


NETWORKS = st.builds(a_network, ADDRESSES, st.integers(0, 128))


@given(st.lists(NETWORKS, min_size=1, max_size=4), ADDRESSES)
def test_an_address_is_let_in_just_when_one_of_the_networks_holds_it(
    networks: list[str], address: IPv4Address | IPv6Address
) -> None:
    plain = address.ipv4_mapped or address if isinstance(address, IPv6Address) else address

    assert allows(networks, str(address)) == any(plain in ip_network(one) for one in networks)


@given(NETWORKS, st.data())
def test_every_address_of_a_network_is_let_in_but_ipv4_by_rules_for_ipv4_only(
    network: str, data: st.DataObject
) -> None:
    found = ip_network(network)
    address = found[data.draw(st.integers(0, found.num_addresses - 1))]
    is_dressed = isinstance(address, IPv6Address) and address.ipv4_mapped is not None

    assert allows([network], str(address)) is not is_dressed


@given(st.ip_addresses(v=4), st.integers(0, 32))
def test_an_ipv4_address_dressed_as_ipv6_is_the_same_in_rule_and_request(address: IPv4Address, bits: int) -> None:
    dressed = f"::ffff:{address}"

    assert normalised(f"{dressed}/{96 + bits}") == normalised(f"{address}/{bits}")
    assert allows([normalised(str(address))], dressed)
    assert allows([normalised(dressed)], str(address))


@given(st.lists(NETWORKS, max_size=3), st.lists(NETWORKS, max_size=3), ADDRESSES)
def test_a_rule_within_another_lets_in_nobody_whom_that_keeps_out(
    inner: list[str], outer: list[str], address: IPv4Address | IPv6Address
) -> None:
    if is_within(inner, outer) and allows(inner, str(address)):
        assert allows(outer, str(address))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("192.0.2.7", "192.0.2.7/32"),
        ("2001:db8::1", "2001:db8::1/128"),
        ("10.1.2.3/8", "10.0.0.0/8"),
        ("::ffff:10.0.0.0/104", "10.0.0.0/8"),
    ],
)
def test_rules_are_kept_as_networks(text: str, kept: str) -> None:
    assert normalised(text) == kept


@pytest.mark.parametrize("text", ["", "10.0.0", "10.0.0.0/33", "fe80::1%eth0", "host.example", "::/129"])
def test_what_is_no_network_is_no_rule(text: str) -> None:
    with pytest.raises(ValueError, match=r"address|network|not"):
        normalised(text)


@pytest.mark.parametrize("address", ["", "unknown", "testclient"])
def test_an_unknown_address_is_let_in_only_where_all_are(address: str) -> None:
    assert allows([], address)
    assert not allows(["0.0.0.0/0", "::/0"], address)
