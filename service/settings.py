"""Settings: environment variables with the prefix ``PRODUCTIONS_``, read once at start and passed in.

Outside embedded mode nothing secret has a default, and a placeholder refuses to start.
"""

from datetime import timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PLACEHOLDERS = frozenset({"", "changeme", "change-me", "secret", "password", "placeholder", "xxx"})


class Settings(BaseSettings):
    """One deployment. Every field is the variable ``PRODUCTIONS_<FIELD>``."""

    model_config = SettingsConfigDict(env_prefix="PRODUCTIONS_", extra="ignore", frozen=True, hide_input_in_errors=True)

    mode: Literal["embedded", "production"] = "embedded"
    data_dir: Path = Path(".productions")
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    public_url: str = "http://127.0.0.1:8080"
    proxy_hops: int = Field(default=0, ge=0, le=10)

    database_url: str = Field(default="", repr=False)
    database_pool_size: int = Field(default=20, ge=1)
    temporal_address: str = "127.0.0.1:7233"
    temporal_namespace: str = "default"
    temporal_ui_url: str = ""
    storage_url: str = ""
    smtp_url: str = Field(default="smtp://127.0.0.1:1025", repr=False)
    mail_from: str = "Productions <orders@productions.example>"
    operator_email: str = "operations@productions.example"
    dns_servers: str = ""

    stripe_secret_key: SecretStr = SecretStr("")
    stripe_api_base: str = ""
    stripe_webhook_secret: SecretStr = SecretStr("")
    secret_key: SecretStr = SecretStr("")

    max_upload_bytes: int = 1_000_000_000
    open_uploads: int = Field(default=100, ge=1)
    max_media_hours: int = 10
    allow_loopback_media_urls: bool = False
    allow_loopback_webhooks: bool = False
    webhooks_at_once: int = Field(default=100, ge=1)
    analyses_at_once: int = Field(default=2, ge=1)
    exports_at_once: int = Field(default=2, ge=1)
    draft_idle_days: int = 30
    checkout_hours: int = Field(default=24, ge=1, le=24)
    quote_valid_days: int = 7
    approval_over_cents: int = Field(default=20_000, ge=0)
    lease_minutes: int = 60
    rework_lease_hours: int = 12
    offer_minutes: int = 30
    offers_per_round: int = 3
    task_limit: int = 3
    no_taker_minutes: int = 120
    sweep_seconds: float = 1.0
    checkout_poll_minutes: float = 10.0
    signed_url_minutes: int = 60
    split_minutes: int = Field(default=60, ge=0)
    elevenlabs_api_key: SecretStr = SecretStr("")
    elevenlabs_api_base: str = ""
    draft_minutes: int = Field(default=30, ge=1)
    allow_placeholder_voices: bool = False
    loudness_lufs: float = Field(default=-23.0, ge=-70, le=-5)
    true_peak_dbtp: float = Field(default=-1.0, ge=-9, le=0)
    most_stretch_percent: int = Field(default=15, ge=0, le=50)
    bed_duck_db: float = Field(default=-15.0, ge=-60, le=0)
    sla_time_scale: float = Field(default=1.0, ge=1.0)
    business_time_zone: str = "America/New_York"
    holiday_country: str = "US"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = "INFO"

    @property
    def is_embedded(self) -> bool:
        """Embedded mode runs on parts of our own and may make its secrets itself."""
        return self.mode == "embedded"

    @property
    def lease(self) -> timedelta:
        """How long a claim lasts without a sign of work."""
        return timedelta(minutes=self.lease_minutes)

    @model_validator(mode="after")
    def _refuse_placeholders(self) -> Self:
        if self.is_embedded:
            return self
        secrets = {
            "STRIPE_SECRET_KEY": self.stripe_secret_key.get_secret_value(),
            "STRIPE_WEBHOOK_SECRET": self.stripe_webhook_secret.get_secret_value(),
            "SECRET_KEY": self.secret_key.get_secret_value(),
            "DATABASE_URL": self.database_url,
            "STORAGE_URL": self.storage_url,
        }
        missing = [name for name, value in secrets.items() if value.strip().lower() in PLACEHOLDERS]
        if self.allow_loopback_media_urls:
            missing.append("ALLOW_LOOPBACK_MEDIA_URLS (false)")
        if self.allow_loopback_webhooks:
            missing.append("ALLOW_LOOPBACK_WEBHOOKS (false)")
        if len(self.secret_key.get_secret_value()) < 32 and "SECRET_KEY" not in missing:
            missing.append("SECRET_KEY (at least 32 characters)")
        if missing:
            raise ValueError("in production these need a value of their own: " + ", ".join(sorted(missing)))
        return self
