"""Seats, groups, what is shared with whom, service accounts, and the audit log."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision: str | None = "0013"

FOR_EVERYONE = (
    '["captions", "create_user_api_key", "dubbing", "productions", "speech_to_text", "subtitles", "view_fiat_balance"]'
)
HOLDERS = ("member", "linguist", "operator", "service_account")


def upgrade() -> None:
    _plans()
    _seats()
    _groups()
    _everyone()
    _grants()
    _service_accounts()
    _holders()
    _audit()


def _choice(name: str, kind: str, *values: str, default: str | None = None) -> sa.Column[str]:
    known = sa.Enum(*values, name=kind, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name, known, nullable=False, server_default=default)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _plans() -> None:
    plans = ("free", "scale", "business", "enterprise")
    op.add_column("workspace", _choice("plan", "plan", *plans, default="scale"))
    op.add_column("workspace", sa.Column("seats", sa.Integer(), nullable=True))
    op.execute("UPDATE workspace SET plan = 'enterprise' WHERE billing = 'credits'")


def _seats() -> None:
    seats = ("workspace_admin", "workspace_member", "workspace_lite_member")
    op.add_column("member", _choice("seat", "seat", *seats, default="workspace_member"))
    op.add_column("member", sa.Column("usage_limit_cents", sa.BigInteger(), nullable=True))
    op.add_column("member", sa.Column("default_sharing", JSONB(), nullable=False, server_default="[]"))
    op.add_column("member", _moment("locked_at", nullable=True))
    op.add_column("member", _moment("removed_at", nullable=True))
    op.execute("UPDATE member SET seat = 'workspace_admin' WHERE is_owner")
    here = sa.text("removed_at IS NULL")
    op.create_index(
        "ix_member_address", "member", ["workspace_id", sa.text("lower(email)")], unique=True, postgresql_where=here
    )
    op.create_index("ix_member_owner", "member", ["workspace_id"], unique=True, postgresql_where=sa.text("is_owner"))
    op.create_check_constraint(
        "owner_is_an_active_admin",
        "member",
        "NOT is_owner OR (seat = 'workspace_admin' AND locked_at IS NULL AND removed_at IS NULL)",
    )


def _groups() -> None:
    op.create_table(
        "user_group",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_everyone", sa.Boolean(), nullable=False),
        sa.Column("features", JSONB(), nullable=False),
        _moment("created_at"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_user_group_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_group")),
    )
    op.create_index("ix_user_group_name", "user_group", ["workspace_id", sa.text("lower(name)")], unique=True)
    everyone = sa.text("is_everyone")
    op.create_index("ix_user_group_everyone", "user_group", ["workspace_id"], unique=True, postgresql_where=everyone)
    op.create_table(
        "group_member",
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("principal_id", sa.String(), nullable=False),
        _moment("added_at"),
        sa.ForeignKeyConstraint(["group_id"], ["user_group.id"], name=op.f("fk_group_member_group_id")),
        sa.PrimaryKeyConstraint("group_id", "principal_id", name=op.f("pk_group_member")),
    )
    op.create_index("ix_group_member_principal_id", "group_member", ["principal_id"])


def _everyone() -> None:
    """Every workspace has its group Everyone from its first moment."""
    made = f"'group_' || split_part({{0}}.id, '_', 2), {{0}}.id, 'Everyone', true, '{FOR_EVERYONE}', {{0}}.created_at"
    columns = "id, workspace_id, name, is_everyone, features, created_at"
    op.execute(f"INSERT INTO user_group ({columns}) SELECT {made.format('w')} FROM workspace w")
    op.execute(
        f"""
        CREATE FUNCTION found_everyone() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO user_group ({columns}) VALUES ({made.format("NEW")});
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER workspace_has_everyone AFTER INSERT ON workspace FOR EACH ROW EXECUTE FUNCTION found_everyone()"
    )


def _grants() -> None:
    op.create_table(
        "resource_grant",
        sa.Column("resource_id", sa.String(), nullable=False),
        sa.Column("principal_id", sa.String(), nullable=False),
        _choice("resource_kind", "resourcekind", "order", "folder", "media", "deliverable"),
        _choice("principal_kind", "principalkind", "user", "group", "service_account"),
        sa.Column("workspace_id", sa.String(), nullable=False),
        _choice("role", "role", "viewer", "commenter", "editor", "admin"),
        sa.Column("granted_by", sa.String(), nullable=False),
        _moment("created_at"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_resource_grant_workspace_id")),
        sa.PrimaryKeyConstraint("resource_id", "principal_id", name=op.f("pk_resource_grant")),
    )
    op.create_index("ix_resource_grant_workspace_id", "resource_grant", ["workspace_id"])
    op.create_index(
        "ix_resource_grant_principal_id", "resource_grant", ["principal_id", "resource_kind", "resource_id"]
    )


def _service_accounts() -> None:
    op.create_table(
        "service_account",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        _moment("created_at"),
        _moment("deleted_at", nullable=True),
        sa.Column("usage_limit_cents", sa.BigInteger(), nullable=True),
        sa.Column("default_sharing", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_service_account_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_account")),
    )
    op.create_index(
        "ix_service_account_name",
        "service_account",
        ["workspace_id", sa.text("lower(name)")],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )


def _holders() -> None:
    """Service accounts hold keys; sessions are for people alone."""
    known = ", ".join(f"'{holder}'" for holder in HOLDERS)
    for table in ("api_key", "web_session"):
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_holderkind")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_holderkind CHECK (holder_kind IN ({known}))")


def _audit() -> None:
    optional = (
        "actor_name", "actor_email", "session_id", "resource_kind", "resource_id", "resource_name",
        "method", "path", "address", "agent",
    )  # fmt: skip
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=True),
        _moment("at"),
        sa.Column("class_name", sa.String(), nullable=False),
        sa.Column("activity", sa.String(), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=True) for name in optional),
        sa.Column("data", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_audit_entry_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_newest", "audit_entry", ["workspace_id", "at", "id"])
    op.create_index("ix_audit_entry_actor", "audit_entry", ["workspace_id", "actor_id", "at"])
    for what, when in (("append_only BEFORE UPDATE OR DELETE", "ROW"), ("never_emptied BEFORE TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER audit_entry_is_{what} ON audit_entry FOR EACH {when} EXECUTE FUNCTION refuse_change()"
        )
