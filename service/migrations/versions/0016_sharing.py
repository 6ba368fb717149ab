"""What sharing adds to orders, folders, media and deliverables."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision: str | None = "0015"

MOST_PRINCIPALS = 100
RESOURCES = {
    "order": '"order" WHERE id = NEW.resource_id AND workspace_id = NEW.workspace_id FOR KEY SHARE',
    "folder": "folder WHERE id = NEW.resource_id AND workspace_id = NEW.workspace_id FOR KEY SHARE",
    **{
        table: f"""{table} r JOIN "order" o ON o.id = r.order_id
            WHERE r.id = NEW.resource_id AND o.workspace_id = NEW.workspace_id FOR KEY SHARE OF r"""
        for table in ("media", "deliverable")
    },
}
PRINCIPALS = {
    "user": "member WHERE {} AND removed_at IS NULL FOR SHARE",
    "service_account": "service_account WHERE {} AND deleted_at IS NULL FOR SHARE",
    "group": "user_group WHERE {} FOR KEY SHARE",
}


def upgrade() -> None:
    _indexes()
    _checked_grants()
    _gone_resources()
    _gone_principals()


def _indexes() -> None:
    """Orders by who made them, and orders of a folder, newest first. Names of folders need only differ to the eye."""
    op.create_index("ix_order_creator", "order", ["workspace_id", "created_by", "created_at", "id"])
    op.drop_index("ix_order_folder_id", "order")
    op.create_index(
        "ix_order_folder_newest",
        "order",
        ["folder_id", "created_at", "id"],
        postgresql_where=sa.text("folder_id IS NOT NULL"),
    )
    op.drop_constraint("uq_folder_workspace_id_parent_id_name", "folder")
    op.create_index("ix_folder_workspace_id", "folder", ["workspace_id"])


def _checked_grants() -> None:
    """A grant names what exists in its own workspace, and a principal who does; a hundred principals at most.

    A grant to who is gone is left out without a word, so that nobody's deed fails because somebody has just left.
    The locks let whoever removes a principal or a resource wait, and then take the new grant away, too.
    """
    own = "id = NEW.principal_id AND workspace_id = NEW.workspace_id"
    principals = "\n".join(f"WHEN '{kind}' THEN PERFORM FROM {rows.format(own)};" for kind, rows in PRINCIPALS.items())
    resources = "\n".join(f"WHEN '{kind}' THEN PERFORM FROM {rows};" for kind, rows in RESOURCES.items())
    op.execute(
        f"""
        CREATE FUNCTION check_grant() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            CASE NEW.principal_kind {principals} END CASE;
            IF NOT FOUND THEN RETURN NULL; END IF;
            CASE NEW.resource_kind {resources} END CASE;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'nothing of the workspace can be shared under %', NEW.resource_id
                USING ERRCODE = 'foreign_key_violation';
            END IF;
            PERFORM pg_advisory_xact_lock(hashtextextended(NEW.resource_id, 16));
            IF (SELECT count(*) FROM resource_grant
                WHERE resource_id = NEW.resource_id AND principal_id <> NEW.principal_id) >= {MOST_PRINCIPALS} THEN
                RAISE EXCEPTION '% is shared with {MOST_PRINCIPALS} principals', NEW.resource_id
                USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER resource_grant_is_checked BEFORE INSERT ON resource_grant "
        "FOR EACH ROW EXECUTE FUNCTION check_grant()"
    )
    op.execute(
        """
        CREATE FUNCTION keep_grant() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'of a grant only the role can change' USING ERRCODE = 'check_violation';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER resource_grant_is_kept "
        "BEFORE UPDATE OF resource_id, principal_id, resource_kind, principal_kind, workspace_id ON resource_grant "
        "FOR EACH ROW EXECUTE FUNCTION keep_grant()"
    )


def _gone_resources() -> None:
    """With a resource go its grants."""
    op.execute(
        """
        CREATE FUNCTION drop_grants_of_resource() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            DELETE FROM resource_grant WHERE resource_id = OLD.id;
            RETURN NULL;
        END $$
        """
    )
    for table in ("order", "folder", "media", "deliverable"):
        op.execute(
            f'CREATE TRIGGER {table}_takes_grants_along AFTER DELETE ON "{table}" '
            "FOR EACH ROW EXECUTE FUNCTION drop_grants_of_resource()"
        )


def _gone_principals() -> None:
    """Who leaves loses everything that was shared with them; coming back, they begin with nothing."""
    op.execute(
        """
        CREATE FUNCTION drop_grants_of_principal() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            DELETE FROM resource_grant WHERE principal_id = OLD.id;
            RETURN NULL;
        END $$
        """
    )
    for table, gone in (("member", "removed_at"), ("service_account", "deleted_at")):
        op.execute(
            f"CREATE TRIGGER {table}_leaves_its_grants AFTER UPDATE OF {gone} ON {table} "
            f"FOR EACH ROW WHEN (NEW.{gone} IS NOT NULL AND OLD.{gone} IS NULL) "
            "EXECUTE FUNCTION drop_grants_of_principal()"
        )
    for table in ("member", "service_account", "user_group"):
        op.execute(
            f"CREATE TRIGGER {table}_takes_grants_along AFTER DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION drop_grants_of_principal()"
        )
