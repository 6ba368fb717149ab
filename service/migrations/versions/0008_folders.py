"""Folders of orders, and the words by which orders are found."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0008"
down_revision: str | None = "0007"

MOST_LEXEMES = 5000
UNTITLED = "Untitled order"


def upgrade() -> None:
    _folder()
    _order_folder()
    _order_words()
    _functions()
    _triggers()
    _words_of_what_is_there()


def _folder() -> None:
    op.create_table(
        "folder",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("parent_id", sa.String(), nullable=True),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("parent_depth", sa.Integer(), sa.Computed("depth - 1", persisted=True), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("depth BETWEEN 1 AND 8", name=op.f("ck_folder_depth_in_range")),
        sa.CheckConstraint("(parent_id IS NULL) = (depth = 1)", name=op.f("ck_folder_top_is_first_level")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_folder_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_folder")),
        sa.UniqueConstraint(
            "workspace_id",
            "parent_id",
            "name",
            name=op.f("uq_folder_workspace_id_parent_id_name"),
            postgresql_nulls_not_distinct=True,
        ),
        sa.UniqueConstraint("id", "workspace_id", name=op.f("uq_folder_id_workspace_id")),
        sa.UniqueConstraint("id", "workspace_id", "depth", name=op.f("uq_folder_id_workspace_id_depth")),
        sa.ForeignKeyConstraint(
            ["parent_id", "workspace_id", "parent_depth"],
            ["folder.id", "folder.workspace_id", "folder.depth"],
            name=op.f("fk_folder_parent_id_workspace_id_parent_depth"),
        ),
    )
    op.create_index("ix_folder_parent_id", "folder", ["parent_id"])


def _order_folder() -> None:
    op.add_column("order", sa.Column("folder_id", sa.String(), nullable=True))
    op.create_foreign_key(
        op.f("fk_order_folder_id_workspace_id"),
        "order",
        "folder",
        ["folder_id", "workspace_id"],
        ["id", "workspace_id"],
    )
    op.create_index("ix_order_in_folder", "order", ["workspace_id", "folder_id", "state", "created_at", "id"])
    op.create_index("ix_order_folder_id", "order", ["folder_id"], postgresql_where=sa.text("folder_id IS NOT NULL"))


def _order_words() -> None:
    op.create_table(
        "order_words",
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("words", TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_order_words_order_id")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_order_words")),
    )
    op.create_index("ix_order_words_words", "order_words", ["words"], postgresql_using="gin")


def _functions() -> None:
    """Words are runs of anything but white space and ASCII's punctuation, in small letters.

    A workspace's own word begins with an @, which nobody can type into one.
    """
    op.execute(
        r"""
        CREATE FUNCTION words_of(written text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT coalesce(array_agg(DISTINCT left(word, 100)), '{}')
            FROM regexp_split_to_table(lower(left(written, 50000)), '[[:space:]!-/:-@[-`{-~]+') AS word
            WHERE word <> ''
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION words_query(workspace text, written text) RETURNS tsquery LANGUAGE sql STABLE AS $$
            SELECT string_agg(part, ' & ')::tsquery FROM (
                SELECT quote_literal('@' || workspace) AS part
                UNION ALL
                SELECT quote_literal(word) || ':*' FROM unnest(words_of(written)) AS word
            ) parts
        $$
        """
    )
    op.execute(
        f"""
        CREATE FUNCTION keep_words(of_order text, written text) RETURNS void LANGUAGE sql AS $$
            INSERT INTO order_words (order_id, words)
            SELECT o.id, array_to_tsvector(words_of(written) || ('@' || o.workspace_id)) FROM "order" o
            WHERE o.id = of_order
            ON CONFLICT (order_id) DO UPDATE SET words = order_words.words || excluded.words
            WHERE length(order_words.words) < {MOST_LEXEMES}
        $$
        """
    )
    op.execute(
        f"""
        CREATE FUNCTION gather_words(of_order text) RETURNS void LANGUAGE sql AS $$
            DELETE FROM order_words WHERE order_id = of_order;
            SELECT keep_words(o.id, concat_ws(' ', nullif(o.name, '{UNTITLED}'), (
                SELECT string_agg(m.name, ' ') FROM (
                    SELECT name FROM media WHERE order_id = of_order ORDER BY id LIMIT {MOST_LEXEMES}
                ) m
            ))) FROM "order" o WHERE o.id = of_order
        $$
        """
    )


def _triggers() -> None:
    """A file that has left an order by a merge is still found there; one that was removed is not."""
    for name, body in (
        ("order_is_named", "PERFORM keep_words(NEW.id, NEW.name)"),
        ("order_is_renamed", "PERFORM gather_words(NEW.id)"),
        ("media_is_named", "PERFORM keep_words(NEW.order_id, NEW.name)"),
        ("media_is_gone", "PERFORM gather_words(OLD.order_id)"),
    ):
        op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NULL; END $$")
    op.execute(
        f"CREATE TRIGGER order_is_named AFTER INSERT ON \"order\" FOR EACH ROW WHEN (NEW.name <> '{UNTITLED}') "
        "EXECUTE FUNCTION order_is_named()"
    )
    op.execute(
        'CREATE TRIGGER order_is_renamed AFTER UPDATE OF name ON "order" FOR EACH ROW '
        "WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION order_is_renamed()"
    )
    op.execute("CREATE TRIGGER media_is_named AFTER INSERT ON media FOR EACH ROW EXECUTE FUNCTION media_is_named()")
    op.execute(
        "CREATE TRIGGER media_is_renamed AFTER UPDATE OF name, order_id ON media FOR EACH ROW "
        "WHEN ((OLD.name, OLD.order_id) IS DISTINCT FROM (NEW.name, NEW.order_id)) EXECUTE FUNCTION media_is_named()"
    )
    op.execute("CREATE TRIGGER media_is_gone AFTER DELETE ON media FOR EACH ROW EXECUTE FUNCTION media_is_gone()")


def _words_of_what_is_there() -> None:
    op.execute(
        f"""
        INSERT INTO order_words (order_id, words)
        SELECT o.id, array_to_tsvector(words_of(concat_ws(' ', nullif(o.name, '{UNTITLED}'), m.names))
                                       || ('@' || o.workspace_id))
        FROM "order" o LEFT JOIN (
            SELECT order_id, string_agg(left(name, 200), ' ') AS names FROM media GROUP BY order_id
        ) m ON m.order_id = o.id
        WHERE o.name <> '{UNTITLED}' OR m.names IS NOT NULL
        """
    )
