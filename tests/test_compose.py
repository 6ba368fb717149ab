"""The compose file without an engine: known settings, no default secrets, parts that find each other."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.settings import Settings

PATH = Path(__file__).parents[1] / "docker-compose.yml"
TEXT = PATH.read_text(encoding="utf-8")
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]
OURS = ("migrate", "web", "worker")
SECRET = re.compile(r"SECRET|PASSWORD|PWD|KEY")
LISTENS = {"postgres": 5432, "temporal": 7233, "mailpit": 1025, "minio": 9000}
"""What each image listens on inside the network."""
STAND_INS = {
    "PUBLIC_URL": "https://orders.example.org",
    "DATABASE_PASSWORD": "b7f0c2d9",
    "MAIL_FROM": "Orders <orders@example.org>",
    "OPERATOR_EMAIL": "operators@example.org",
    "STRIPE_SECRET_KEY": "sk_live_51",
    "STRIPE_WEBHOOK_SECRET": "whsec_51",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
    "STORAGE_PASSWORD": "c8e1d3f0",
}
VARIABLE = re.compile(r"(?<!\$)\$\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<rest>[^}]*))?\}")


def environment(service: str) -> dict[str, str]:
    found: dict[str, str] = SERVICES[service].get("environment", {})
    return found


def interpolated(value: str) -> str:
    """As compose does it, with the stand-ins as the `.env` file."""
    return VARIABLE.sub(lambda match: STAND_INS.get(match["name"]) or match["rest"], value)


def every_environment() -> Iterator[tuple[str, str]]:
    for service in SERVICES:
        yield from environment(service).items()


@pytest.mark.parametrize("service", OURS)
def test_each_variable_of_ours_is_a_known_setting(service: str) -> None:
    names = {name for name in environment(service) if name.startswith("PRODUCTIONS_")}

    assert {name.removeprefix("PRODUCTIONS_").lower() for name in names} <= set(Settings.model_fields)
    assert len(names) > 10


@pytest.mark.parametrize("service", OURS)
def test_with_the_demanded_values_the_settings_of_production_are_complete(
    service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment(service).items():
        monkeypatch.setenv(name, interpolated(value))

    settings = Settings()

    assert settings.mode == "production"
    assert settings.database_url == "postgresql+asyncpg://productions:b7f0c2d9@postgres:5432/productions"


def test_no_secret_has_a_value_or_a_default() -> None:
    secrets = [(name, value) for name, value in every_environment() if SECRET.search(name) and "KEY_ID" not in name]

    assert len(secrets) > 8
    for name, value in secrets:
        match = VARIABLE.fullmatch(value)
        assert match, name
        assert match["kind"] == "?", name


def test_every_variable_is_demanded_or_has_a_default_and_says_what_it_is() -> None:
    for match in VARIABLE.finditer(TEXT):
        assert match["kind"], match["name"]
        assert match["rest"], match["name"]
    demanded = {match["name"] for match in VARIABLE.finditer(TEXT) if match["kind"] == "?"}
    assert demanded == set(STAND_INS)


def test_every_part_waits_only_for_parts_that_can_become_what_it_waits_for() -> None:
    for name, service in SERVICES.items():
        for needed, wanted in service.get("depends_on", {}).items():
            assert needed in SERVICES, name
            if wanted["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[needed], needed
            else:
                assert SERVICES[needed].get("restart", "no") == "no", needed


def test_every_address_names_a_part_and_the_port_it_listens_on() -> None:
    address = re.compile(r"(?:^|//|@)(?P<host>[a-z-]+):(?P<port>\d+)")
    found = [match for _, value in every_environment() for match in address.finditer(interpolated(value))]

    assert {match["host"] for match in found} == set(LISTENS)
    assert all(int(match["port"]) == LISTENS[match["host"]] for match in found)


def test_what_is_published_leads_to_our_port_and_only_on_this_host() -> None:
    assert all(port.startswith("127.0.0.1:") for service in SERVICES.values() for port in service.get("ports", []))
    assert SERVICES["web"]["ports"][0].rsplit(":", 1)[1] == environment("web")["PRODUCTIONS_PORT"]
    assert f"127.0.0.1:{environment('web')['PRODUCTIONS_PORT']}/readyz" in SERVICES["web"]["healthcheck"]["test"][-1]


def test_there_is_a_published_port_for_each_web_process() -> None:
    first, last = re.search(r":-(\d+)-(\d+)\}", SERVICES["web"]["ports"][0]).groups()  # type: ignore[union-attr]

    assert int(last) - int(first) + 1 == SERVICES["web"]["deploy"]["replicas"]


def test_the_image_runs_as_an_ordinary_user_and_has_all_that_the_wheel_needs() -> None:
    for service in OURS:
        lines = SERVICES[service]["build"]["dockerfile_inline"].splitlines()
        copied = {word.removeprefix("./") for line in lines if line.startswith("COPY") for word in line.split()[1:]}

        assert lines[-1] == "USER productions"
        assert {"pricing", "workflows", "service", "templates", "pyproject.toml", "requirements.lock"} <= copied
        assert any("--require-hashes" in line for line in lines)


def test_every_image_names_its_version() -> None:
    images = [service["image"] for service in SERVICES.values()]

    assert all(re.search(r":[\w.-]*\d|:local$", image) for image in images)
