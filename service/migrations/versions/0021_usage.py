"""How many requests were made, and how many at once; money, minutes and orders by instant, component and language."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision: str | None = "0020"

LEVELS = ("workspace", "holder", "key", "family", "holder_family")
INCLUDED = ["amount", "part", "order_id", "holder_id", "key_id", "product", "component", "language"]


def upgrade() -> None:
    _requests()
    _peaks()
    _facts()
    op.execute(_QUOTED)
    op.execute(_NOTE)
    op.execute(_NOTE_ORDER)
    op.execute(_NOTE_TRANSFER)
    _triggers()
    op.execute('SELECT note_order_usage(o) FROM "order" o WHERE o.submitted_at IS NOT NULL')
    op.execute("SELECT note_transfer_usage(t) FROM transfer t WHERE t.order_id IS NOT NULL")


def _moment() -> sa.Column[Any]:
    return sa.Column("at", sa.DateTime(timezone=True), nullable=False)


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _choice(name: str, kind: str, *values: str) -> sa.Column[Any]:
    return sa.Column(
        name, sa.Enum(*values, name=kind, native_enum=False, create_constraint=True, length=32), nullable=False
    )


def _requests() -> None:
    op.create_table(
        "request_usage",
        *_texts("workspace_id"),
        _moment(),
        *_texts("holder_id", "key_id", "family"),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("requests", sa.BigInteger(), nullable=False),
        sa.Column("busy_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("minutes IN (1, 15)", name=op.f("ck_request_usage_minutes_known")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_request_usage_workspace_id")),
        sa.PrimaryKeyConstraint(
            "workspace_id", "at", "holder_id", "key_id", "family", "minutes", name=op.f("pk_request_usage")
        ),
    )
    op.create_index("ix_request_usage_fresh", "request_usage", ["at"], postgresql_where=sa.text("minutes = 1"))


def _peaks() -> None:
    op.create_table(
        "request_peak",
        *_texts("workspace_id"),
        _choice("level", "peaklevel", *LEVELS),
        _moment(),
        *_texts("holder_id", "key_id", "family"),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        *_texts("process"),
        sa.Column("peak", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("minutes IN (1, 15)", name=op.f("ck_request_peak_minutes_known")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_request_peak_workspace_id")),
        sa.PrimaryKeyConstraint(
            "workspace_id", "level", "at", "holder_id", "key_id", "family", "minutes", "process",
            name=op.f("pk_request_peak"),
        ),
    )  # fmt: skip
    op.create_index("ix_request_peak_fresh", "request_peak", ["at"], postgresql_where=sa.text("minutes = 1"))


def _facts() -> None:
    op.create_table(
        "usage_fact",
        *_texts("source"),
        sa.Column("part", sa.Integer(), nullable=False),
        *_texts("workspace_id"),
        _choice("kind", "factkind", "credits", "card", "order"),
        _moment(),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        *_texts("order_id", "holder_id", "key_id", "product", "component", "language"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_usage_fact_workspace_id")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_usage_fact_order_id")),
        sa.PrimaryKeyConstraint("source", "part", name=op.f("pk_usage_fact")),
    )
    op.create_index(op.f("ix_usage_fact_order_id"), "usage_fact", ["order_id"])
    op.create_index(
        "ix_usage_fact_workspace", "usage_fact", ["workspace_id", "kind", "at"], postgresql_include=INCLUDED
    )


_QUOTED = """
CREATE FUNCTION quoted_parts(of_quote text)
RETURNS TABLE (part int, product text, component text, language text, seconds bigint, share_from bigint,
    share_to bigint, shares bigint)
LANGUAGE sql STABLE AS $$
    WITH line AS (
        SELECT l->>'component' AS component, lower(split_part(l->>'language', '-', 1)) AS tongue,
            (l->>'billable_seconds')::bigint AS seconds, (l->>'amount_cents')::bigint AS cents
        FROM quote q, jsonb_array_elements(q.body->'lines') l
        WHERE q.id = of_quote AND l->>'component' <> 'discount'
    ),
    piece AS (
        SELECT component, CASE tongue WHEN 'pt' THEN 'pt-BR' ELSE tongue END AS language,
            CASE WHEN component IN ('dub_captions', 'source_captions') THEN 0 ELSE sum(seconds) END AS seconds,
            sum(cents) AS cents
        FROM line GROUP BY component, tongue
        UNION ALL
        SELECT '', '', 0, 0 WHERE NOT EXISTS (SELECT FROM line)
    )
    SELECT (row_number() OVER parts)::int - 1,
        CASE WHEN component IN ('transcript', 'verbatim_transcript') THEN 'transcript'
            WHEN component IN ('subtitles', 'subtitles_sdh') THEN 'subtitles'
            WHEN component IN ('dub', 'dub_captions', 'source_captions') THEN 'dub'
            ELSE component END,
        component, language, seconds::bigint,
        (sum(cents) OVER parts - cents)::bigint, (sum(cents) OVER parts)::bigint, (sum(cents) OVER ())::bigint
    FROM piece WINDOW parts AS (ORDER BY component COLLATE "C", language COLLATE "C")
$$
"""

_NOTE = """
CREATE FUNCTION note_usage(source_id text, of_order text, what text, moved bigint, moment timestamptz)
RETURNS void LANGUAGE sql AS $$
    INSERT INTO usage_fact (source, part, workspace_id, kind, at, amount, order_id, holder_id, key_id, product,
        component, language)
    SELECT source_id, p.part, o.workspace_id, what, moment,
        CASE WHEN what = 'order' THEN p.seconds
            WHEN p.shares = 0 THEN CASE WHEN p.part = 0 THEN moved ELSE 0 END
            ELSE sign(moved)::bigint
                * (abs(moved) * p.share_to / p.shares - abs(moved) * p.share_from / p.shares) END,
        o.id, COALESCE(o.submitted_by, o.created_by), COALESCE(o.submitted_with, ''), p.product, p.component, p.language
    FROM "order" o CROSS JOIN LATERAL quoted_parts(o.quote_id) p
    WHERE o.id = of_order AND NOT o.is_sandbox
    ON CONFLICT DO NOTHING
$$
"""

_NOTE_ORDER = """
CREATE FUNCTION note_order_usage(placed "order") RETURNS void LANGUAGE plpgsql AS $$
DECLARE moment timestamptz := CASE placed.billing
    WHEN 'credits' THEN placed.submitted_at WHEN 'card' THEN placed.paid_at END;
BEGIN
    IF moment IS NOT NULL THEN
        PERFORM note_usage('order:' || placed.id, placed.id, 'order', 0, moment);
    END IF;
END $$
"""

_NOTE_TRANSFER = """
CREATE FUNCTION note_transfer_usage(moved transfer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    source_kind text := (SELECT kind FROM account WHERE id = moved.from_account);
    target_kind text := (SELECT kind FROM account WHERE id = moved.to_account);
BEGIN
    IF target_kind = 'held' THEN
        PERFORM note_usage(moved.id, moved.order_id, 'credits', moved.amount_cents, moved.created_at);
    ELSIF target_kind = 'credits' THEN
        PERFORM note_usage(moved.id, moved.order_id, 'credits', -moved.amount_cents, moved.created_at);
    ELSIF source_kind = 'stripe_clearing' THEN
        PERFORM note_usage(moved.id, moved.order_id, 'card', moved.amount_cents, moved.created_at);
    ELSIF target_kind = 'stripe_clearing' THEN
        PERFORM note_usage(moved.id, moved.order_id, 'card', -moved.amount_cents, moved.created_at);
    END IF;
END $$
"""


def _triggers() -> None:
    """At the end of the transaction, when the order says who submitted it."""
    for table in ("order", "transfer"):
        op.execute(
            f"CREATE FUNCTION tell_{table}_usage() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN PERFORM note_{table}_usage(NEW); RETURN NULL; END $$"
        )
    placed, changed = "NEW.submitted_at IS NOT NULL AND NOT NEW.is_sandbox", "IS DISTINCT FROM OLD."
    for name, event, table, condition in (
        ("order_is_used", "UPDATE", "order",
         f"{placed} AND (NEW.submitted_at {changed}submitted_at OR NEW.paid_at {changed}paid_at)"),
        ("order_is_used_at_once", "INSERT", "order", placed),
        ("transfer_is_used", "INSERT", "transfer", "NEW.order_id IS NOT NULL"),
    ):  # fmt: skip
        op.execute(
            f'CREATE CONSTRAINT TRIGGER {name} AFTER {event} ON "{table}" DEFERRABLE INITIALLY DEFERRED '
            f"FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION tell_{table}_usage()"
        )
