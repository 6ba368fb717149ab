"""What the tables alone cannot say: append-only rows, immutable quotes, the house's accounts, the outbox's bell."""

from alembic import op

revision = "0002"
down_revision: str | None = "0001b"

APPEND_ONLY = (
    "entry",
    "transfer",
    "order_event",
    "quote",
    "invoice",
    "document_version",
    "deliverable",
    "operator_action",
)
HOUSE_ACCOUNTS = ("grants", "revenue", "stripe_clearing", "refunds")


def upgrade() -> None:
    _guard_append_only_tables()
    _open_house_accounts()
    _ring_when_the_outbox_fills()


def _guard_append_only_tables() -> None:
    op.execute(
        """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _open_house_accounts() -> None:
    for kind in HOUSE_ACCOUNTS:
        op.execute(
            f"INSERT INTO account (id, workspace_id, kind, balance_cents) VALUES ('account_{kind}', NULL, '{kind}', 0)"
        )


def _ring_when_the_outbox_fills() -> None:
    op.execute(
        """
        CREATE FUNCTION ring_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_notify('outbox', '');
            RETURN NULL;
        END $$
        """
    )
    op.execute("CREATE TRIGGER outbox_rings AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION ring_outbox()")
