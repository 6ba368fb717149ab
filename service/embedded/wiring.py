"""How the parts find each other: one environment of `PRODUCTIONS_*` variables, made from ports and secrets.

A part whose address is already in the environment is not started: `Plan.starts` says which are.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from service.embedded.keys import Secrets
from service.embedded.ports import VARIABLES, Ports

REPLACED_BY = {
    "postgres": "PRODUCTIONS_DATABASE_URL",
    "temporal": "PRODUCTIONS_TEMPORAL_ADDRESS",
    "inbox": "PRODUCTIONS_SMTP_URL",
    "stripe": "PRODUCTIONS_STRIPE_SECRET_KEY",
}
PORTS_OF = {"temporal": ("temporal", "temporal_ui"), "inbox": ("inbox", "smtp"), "stripe": ("stripe",)}


@dataclass(frozen=True)
class Addresses:
    """Where everything is; empty for what neither runs here nor was given."""

    web: str
    inbox: str
    smtp: str
    stripe: str
    temporal: str
    temporal_ui: str
    database: str
    logs: str


@dataclass(frozen=True)
class Plan:
    """Which parts to start, with which environment. `starts` is in the order of starting."""

    starts: tuple[str, ...]
    environment: dict[str, str]
    addresses: Addresses

    def listeners(self) -> dict[str, str]:
        """Ports that must be free, by name in `Ports`, with the host each is bound to."""
        ports = [port for part in self.starts for port in PORTS_OF.get(part, ())]
        return {"web": self.environment["PRODUCTIONS_HOST"], **dict.fromkeys(ports, "127.0.0.1")}


def make_plan(data_dir: Path, ports: Ports, secrets: Secrets, given: Mapping[str, str], database_url: str) -> Plan:
    """`given` is the environment from outside and wins; `database_url` is the embedded database's."""
    given = {name: value for name, value in given.items() if value or not name.startswith("PRODUCTIONS_")}
    starts = tuple(part for part, variable in REPLACED_BY.items() if variable not in given)
    ours = _common(data_dir, ports, secrets)
    for part in starts:
        ours.update(_of_part(part, ports, secrets, database_url))
    environment = {**ours, **given}
    for name, port in asdict(ports).items():
        environment[VARIABLES[name]] = str(port)
    environment["PRODUCTIONS_DATA_DIR"] = str(data_dir)
    return Plan(starts, environment, _addresses(data_dir, ports, starts, environment))


def _common(data_dir: Path, ports: Ports, secrets: Secrets) -> dict[str, str]:
    return {
        "PRODUCTIONS_MODE": "embedded",
        "PRODUCTIONS_HOST": "127.0.0.1",
        "PRODUCTIONS_PUBLIC_URL": f"http://127.0.0.1:{ports.web}",
        "PRODUCTIONS_STORAGE_URL": (data_dir / "files").as_uri(),
        "PRODUCTIONS_SECRET_KEY": secrets.secret_key,
        "PRODUCTIONS_TEMPORAL_NAMESPACE": "default",
        "PRODUCTIONS_ALLOW_PLACEHOLDER_VOICES": "true",
        "PRODUCTIONS_ALLOW_LOOPBACK_WEBHOOKS": "true",
        "PYTHONUNBUFFERED": "1",
    }


def _of_part(part: str, ports: Ports, secrets: Secrets, database_url: str) -> dict[str, str]:
    variables = {
        "postgres": {"PRODUCTIONS_DATABASE_URL": database_url},
        "temporal": {
            "PRODUCTIONS_TEMPORAL_ADDRESS": f"127.0.0.1:{ports.temporal}",
            "PRODUCTIONS_TEMPORAL_UI_URL": f"http://127.0.0.1:{ports.temporal_ui}",
        },
        "inbox": {"PRODUCTIONS_SMTP_URL": f"smtp://127.0.0.1:{ports.smtp}"},
        "stripe": {
            "PRODUCTIONS_STRIPE_SECRET_KEY": secrets.stripe_secret_key,
            "PRODUCTIONS_STRIPE_API_BASE": f"http://127.0.0.1:{ports.stripe}",
            "PRODUCTIONS_STRIPE_WEBHOOK_SECRET": secrets.stripe_webhook_secret,
        },
    }
    return variables[part]


def _addresses(data_dir: Path, ports: Ports, starts: tuple[str, ...], environment: Mapping[str, str]) -> Addresses:
    return Addresses(
        web=environment["PRODUCTIONS_PUBLIC_URL"],
        inbox=f"http://127.0.0.1:{ports.inbox}" if "inbox" in starts else "",
        smtp=environment["PRODUCTIONS_SMTP_URL"],
        stripe=environment.get("PRODUCTIONS_STRIPE_API_BASE", ""),
        temporal=environment["PRODUCTIONS_TEMPORAL_ADDRESS"],
        temporal_ui=environment.get("PRODUCTIONS_TEMPORAL_UI_URL", ""),
        database=environment["PRODUCTIONS_DATABASE_URL"],
        logs=str(data_dir / "logs"),
    )
