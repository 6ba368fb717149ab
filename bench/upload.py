"""Upload of one large file over HTTP, beside its floor: `python -m bench.upload [--size-mb 1000] [--rounds 5]`.

Ours is the product behind granian: authentication, multipart, SHA-256, storage, the rows of the new media file. The
floor is the smallest ASGI app behind the same server, which writes each chunk of the stream to a file and knows no
multipart. Both are sent the same bytes over loopback by the same client; ratio = floor time / our time, medians of
the rounds, the two taking turns. Memory is what the product's processes hold at most while they take uploads, beyond
what they held before the first one.
"""

import argparse
import asyncio
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import msgspec
import psutil
from granian import Granian
from granian.constants import Interfaces

from bench.measuring import Result, report
from service.auth.keys import issue_key
from service.auth.models import HolderKind
from service.database import create_engine, create_sessions, transaction, utc_now
from service.embedded.postgres import EmbeddedPostgres
from service.ids import MEMBER, WORKSPACE, new_id
from service.migrations.running import migrate
from service.workspaces.models import Billing, Member, Workspace

TARGET_MB = 64
CHUNK = b"\x5a" * (1 << 20)
BOUNDARY = "bench-boundary"
ORDERS = "/v1/productions/orders"


async def floor_app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Writes the body to the file that FLOOR_FILE names."""
    if scope["type"] != "http":
        return
    with Path(os.environ["FLOOR_FILE"]).open("wb") as file:  # noqa: ASYNC230 - the floor is as plain as it can be
        more = True
        while more:
            message = await receive()
            file.write(message.get("body", b""))
            more = message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"{}"})


def serve(target: str, port: int) -> None:
    """Runs one granian server until SIGTERM; ``target`` is the product or the floor."""
    is_product = target == "product"
    Granian(
        "service.serving:build" if is_product else "bench.upload:floor_app",
        factory=is_product,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGI,
        workers=1,
        log_enabled=False,
        websockets=False,
    ).serve()


@dataclass
class Watch:
    """Samples the memory of a process and its children, in bytes (unique set size, so that shared pages count once)."""

    process: psutil.Process
    before: int = 0
    peak: int = 0
    _stop: Event = field(default_factory=Event)

    def __enter__(self) -> "Watch":
        self.before = self.peak = self._held()
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(0.05):
            self.peak = max(self.peak, self._held())

    def _held(self) -> int:
        family = [self.process, *self.process.children(recursive=True)]
        return sum(one.memory_full_info().uss for one in family)

    @property
    def growth_mb(self) -> float:
        """By how much the most exceeds what was held before, in MB."""
        return (self.peak - self.before) / 1e6


@contextmanager
def server(target: str, **environment: str) -> Iterator[tuple[int, psutil.Process]]:
    """A server in a process of its own: its port and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "bench.upload", "--serve", target, "--port", str(port)]
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        wait_until_open(port, process)
        yield port, psutil.Process(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def wait_until_open(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Returns once the port takes connections; RuntimeError when the server ends or takes a minute."""
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the server did not start")


def send(port: int, path: str, key: str, size: int) -> tuple[float, str]:
    """Uploads ``size`` bytes as one multipart file; the seconds it took until the answer, and the answer's body."""
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="declared_language"\r\n\r\nen\r\n'
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="media"; filename="talk.mp4"\r\n'
        f"Content-Type: video/mp4\r\n\r\n"
    ).encode()
    tail = f"\r\n--{BOUNDARY}--\r\n".encode()
    length = len(head) + size + len(tail)
    request = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nxi-api-key: {key}\r\nConnection: close\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {length}\r\n\r\n"
    ).encode()
    start = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(request + head)
        for sent in range(0, size, len(CHUNK)):
            connection.sendall(CHUNK[: size - sent])
        connection.sendall(tail)
        answer = bytearray()
        while received := connection.recv(1 << 16):
            answer += received
    seconds = time.perf_counter() - start
    if b" 200 " not in answer[:15]:
        raise RuntimeError(f"the upload was not taken: {bytes(answer[:500])!r}")
    return seconds, bytes(answer).partition(b"\r\n\r\n")[2].decode()


async def a_key(url: str) -> str:
    """A fresh schema with one customer; the customer's API key."""
    engine = create_engine(url)
    await migrate(engine)
    workspace, member, now = new_id(WORKSPACE), new_id(MEMBER), utc_now()
    async with transaction(create_sessions(engine)) as session:
        session.add(
            Workspace(
                id=workspace,
                name="Bench",
                billing=Billing.CARD,
                contact_email="bench@bench.example",
                expedited_hours={},
                created_at=now,
            )
        )
        await session.flush()
        session.add(
            Member(id=member, workspace_id=workspace, email="bench@bench.example", name="Bench", created_at=now)
        )
        key = issue_key(
            session, holder_kind=HolderKind.MEMBER, holder_id=member, workspace_id=workspace, name="bench", now=now
        )
    await engine.dispose()
    return key


def product_environment(folder: Path, url: str) -> dict[str, str]:
    """Settings of the product in a folder of its own."""
    return {
        "PRODUCTIONS_DATABASE_URL": url,
        "PRODUCTIONS_DATA_DIR": str(folder),
        "PRODUCTIONS_STORAGE_URL": (folder / "files").as_uri(),
        "PRODUCTIONS_SECRET_KEY": "the secret of a bench, long enough",
        "PRODUCTIONS_STRIPE_SECRET_KEY": "sk_test_bench",
        "PRODUCTIONS_STRIPE_WEBHOOK_SECRET": "whsec_bench",
        "PRODUCTIONS_LOG_LEVEL": "WARNING",
    }


class Product:
    """The product's side of the comparison: an open order that takes the file and gives it up again."""

    def __init__(self, port: int, key: str) -> None:
        self._port, self._key = port, key
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"xi-api-key": key})
        self._order = self._client.post(ORDERS).raise_for_status().json()["order_id"]

    def upload(self, size: int) -> float:
        """One upload in seconds; the file is removed afterwards."""
        path = f"{ORDERS}/{self._order}/media"
        seconds, answer = send(self._port, path, self._key, size)
        media_id = msgspec.json.decode(answer)["media_id"]
        self._client.delete(f"{path}/{media_id}").raise_for_status()
        return seconds

    def close(self) -> None:
        """Gives back the connection."""
        self._client.close()


def compare(folder: Path, size: int, rounds: int) -> tuple[list[float], list[float], float]:
    """Seconds of the floor and of ours, and the growth of the product's memory in MB."""
    with ExitStack() as parts:
        database = parts.enter_context(EmbeddedPostgres(folder))
        key = asyncio.run(a_key(database.url()))
        floor_port, _ = parts.enter_context(server("floor", FLOOR_FILE=str(folder / "floor.bin")))
        port, process = parts.enter_context(server("product", **product_environment(folder, database.url())))
        product = Product(port, key)
        parts.callback(product.close)
        product.upload(1 << 20)
        send(floor_port, "/", "none", 1 << 20)
        floors, ours = [], []
        with Watch(process) as watch:
            for _ in range(rounds):
                floors.append(send(floor_port, "/", "none", size)[0])
                ours.append(product.upload(size))
    return floors, ours, watch.growth_mb


def main() -> None:
    """Prints one line of throughput and one of memory; exit code 1 when memory grows beyond the target."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--size-mb", type=int, default=1000)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--serve", choices=["product", "floor"], help=argparse.SUPPRESS)
    arguments.add_argument("--port", type=int, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.serve:
        serve(given.serve, given.port)
        return
    folder = Path(tempfile.mkdtemp(prefix="bench-upload-"))
    try:
        floors, ours, growth = compare(folder, given.size_mb * 1_000_000, given.rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    conclude(given.size_mb, floors, ours, growth)


def conclude(size_mb: int, floors: list[float], ours: list[float], growth_mb: float) -> None:
    """Prints what was measured."""
    floor, our = statistics.median(floors), statistics.median(ours)
    print(
        f"upload {size_mb} MB   floor {size_mb / floor:6.0f} MB/s   ours {size_mb / our:6.0f} MB/s   "
        f"ratio {floor / our:4.2f}   (medians of {len(ours)})"
    )
    report(
        [
            Result(
                name=f"upload of {size_mb} MB (memory: growth)",
                ours=size_mb / our,
                floor=size_mb / floor,
                ratio=floor / our,
                unit="MB/s",
                target=None,
                peak_mb=growth_mb,
            )
        ]
    )
    print(f"memory of the web process grew by {growth_mb:.1f} MB at most (target {TARGET_MB} MB)")
    if growth_mb > TARGET_MB:
        sys.exit(1)


if __name__ == "__main__":
    main()
