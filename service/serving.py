"""Serving the web app with granian."""

from granian import Granian
from granian.constants import Interfaces
from litestar import Litestar

from pricing.books import shipped_books
from service.app import create_app
from service.parts import create_parts
from service.settings import Settings
from service.telemetry import configure_logging


def build() -> Litestar:
    """The app of one serving process, from the environment."""
    settings = Settings()
    configure_logging(settings.log_level)
    return create_app(create_parts(settings, shipped_books()))


def serve(settings: Settings, *, workers: int) -> None:
    """Serves until SIGTERM."""
    Granian(
        "service.serving:build",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=workers,
        log_access=False,
        websockets=False,
        workers_kill_timeout=10,
    ).serve()
