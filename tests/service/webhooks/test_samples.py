"""The samples for receivers, each as its own reader would run it: a server that is sent signed bodies."""

import fcntl
import os
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

import service.webhooks
from service.webhooks.signing import SigningSecrets, headers_for, new_secret
from tests.browser.serving import free_port

TOOLS = Path(sysconfig.get_path("scripts"))
DOCS = Path(service.webhooks.__file__).parent / "docs"
BODY = '{"type":"order.paid","event_timestamp":1739537297,"data":{"name":"Übung ✓"}}'.encode()
BEFORE, AFTER, FOREIGN = new_secret(), new_secret(), new_secret()
LANGUAGES = ("python", "javascript", "go")

pytestmark = pytest.mark.timeout(600)

Post = Callable[[bytes, dict[str, str]], int]


def python(_: Path) -> list[str]:
    return [sys.executable, str(DOCS / "verify_webhook.py")]


def javascript(_: Path) -> list[str]:
    return [str(TOOLS / "node"), str(DOCS / "verify_webhook.mjs")]


def go(folder: Path) -> list[str]:
    """Compiled without network; what was compiled once is kept, since the standard library takes half a minute."""
    kept = Path(tempfile.gettempdir()) / f"productions-tests-go-{os.getuid()}"
    kept.mkdir(mode=0o700, exist_ok=True)
    target = str(folder / "verify_webhook")
    build = [str(TOOLS / "go"), "build", "-o", target, str(DOCS / "verify_webhook.go")]
    settings = {"GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod", "GOPROXY": "off", "CGO_ENABLED": "0"}
    environment = {**os.environ, **settings, "GOCACHE": str(kept), "GOPATH": str(folder)}
    with (kept / "one-at-a-time").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        built = subprocess.run(build, env=environment, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    return [target]


@contextmanager
def running(command: list[str]) -> Iterator[Post]:
    """The sample with two secrets, as during a rotation; what it answers."""
    port = free_port()
    environment = {**os.environ, "WEBHOOK_SECRETS": f"{BEFORE}, {AFTER}"}
    process = subprocess.Popen(
        [*command, str(port)], env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        try:
            wait_for(process, client)
            yield lambda body, headers: client.post("/hook", content=body, headers=headers).status_code
        finally:
            os.killpg(process.pid, signal.SIGTERM)  # the installed node is a child of its own starter
            process.wait(30)


def wait_for(process: subprocess.Popen[bytes], client: httpx.Client) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            client.get("/")
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the sample does not answer")


@pytest.fixture(scope="module")
def receivers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Post]]:
    with ExitStack() as stack:
        commands = {one.__name__: one(tmp_path_factory.mktemp(one.__name__)) for one in (python, javascript, go)}
        yield {name: stack.enter_context(running(command)) for name, command in commands.items()}


def signed(secret: str = AFTER, *, previous: str | None = None, age: float = 0) -> dict[str, str]:
    return headers_for(SigningSecrets(secret, previous), "event_1", int(time.time() - age), BODY)


@pytest.mark.parametrize("language", LANGUAGES)
def test_samples_take_what_is_genuine(receivers: dict[str, Post], language: str) -> None:
    post = receivers[language]
    both = signed(AFTER)
    both["ElevenLabs-Signature"] += ",v0=" + "0" * 64

    assert [post(BODY, headers) for headers in (signed(), signed(), signed(age=1700), both)] == [200] * 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_samples_refuse_what_is_tampered_with_old_foreign_or_unsigned(
    receivers: dict[str, Post], language: str
) -> None:
    post = receivers[language]
    at = str(int(time.time()) + 5)
    later = {"ElevenLabs-Signature": signed()["ElevenLabs-Signature"].replace("t=", "t=1", 1)}
    moved = {"ElevenLabs-Signature": f"t={at}," + signed()["ElevenLabs-Signature"].partition(",")[2]}
    refused = [
        (BODY + b" ", signed()),
        (BODY, signed(age=1805)),
        (BODY, signed(age=-1805)),
        (BODY, signed(FOREIGN)),
        (BODY, {"ElevenLabs-Signature": ""}),
        (BODY, {"ElevenLabs-Signature": "t=abc,v0=" + "0" * 64}),
        (BODY, {"ElevenLabs-Signature": f"t={at}"}),
        (BODY, later),
        (BODY, moved),
        (BODY, {}),
    ]

    assert [post(body, headers) for body, headers in refused] == [401] * len(refused)


@pytest.mark.parametrize("language", LANGUAGES)
def test_samples_go_on_while_a_secret_is_rotated(receivers: dict[str, Post], language: str) -> None:
    post = receivers[language]

    assert [post(BODY, headers) for headers in (signed(BEFORE), signed(AFTER, previous=BEFORE), signed(AFTER))] == (
        [200] * 3
    )
