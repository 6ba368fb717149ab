"""Invitations, domains that workspaces have proved to be theirs, sessions without a role, an owner for ever."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision: str | None = "0014"

SEATS = ("workspace_admin", "workspace_member", "workspace_lite_member")
HATS = ("member", "linguist", "operator", "service_account", "person")


def upgrade() -> None:
    _invitations()
    _domains()
    _sessions()
    _owners()


def _choice(name: str, kind: str, *values: str) -> sa.Column[str]:
    known = sa.Enum(*values, name=kind, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name, known, nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _invitations() -> None:
    op.create_table(
        "invitation",
        _text("id"),
        _text("workspace_id"),
        _text("email"),
        _choice("seat", "seat", *SEATS),
        sa.Column("group_ids", JSONB(), nullable=False),
        sa.Column("usage_limit_cents", sa.BigInteger(), nullable=True),
        _choice("state", "invitationstate", "pending", "accepted", "declined", "revoked", "expired"),
        _text("invited_by"),
        _moment("created_at"),
        _moment("expires_at"),
        _moment("sent_at"),
        sa.Column("sendings", sa.Integer(), nullable=False),
        _moment("ended_at", nullable=True),
        _text("member_id", nullable=True),
        sa.CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        sa.CheckConstraint("(state = 'accepted') = (member_id IS NOT NULL)", name="accepted_by_a_member"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_invitation_workspace_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_invitation_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
    )
    pending = sa.text("state = 'pending'")
    op.create_index(
        "ix_invitation_open", "invitation", ["workspace_id", "email"], unique=True, postgresql_where=pending
    )
    op.create_index("ix_invitation_awaited", "invitation", ["email"], postgresql_where=pending)
    op.create_index("ix_invitation_newest", "invitation", ["workspace_id", "id"])
    op.create_index("ix_invitation_sent_at", "invitation", ["workspace_id", "sent_at"])


def _domains() -> None:
    op.create_table(
        "workspace_domain",
        _text("id"),
        _text("workspace_id"),
        _text("domain"),
        _text("token"),
        sa.Column("auto_join", sa.Boolean(), nullable=False),
        _choice("auto_join_seat", "seat", *SEATS),
        _text("created_by"),
        _moment("created_at"),
        _moment("verified_at", nullable=True),
        _moment("checked_at", nullable=True),
        _moment("missing_since", nullable=True),
        _moment("next_check_at"),
        sa.CheckConstraint("domain = lower(domain)", name="domain_is_lower_case"),
        sa.CheckConstraint("NOT auto_join OR verified_at IS NOT NULL", name="joined_when_verified"),
        sa.CheckConstraint("auto_join_seat <> 'workspace_admin'", name="no_admin_joins_by_domain"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_workspace_domain_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace_domain")),
    )
    verified = sa.text("verified_at IS NOT NULL")
    op.create_index("ix_workspace_domain_claimed", "workspace_domain", ["workspace_id", "domain"], unique=True)
    op.create_index(
        "ix_workspace_domain_verified", "workspace_domain", ["domain"], unique=True, postgresql_where=verified
    )
    op.create_index("ix_workspace_domain_due", "workspace_domain", ["next_check_at"], postgresql_where=verified)


def _sessions() -> None:
    """Somebody without a role (yet, or any more) may be signed in, to answer an invitation."""
    known = ", ".join(f"'{hat}'" for hat in HATS)
    op.execute("ALTER TABLE web_session DROP CONSTRAINT ck_web_session_holderkind")
    op.execute(f"ALTER TABLE web_session ADD CONSTRAINT ck_web_session_holderkind CHECK (holder_kind IN ({known}))")
    op.create_index("ix_web_session_holder_id", "web_session", ["holder_id"])


def _owners() -> None:
    """Whoever stops being owner has a successor by the end of the transaction."""
    op.execute(
        """
        CREATE FUNCTION demand_owner() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NOT EXISTS (SELECT 1 FROM member WHERE workspace_id = OLD.workspace_id AND is_owner) THEN
                RAISE EXCEPTION 'workspace % would have no owner', OLD.workspace_id
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'workspace_keeps_an_owner';
            END IF;
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        """
        CREATE CONSTRAINT TRIGGER workspace_keeps_an_owner AFTER UPDATE OF is_owner OR DELETE ON member
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.is_owner) EXECUTE FUNCTION demand_owner()
        """
    )
