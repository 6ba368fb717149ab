"""Runs one embedded web app as a process: `python -m service.embedded.serving inbox|stripe`.

Reads only the environment that `Stack` makes. Ends with status 1 when the app cannot start. Each app is imported
by its own function, so that a process loads only what it serves.
"""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar

from service.embedded.ports import Ports

STRIPE_WEBHOOK_PATH = "/webhooks/stripe"


def inbox_app(environment: Mapping[str, str]) -> tuple[Litestar, int]:
    """The inbox with its SMTP server, and the port of its pages."""
    from service.embedded.mail import create_inbox

    ports = Ports.from_environment(environment)
    folder = Path(environment["PRODUCTIONS_DATA_DIR"]) / "mail"
    return create_inbox(folder, smtp_port=ports.smtp), ports.inbox


def stripe_app(environment: Mapping[str, str]) -> tuple[Litestar, int]:
    """The payment sandbox, and its port."""
    from service.embedded.stripe import SandboxConfig, create_sandbox

    ports = Ports.from_environment(environment)
    config = SandboxConfig(
        database_url=environment["PRODUCTIONS_DATABASE_URL"],
        public_url=environment["PRODUCTIONS_STRIPE_API_BASE"],
        secret_key=environment["PRODUCTIONS_STRIPE_SECRET_KEY"],
        webhook_url=f"http://127.0.0.1:{ports.web}{STRIPE_WEBHOOK_PATH}",
        webhook_secret=environment["PRODUCTIONS_STRIPE_WEBHOOK_SECRET"],
    )
    return create_sandbox(config), ports.stripe


APPS = {"inbox": inbox_app, "stripe": stripe_app}


async def serve(app: Litestar, port: int) -> int:
    """Serves on loopback until SIGTERM or SIGINT; returns the exit status."""
    server = Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGI, websockets=False)
    stopped = asyncio.Event()

    def stop() -> None:
        stopped.set()
        server.stop()  # type: ignore[no-untyped-call]

    for request in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(request, stop)
    await server.serve()
    return 0 if stopped.is_set() else 1


def main(arguments: list[str]) -> int:
    """Status 2 where the name is unknown."""
    if len(arguments) != 1 or arguments[0] not in APPS:
        sys.stderr.write(f"usage: python -m service.embedded.serving {'|'.join(APPS)}\n")
        return 2
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd writes every command at INFO
    app, port = APPS[arguments[0]](os.environ)
    return asyncio.run(serve(app, port))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
