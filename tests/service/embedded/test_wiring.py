"""The environment that the parts get, and which parts an outside address replaces."""

import stat
from pathlib import Path

import pytest

from service.embedded.errors import DataFolderUnusable
from service.embedded.keys import load_secrets
from service.embedded.ports import Ports
from service.embedded.wiring import Plan, make_plan
from service.settings import Settings

URL = "postgresql+asyncpg://postgres@/productions?host=/sockets"


def plan(folder: Path, **given: str) -> Plan:
    outside = {f"PRODUCTIONS_{name}": value for name, value in given.items()}
    return make_plan(folder, Ports(web=9001), load_secrets(folder), outside, URL)


def test_without_addresses_everything_is_started_and_wired(tmp_path: Path) -> None:
    made = plan(tmp_path)

    assert made.starts == ("postgres", "temporal", "inbox", "stripe")
    assert made.environment["PRODUCTIONS_DATABASE_URL"] == URL
    assert made.environment["PRODUCTIONS_SMTP_URL"] == "smtp://127.0.0.1:1025"
    assert made.environment["PRODUCTIONS_STORAGE_URL"] == f"file://{tmp_path}/files"
    assert made.addresses.web == "http://127.0.0.1:9001"


@pytest.mark.parametrize(
    ("variable", "value", "part"),
    [
        ("DATABASE_URL", "postgresql+asyncpg://db/x", "postgres"),
        ("TEMPORAL_ADDRESS", "temporal:7233", "temporal"),
        ("SMTP_URL", "smtps://mail:465", "inbox"),
        ("STRIPE_SECRET_KEY", "sk_live_1", "stripe"),
    ],
)
def test_an_address_from_outside_replaces_its_part_only(tmp_path: Path, variable: str, value: str, part: str) -> None:
    made = plan(tmp_path, **{variable: value})

    assert set(plan(tmp_path).starts) - set(made.starts) == {part}
    assert made.environment[f"PRODUCTIONS_{variable}"] == value


def test_a_key_of_the_real_stripe_never_meets_the_sandbox(tmp_path: Path) -> None:
    made = plan(tmp_path, STRIPE_SECRET_KEY="sk_live_1")

    assert "PRODUCTIONS_STRIPE_API_BASE" not in made.environment
    assert "PRODUCTIONS_STRIPE_WEBHOOK_SECRET" not in made.environment


def test_an_empty_variable_replaces_nothing(tmp_path: Path) -> None:
    assert plan(tmp_path, DATABASE_URL="", HOST="").environment == plan(tmp_path).environment


def test_every_variable_of_the_environment_is_a_setting_or_a_port(tmp_path: Path) -> None:
    ports = {"INBOX_PORT", "SMTP_PORT", "STRIPE_PORT", "TEMPORAL_PORT", "TEMPORAL_UI_PORT"}
    names = {name.removeprefix("PRODUCTIONS_") for name in plan(tmp_path).environment if "PRODUCTIONS_" in name}

    assert {name.lower() for name in names - ports} <= set(Settings.model_fields)


def test_secrets_are_made_once_and_only_their_owner_can_read_them(tmp_path: Path) -> None:
    first, second = load_secrets(tmp_path), load_secrets(tmp_path)

    assert first == second
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    assert len({first.secret_key, first.stripe_secret_key, first.stripe_webhook_secret}) == 3


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"secret_key": "a"}', "\x00"])
def test_damaged_secrets_are_refused_in_words(tmp_path: Path, content: str) -> None:
    (tmp_path / "secrets.json").write_text(content)

    with pytest.raises(DataFolderUnusable, match=r"secrets\.json"):
        load_secrets(tmp_path)
