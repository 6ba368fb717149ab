"""Money, minutes and orders by day as running sums, into which facts are added once they are a day old."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision: str | None = "0024"

WHATS = ("credits", "card", "seconds", "orders")
DIMENSIONS = ("all", "user", "api_keys", "product_type", "component", "language")
ADD = """UPDATE SET quarters = each_once(usage_day.quarters || EXCLUDED.quarters),
        sums = added_sums(usage_day.quarters, usage_day.sums, EXCLUDED.quarters, EXCLUDED.sums)"""
KEY = ("workspace_id", "what", "dimension", "at", "value")


def upgrade() -> None:
    op.create_table(
        "usage_day",
        sa.Column("workspace_id", sa.String(), nullable=False),
        _choice("what", "summedwhat", WHATS),
        _choice("dimension", "summedby", DIMENSIONS),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("quarters", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("sums", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.CheckConstraint("cardinality(sums) = cardinality(quarters)", name=op.f("ck_usage_day_whole")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_usage_day_workspace_id")),
        sa.PrimaryKeyConstraint(*KEY, name=op.f("pk_usage_day")),
    )
    op.add_column("usage_fact", sa.Column("is_summed", sa.Boolean(), nullable=False, server_default="false"))
    fresh = sa.text("NOT is_summed")
    op.create_index("ix_usage_fact_fresh", "usage_fact", ["at"], postgresql_where=fresh)
    op.create_index("ix_usage_fact_recent", "usage_fact", ["workspace_id", "kind", "at"], postgresql_where=fresh)
    op.execute(_KEEP)
    op.execute(_REFUSE)
    _triggers()


def _choice(name: str, kind: str, values: tuple[str, ...]) -> sa.Column[str]:
    return sa.Column(
        name, sa.Enum(*values, name=kind, native_enum=False, create_constraint=True, length=32), nullable=False
    )


def _summed(rows: str, sign: int) -> str:
    """Adds facts to the sums of their days (in UTC), or takes them away."""
    return f"""
    INSERT INTO usage_day ({", ".join(KEY)}, quarters, sums)
    SELECT workspace_id, what, dimension, day, value, each_once(array_agg(quarter)),
        running_sums(array_agg(quarter), array_agg(moved))
    FROM (
        SELECT f.workspace_id, a.what, d.dimension, date_trunc('day', f.at, 'UTC') AS day, d.value,
            (floor(extract(epoch FROM f.at))::bigint % 86400 / 900)::int AS quarter, {sign} * a.amount AS moved
        FROM {rows} f
        CROSS JOIN LATERAL (VALUES ('all', '', 1), ('user', f.holder_id, 1), ('api_keys', f.key_id, 1),
            ('product_type', f.product, 2), ('component', f.component, 4), ('language', f.language, 8)
        ) d (dimension, value, bit)
        CROSS JOIN LATERAL (
            SELECT CASE f.kind WHEN 'order' THEN 'seconds' ELSE f.kind END, f.amount
            UNION ALL SELECT 'orders', 1 WHERE f.kind = 'order' AND f.firsts & d.bit <> 0
        ) a (what, amount)
        WHERE f.is_summed
    ) counted
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT ({", ".join(KEY)}) DO {ADD}
    """


_KEEP = f"""
CREATE FUNCTION keep_usage_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        {_summed("gained", 1)};
    END IF;
    {_summed("lost", -1)};
    RETURN NULL;
END $$
"""
_REFUSE = """
CREATE FUNCTION refuse_summed_fact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a fact is added to its day by an update: % %', NEW.source, NEW.part
        USING ERRCODE = 'check_violation';
END $$
"""


def _triggers() -> None:
    """A fact is in the sums of its day exactly if it says so; facts are written with money, and are not in them yet."""
    for event, tables in (("UPDATE", "OLD TABLE AS lost NEW TABLE AS gained"), ("DELETE", "OLD TABLE AS lost")):
        op.execute(
            f"CREATE TRIGGER usage_days_{event.lower()} AFTER {event} ON usage_fact REFERENCING {tables} "
            "FOR EACH STATEMENT EXECUTE FUNCTION keep_usage_days()"
        )
    op.execute(
        "CREATE TRIGGER usage_fact_is_fresh BEFORE INSERT ON usage_fact FOR EACH ROW WHEN (NEW.is_summed) "
        "EXECUTE FUNCTION refuse_summed_fact()"
    )
