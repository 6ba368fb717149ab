"""What groups add: the database itself keeps memberships sound.

A member or a service account is only in groups of its own workspace, and in none once it has left; nobody is in
*Everyone* by a row; *Everyone* stays what it is. (What is shared with a group ends with it: 0016.)
"""

from alembic import op

revision = "0017"
down_revision: str | None = "0016"


def upgrade() -> None:
    op.execute("ALTER TABLE user_group ADD CONSTRAINT ck_user_group_name CHECK (char_length(name) BETWEEN 1 AND 100)")
    op.execute("ALTER TABLE user_group ADD CONSTRAINT ck_user_group_name_composed CHECK (name IS NFC NORMALIZED)")
    op.execute("ALTER TABLE user_group ADD CONSTRAINT ck_user_group_features CHECK (jsonb_typeof(features) = 'array')")
    _groups_stay()
    _members_belong()
    _leaving_leaves_groups()


def _groups_stay() -> None:
    op.execute(
        """
        CREATE FUNCTION guard_group() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                IF OLD.is_everyone THEN
                    RAISE EXCEPTION 'Everyone cannot be deleted' USING ERRCODE = 'check_violation';
                END IF;
                RETURN OLD;
            END IF;
            IF (NEW.id, NEW.workspace_id, NEW.is_everyone) IS DISTINCT FROM (OLD.id, OLD.workspace_id, OLD.is_everyone)
                OR (OLD.is_everyone AND NEW.name <> OLD.name)
            THEN
                RAISE EXCEPTION 'a group stays in its workspace, and Everyone what it is'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER group_is_sound BEFORE UPDATE OR DELETE ON user_group "
        "FOR EACH ROW EXECUTE FUNCTION guard_group()"
    )


def _members_belong() -> None:
    """The locks make somebody who leaves meanwhile, or a group that is deleted meanwhile, wait or be seen gone."""
    op.execute(
        """
        CREATE FUNCTION guard_group_member() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            place text;
        BEGIN
            SELECT g.workspace_id INTO place FROM user_group g
            WHERE g.id = NEW.group_id AND NOT g.is_everyone FOR KEY SHARE;
            IF place IS NULL THEN
                RAISE EXCEPTION 'no group that takes members' USING ERRCODE = 'foreign_key_violation';
            END IF;
            PERFORM 1 FROM member m
            WHERE m.id = NEW.principal_id AND m.workspace_id = place AND m.removed_at IS NULL FOR SHARE;
            IF FOUND THEN
                RETURN NEW;
            END IF;
            PERFORM 1 FROM service_account s
            WHERE s.id = NEW.principal_id AND s.workspace_id = place AND s.deleted_at IS NULL FOR SHARE;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'nobody of the workspace of the group' USING ERRCODE = 'foreign_key_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER group_member_belongs BEFORE INSERT OR UPDATE ON group_member "
        "FOR EACH ROW EXECUTE FUNCTION guard_group_member()"
    )


def _leaving_leaves_groups() -> None:
    op.execute(
        """
        CREATE FUNCTION leave_groups() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            DELETE FROM group_member WHERE principal_id = NEW.id;
            RETURN NULL;
        END $$
        """
    )
    for table, left in (("member", "removed_at"), ("service_account", "deleted_at")):
        op.execute(
            f"CREATE TRIGGER {table}_leaves_groups AFTER UPDATE OF {left} ON {table} FOR EACH ROW "
            f"WHEN (NEW.{left} IS NOT NULL AND OLD.{left} IS NULL) EXECUTE FUNCTION leave_groups()"
        )
