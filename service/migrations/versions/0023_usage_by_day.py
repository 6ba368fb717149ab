"""Requests by day as running sums, and which parts of an order are its first of a product, component and language."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision: str | None = "0022"

WHATS = ("requests", "busy_ms")
KEY = ("workspace_id", "what", "at", "holder_id", "key_id", "family")
INCLUDED = ["amount", "firsts", "order_id", "holder_id", "key_id", "product", "component", "language"]
INDEX = "ix_usage_fact_workspace"


def upgrade() -> None:
    _days()
    for function in (_ONCE, _RUNNING, _BEFORE, _ADDED):
        op.execute(function)
    op.execute(_noted("request_usage", 1))
    op.execute(_KEEP)
    _triggers()
    op.create_index(
        "ix_request_usage_recent", "request_usage", ["workspace_id", "at"], postgresql_where=sa.text("minutes = 1")
    )
    _firsts()


def _days() -> None:
    op.create_table(
        "request_day",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column(
            "what",
            sa.Enum(*WHATS, name="countedwhat", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("holder_id", "key_id", "family")),
        sa.Column("quarters", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("sums", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.CheckConstraint("cardinality(sums) = cardinality(quarters)", name=op.f("ck_request_day_whole")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_request_day_workspace_id")),
        sa.PrimaryKeyConstraint(*KEY, name=op.f("pk_request_day")),
    )


_ONCE = """
CREATE FUNCTION each_once(quarters int[]) RETURNS int[] LANGUAGE sql IMMUTABLE AS $$
    SELECT array_agg(DISTINCT u.q ORDER BY u.q) FROM unnest(quarters) AS u (q)
$$
"""
_RUNNING = """
CREATE FUNCTION running_sums(quarters int[], amounts bigint[]) RETURNS bigint[] LANGUAGE sql IMMUTABLE AS $$
    SELECT array_agg(r.total ORDER BY r.q) FROM (
        SELECT u.q, (sum(sum(u.a)) OVER (ORDER BY u.q))::bigint AS total
        FROM unnest(quarters, amounts) AS u (q, a) GROUP BY u.q
    ) r
$$
"""
_BEFORE = """
CREATE FUNCTION sum_before(quarters int[], sums bigint[], quarter int) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT COALESCE(sums[width_bucket(quarter - 1, quarters)], 0)
$$
"""
_ADDED = """
CREATE FUNCTION added_sums(one int[], one_sums bigint[], other int[], other_sums bigint[]) RETURNS bigint[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT array_agg(
        sum_before(one, one_sums, u.q + 1) + sum_before(other, other_sums, u.q + 1) ORDER BY u.q
    ) FROM unnest(each_once(one || other)) AS u (q)
$$
"""
ADD = """UPDATE SET quarters = each_once({0}.quarters || EXCLUDED.quarters),
        sums = added_sums({0}.quarters, {0}.sums, EXCLUDED.quarters, EXCLUDED.sums)"""


def _noted(rows: str, sign: int) -> str:
    """Adds quarters of an hour to their days (in UTC), or takes them away."""
    return f"""
    INSERT INTO request_day ({", ".join(KEY)}, quarters, sums)
    SELECT workspace_id, what, day, holder_id, key_id, family, each_once(array_agg(quarter)),
        running_sums(array_agg(quarter), array_agg(amount))
    FROM (
        SELECT r.*, w.what, date_trunc('day', r.at, 'UTC') AS day,
            (floor(extract(epoch FROM r.at))::bigint % 86400 / 900)::int AS quarter,
            {sign} * CASE w.what WHEN 'requests' THEN r.requests ELSE r.busy_ms END AS amount
        FROM {rows} r CROSS JOIN (VALUES ('requests'), ('busy_ms')) w (what) WHERE r.minutes = 15
    ) counted
    GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
    ON CONFLICT ({", ".join(KEY)}) DO {ADD.format("request_day")}
    """


_KEEP = f"""
CREATE FUNCTION keep_request_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        {_noted("gained", 1)};
    END IF;
    IF TG_OP <> 'INSERT' THEN
        {_noted("lost", -1)};
    END IF;
    RETURN NULL;
END $$
"""


def _triggers() -> None:
    """Whatever changes a quarter changes its day, in the same transaction."""
    for event, tables in (
        ("INSERT", "NEW TABLE AS gained"),
        ("UPDATE", "OLD TABLE AS lost NEW TABLE AS gained"),
        ("DELETE", "OLD TABLE AS lost"),
    ):
        op.execute(
            f"CREATE TRIGGER request_days_{event.lower()} AFTER {event} ON request_usage REFERENCING {tables} "
            "FOR EACH STATEMENT EXECUTE FUNCTION keep_request_days()"
        )


_WINDOWS = "row_number() OVER (PARTITION BY {} ORDER BY {}part) = 1"


def _bits(of: str, source: str = "") -> str:
    """1: the order's first part; 2, 4, 8, 16: its first of a product, component, language, product and language."""
    groups = ("product", "component", "language", "product, {of}language")
    made = [f"({of}part = 0)::int"]
    for bit, group in enumerate(groups, start=1):
        among = f"{source}{of}{group.format(of=of)}"
        made.append(f"{1 << bit} * ({_WINDOWS.format(among, of)})::int")
    return f"({' + '.join(made)})::smallint"


def _firsts() -> None:
    op.add_column("usage_fact", sa.Column("firsts", sa.SmallInteger(), nullable=False, server_default="0"))
    op.execute(
        f"UPDATE usage_fact f SET firsts = w.firsts FROM (SELECT source, part, {_bits('', 'source, ')} AS firsts "
        "FROM usage_fact) w WHERE w.source = f.source AND w.part = f.part"
    )
    op.alter_column("usage_fact", "firsts", server_default=None)
    op.execute(_NOTE)
    op.drop_index(INDEX, "usage_fact")
    op.create_index(INDEX, "usage_fact", ["workspace_id", "kind", "at"], postgresql_include=INCLUDED)


_NOTE = f"""
CREATE OR REPLACE FUNCTION note_usage(source_id text, of_order text, what text, moved bigint, moment timestamptz)
RETURNS void LANGUAGE sql AS $$
    INSERT INTO usage_fact (source, part, workspace_id, kind, at, amount, order_id, holder_id, key_id, product,
        component, language, firsts)
    SELECT source_id, p.part, o.workspace_id, what, moment,
        CASE WHEN what = 'order' THEN p.seconds
            WHEN p.shares = 0 THEN CASE WHEN p.part = 0 THEN moved ELSE 0 END
            ELSE sign(moved)::bigint
                * (abs(moved) * p.share_to / p.shares - abs(moved) * p.share_from / p.shares) END,
        o.id, COALESCE(o.submitted_by, o.created_by), COALESCE(o.submitted_with, ''), p.product, p.component,
        p.language, {_bits("p.")}
    FROM "order" o CROSS JOIN LATERAL quoted_parts(o.quote_id) p
    WHERE o.id = of_order AND NOT o.is_sandbox
    ON CONFLICT DO NOTHING
$$
"""
