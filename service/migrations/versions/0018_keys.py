"""Limits, addresses and the state of keys; who submitted an order with which key; who may no longer is told at once."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0018"
down_revision: str | None = "0017"

REASONS = ("trial_ended", "subscription_downgrade", "exposed_publicly", "self_disabled", "by_hand")
KEY_CHANGES = "revoked_at, disabled_at, expires_at, scopes, allowed_ips"
TOLD: dict[str, str] = {
    "member": "INSERT OR DELETE OR UPDATE OF seat, is_owner, locked_at, removed_at, email, workspace_id",
    "user_group": "INSERT OR DELETE OR UPDATE OF features",
    "group_member": "INSERT OR DELETE OR UPDATE",
    "service_account": "INSERT OR DELETE OR UPDATE OF deleted_at",
    "api_key": f"DELETE OR UPDATE OF {KEY_CHANGES}",
    "web_session": "UPDATE OF revoked_at",
    "workspace": "UPDATE OF plan",
}


def upgrade() -> None:
    _keys()
    _policy()
    _who_submitted()
    _leaving_ends_keys()
    _tell_of_changed_access()


def _column(name: str, kind: Any, **more: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=more.pop("nullable", True), **more)


def _moment(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def _keys() -> None:
    known = sa.Enum(*REASONS, name="disablereason", native_enum=False, create_constraint=True, length=32)
    for column in (
        _column("lineage_id", sa.String()),
        _column("replaced_by", sa.String()),
        _column("allowed_ips", JSONB(), nullable=False, server_default="[]"),
        _column("credit_limit", sa.BigInteger()),
        _column("third_party_disable_allowed", sa.Boolean()),
        _column("disable_reason", known),
        _column("disable_note", sa.String()),
        _moment("disabled_at"),
        _column("last_used_from", sa.String()),
        _column("created_by", sa.String()),
    ):
        op.add_column("api_key", column)
    op.execute("UPDATE api_key SET lineage_id = id")
    op.alter_column("api_key", "lineage_id", nullable=False)
    op.create_foreign_key(op.f("fk_api_key_lineage_id"), "api_key", "api_key", ["lineage_id"], ["id"])
    op.create_foreign_key(op.f("fk_api_key_replaced_by"), "api_key", "api_key", ["replaced_by"], ["id"])
    op.create_index(op.f("ix_api_key_lineage_id"), "api_key", ["lineage_id"])
    op.create_check_constraint("limit_not_negative", "api_key", "credit_limit >= 0")
    op.create_check_constraint("disabled_for_a_reason", "api_key", "(disabled_at IS NULL) = (disable_reason IS NULL)")


def _policy() -> None:
    op.add_column("workspace", _column("third_party_disable_allowed", sa.Boolean()))


def _who_submitted() -> None:
    """What was submitted before now was submitted by whoever its history names; with which key nobody noted."""
    op.add_column("order", _column("submitted_by", sa.String()))
    op.add_column("order", _column("submitted_with", sa.String()))
    op.create_foreign_key(op.f("fk_order_submitted_with"), "order", "api_key", ["submitted_with"], ["id"])
    for who in ("by", "with"):
        op.create_index(
            f"ix_order_submitted_{who}",
            "order",
            [f"submitted_{who}", "submitted_at"],
            postgresql_where=sa.text(f"submitted_{who} IS NOT NULL"),
        )
    op.execute(
        """
        UPDATE "order" o SET submitted_by = split_part(e.actor, ':', 2)
        FROM order_event e WHERE e.order_id = o.id AND e.cause = 'submitted' AND e.to_state = 'submitted'
        """
    )


def _leaving_ends_keys() -> None:
    op.execute(
        """
        CREATE FUNCTION end_keys() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE api_key SET revoked_at = now() WHERE holder_id = NEW.id AND revoked_at IS NULL;
            RETURN NULL;
        END $$
        """
    )
    for table, left in (("member", "removed_at"), ("service_account", "deleted_at")):
        op.execute(
            f"CREATE TRIGGER {table}_ends_its_keys AFTER UPDATE OF {left} ON {table} FOR EACH ROW "
            f"WHEN (NEW.{left} IS NOT NULL AND OLD.{left} IS NULL) EXECUTE FUNCTION end_keys()"
        )


def _tell_of_changed_access() -> None:
    """Web processes remember keys and sessions for a moment: they listen to this and forget (``service/edge``)."""
    op.execute(
        """
        CREATE FUNCTION tell_access_changed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_notify('access_changed', '');
            RETURN NULL;
        END $$
        """
    )
    for table, events in TOLD.items():
        op.execute(
            f"CREATE TRIGGER {table}_changes_access AFTER {events} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION tell_access_changed()"
        )
