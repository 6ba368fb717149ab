"""Which addresses count as public."""

import asyncio
import threading

import pytest

from service.net.addresses import LookUps, may_connect, resolve_with_system


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:4700:4700::1111"])
def test_public_addresses_may_be_reached(address):
    assert may_connect(address, allow_loopback=False)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.9",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::8.8.8.8",
        "::ffff:8.8.8.8",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::8.8.8.8",
        "64:ff9b:1::a00:1",
        "100::1",
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "2002:7f00:1::1",
        "3fff::1",
        "fc00::1",
        "fe80::1",
        "fe80::1%eth0",
        "2606:4700:4700::1111%eth0",
        "2606:4700::5efe:a00:1",
        "2606:4700::200:5efe:a00:1",
        "fec0::1",
        "ff0e::1",
        "not an address",
        "",
    ],
)
def test_all_other_addresses_may_not(address):
    assert not may_connect(address, allow_loopback=False)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1"])
def test_loopback_may_be_reached_only_where_that_is_allowed(address):
    assert may_connect(address, allow_loopback=True)
    assert not may_connect(address, allow_loopback=False)


def test_allowing_loopback_allows_nothing_else():
    assert not may_connect("10.0.0.1", allow_loopback=True)


async def test_the_systems_resolver_gives_each_address_once():
    addresses = await resolve_with_system("localhost", 80)

    assert addresses
    assert len(addresses) == len(set(addresses))
    assert all(may_connect(address, allow_loopback=True) for address in addresses)


async def test_a_name_server_that_never_answers_holds_up_one_host_alone():
    asked, answer = [], threading.Event()

    def look_up(host, _port):
        asked.append(host)
        if host == "silent.example":
            answer.wait(30)
        return [f"93.184.215.{len(asked)}"]

    resolve = LookUps(look_up, threads=2)
    waiting = [asyncio.create_task(resolve("silent.example", 443)) for _ in range(5)]
    try:
        async with asyncio.timeout(20):
            while not asked:
                await asyncio.sleep(0.01)
            waiting[0].cancel()
            assert await resolve("quick.example", 443) == ["93.184.215.2"]
    finally:
        answer.set()
    await asyncio.wait(waiting)

    assert [one.cancelled() for one in waiting] == [True, False, False, False, False]
    assert {tuple(one.result()) for one in waiting[1:]} == {("93.184.215.2",)}
    assert asked == ["silent.example", "quick.example"]
