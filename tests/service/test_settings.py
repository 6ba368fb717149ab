"""Settings of a deployment: what production refuses to start with."""

from typing import Any

import pytest
from pydantic import ValidationError

from service.settings import Settings

PRODUCTION: dict[str, Any] = {
    "mode": "production",
    "stripe_secret_key": "sk_live_51H8abcdefgh",
    "stripe_webhook_secret": "whsec_0123456789abcdef",
    "secret_key": "a-secret-of-this-deployment-with-many-characters",
    "database_url": "postgresql+asyncpg://productions:s3cr3t-word@db/productions",
    "storage_url": "s3://productions-media",
}


def test_production_starts_with_secrets_of_its_own() -> None:
    assert not Settings(**PRODUCTION).is_embedded


@pytest.mark.parametrize("field", [name for name in PRODUCTION if name != "mode"])
@pytest.mark.parametrize("value", ["", " ", "changeme", "ChangeMe", "password"])
def test_production_refuses_a_missing_secret_and_a_placeholder_by_name(field: str, value: str) -> None:
    with pytest.raises(ValidationError, match=field.upper()):
        Settings(**{**PRODUCTION, field: value})


def test_production_refuses_a_short_secret_and_addresses_of_this_machine() -> None:
    with pytest.raises(ValidationError, match="at least 32 characters"):
        Settings(**{**PRODUCTION, "secret_key": "short-but-not-a-placeholder"})
    with pytest.raises(ValidationError, match="ALLOW_LOOPBACK_MEDIA_URLS"):
        Settings(**{**PRODUCTION, "allow_loopback_media_urls": True})
    with pytest.raises(ValidationError, match="ALLOW_LOOPBACK_WEBHOOKS"):
        Settings(**{**PRODUCTION, "allow_loopback_webhooks": True})


def test_neither_a_refusal_nor_the_settings_themselves_show_a_secret() -> None:
    secrets = ["sk_live_51H8abcdefgh", "whsec_0123456789abcdef", "s3cr3t-word", "smtp-pass"]
    given = {**PRODUCTION, "smtp_url": "smtp://user:smtp-pass@mail.example"}

    with pytest.raises(ValidationError) as refused:
        Settings(**{**given, "secret_key": "changeme"})
    shown = f"{refused.value} {Settings(**given)!r} {Settings(**given)}"

    assert [secret for secret in secrets if secret in shown] == []


def test_embedded_mode_needs_nothing() -> None:
    assert Settings(mode="embedded").is_embedded


@pytest.mark.parametrize("changes", [{"port": 0}, {"log_level": "LOUD"}, {"checkout_hours": 25}, {"sla_time_scale": 0}])
def test_a_value_out_of_range_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings(**changes)
