"""People who sign in, their sessions, links and second factors."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision: str | None = "0006"


def upgrade() -> None:
    _attempts()
    _person()
    _passkey()
    _passkey_challenge()
    _sign_in_link()
    _web_session()
    for table in ("linguist", "member", "operator"):
        op.create_index(f"ix_{table}_lower_email", table, [sa.text("lower(email)")])


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        _moment("last_at"),
        _moment("blocked_until", nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attempts")),
    )
    op.create_index(op.f("ix_attempts_last_at"), "attempts", ["last_at"])


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        _moment("email_confirmed_at", nullable=True),
        sa.Column("locale", sa.String(), nullable=True),
        sa.Column("time_zone", sa.String(), nullable=True),
        sa.Column("preferences", JSONB, nullable=False),
        sa.Column("totp_secret", sa.String(), nullable=True),
        _moment("totp_confirmed_at", nullable=True),
        sa.Column("totp_last_step", sa.BigInteger(), nullable=True),
        sa.Column("recovery_codes", JSONB, nullable=False),
        _moment("created_at"),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_person_email_is_lower_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )


def _passkey() -> None:
    op.create_table(
        "passkey",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("credential_id", sa.String(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("transports", JSONB, nullable=False),
        _moment("created_at"),
        _moment("last_used_at", nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_passkey_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index(op.f("ix_passkey_person_id"), "passkey", ["person_id"])


def _passkey_challenge() -> None:
    op.create_table(
        "passkey_challenge",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        _moment("created_at"),
        _moment("expires_at"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_passkey_challenge_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey_challenge")),
    )
    op.create_index(op.f("ix_passkey_challenge_created_at"), "passkey_challenge", ["created_at"])


def _sign_in_link() -> None:
    op.create_table(
        "sign_in_link",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("hashed", sa.String(), nullable=False),
        _choice("purpose", "linkpurpose", "sign_in", "confirm", "reset", "change_email"),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("data", JSONB, nullable=False),
        _moment("created_at"),
        _moment("expires_at"),
        _moment("used_at", nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_link_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_link")),
        sa.UniqueConstraint("hashed", name=op.f("uq_sign_in_link_hashed")),
    )
    for column in ("created_at", "email", "person_id"):
        op.create_index(op.f(f"ix_sign_in_link_{column}"), "sign_in_link", [column])


def _web_session() -> None:
    op.create_table(
        "web_session",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("hashed", sa.String(), nullable=False),
        sa.Column("previous_hashed", sa.String(), nullable=True),
        _moment("previous_until", nullable=True),
        sa.Column("person_id", sa.String(), nullable=False),
        _choice("holder_kind", "holderkind", "member", "linguist", "operator"),
        sa.Column("holder_id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=True),
        _moment("created_at"),
        _moment("last_seen_at"),
        _moment("rotated_at"),
        _moment("authenticated_at"),
        _moment("second_factor_at", nullable=True),
        _moment("expires_at"),
        _moment("revoked_at", nullable=True),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_web_session_person_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_web_session_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_session")),
        sa.UniqueConstraint("hashed", name=op.f("uq_web_session_hashed")),
        sa.UniqueConstraint("previous_hashed", name=op.f("uq_web_session_previous_hashed")),
    )
    for column in ("expires_at", "person_id"):
        op.create_index(op.f(f"ix_web_session_{column}"), "web_session", [column])


def _moment(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _choice(name: str, kind: str, *values: str) -> sa.Column[str]:
    choice = sa.Enum(*values, name=kind, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name, choice, nullable=False)
