"""The first schema, first half, in the order of foreign keys."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision: str | None = None


def upgrade() -> None:
    _idempotency_key()
    _linguist()
    _mail()
    _operator()
    _outbox()
    _quote()
    _stripe_event()
    _workspace()
    _account()
    _api_key()
    _member()
    _negotiated_rate()
    _operator_action()
    _order()
    _qualification()
    _checkout()
    _invoice()


def _idempotency_key() -> None:
    op.create_table(
        "idempotency_key",
        sa.Column("holder_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request_hash", sa.String(), nullable=False),
        sa.Column("status_code", sa.Integer(), nullable=True),
        sa.Column("body", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("holder_id", "key", name=op.f("pk_idempotency_key")),
    )
    op.create_index(op.f("ix_idempotency_key_created_at"), "idempotency_key", ["created_at"], unique=False)


def _linguist() -> None:
    op.create_table(
        "linguist",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("task_limit", sa.Integer(), nullable=True),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("rank BETWEEN 1 AND 5", name=op.f("ck_linguist_rank_in_range")),
        sa.CheckConstraint("task_limit IS NULL OR task_limit > 0", name=op.f("ck_linguist_limit_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_linguist")),
        sa.UniqueConstraint("email", name=op.f("uq_linguist_email")),
    )


def _mail() -> None:
    op.create_table(
        "mail",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("context", postgresql.JSONB(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "queued", "sent", "refused", name="mailstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_mail_key")),
    )
    op.create_index(op.f("ix_mail_order_id"), "mail", ["order_id"], unique=False)
    op.create_index(op.f("ix_mail_state"), "mail", ["state"], unique=False)


def _operator() -> None:
    op.create_table(
        "operator",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator")),
        sa.UniqueConstraint("email", name=op.f("uq_operator_email")),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("start", "signal", name="outboxkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("workflow_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("is_dead", sa.Boolean(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox_due", "outbox", ["next_attempt_at", "id"], unique=False, postgresql_where=sa.text("NOT is_dead")
    )
    op.create_index(op.f("ix_outbox_workflow_id"), "outbox", ["workflow_id"], unique=False)


def _quote() -> None:
    op.create_table(
        "quote",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("price_book", sa.String(), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("total_cents >= 0", name=op.f("ck_quote_total_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
    )
    op.create_index(op.f("ix_quote_order_id"), "quote", ["order_id"], unique=False)


def _stripe_event() -> None:
    op.create_table(
        "stripe_event",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stripe_event")),
    )


def _workspace() -> None:
    op.create_table(
        "workspace",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "billing",
            sa.Enum("card", "credits", name="billing", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("contact_email", sa.String(), nullable=False),
        sa.Column("discount_basis_points", sa.Integer(), nullable=False),
        sa.Column("expedited_hours", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("discount_basis_points BETWEEN 0 AND 10000", name=op.f("ck_workspace_discount_in_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace")),
    )


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "credits",
                "held",
                "grants",
                "revenue",
                "stripe_clearing",
                "refunds",
                name="accountkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("balance_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(kind IN ('credits', 'held')) = (workspace_id IS NOT NULL)", name=op.f("ck_account_owner_fits_kind")
        ),
        sa.CheckConstraint(
            "kind NOT IN ('credits', 'held') OR balance_cents >= 0", name=op.f("ck_account_never_overdrawn")
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_account_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint(
            "workspace_id", "kind", name=op.f("uq_account_workspace_id_kind"), postgresql_nulls_not_distinct=True
        ),
    )


def _api_key() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column(
            "holder_kind",
            sa.Enum(
                "member",
                "linguist",
                "operator",
                name="holderkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("holder_id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("hashed", sa.String(), nullable=False),
        sa.Column("hint", sa.String(), nullable=False),
        sa.Column("scopes", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_api_key_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("hashed", name=op.f("uq_api_key_hashed")),
    )
    op.create_index(op.f("ix_api_key_holder_id"), "api_key", ["holder_id"], unique=False)
    op.create_index(op.f("ix_api_key_workspace_id"), "api_key", ["workspace_id"], unique=False)


def _member() -> None:
    op.create_table(
        "member",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_owner", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_member_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
    )
    op.create_index(op.f("ix_member_workspace_id"), "member", ["workspace_id"], unique=False)


def _negotiated_rate() -> None:
    op.create_table(
        "negotiated_rate",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("component", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("rate_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("rate_cents >= 0", name=op.f("ck_negotiated_rate_rate_not_negative")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_negotiated_rate_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "component", "language", name=op.f("pk_negotiated_rate")),
    )


def _operator_action() -> None:
    op.create_table(
        "operator_action",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("operator_id", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("data", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operator.id"], name=op.f("fk_operator_action_operator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator_action")),
    )
    op.create_index(op.f("ix_operator_action_operator_id"), "operator_action", ["operator_id"], unique=False)
    op.create_index(op.f("ix_operator_action_subject"), "operator_action", ["subject"], unique=False)


def _order() -> None:
    op.create_table(
        "order",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "submitted",
                "paid",
                "accepted",
                "rejected",
                "done",
                "cancelling",
                "cancelled",
                "expired",
                "merged",
                name="orderstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_sandbox", sa.Boolean(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column(
            "billing",
            sa.Enum("card", "credits", name="billing", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("quote_id", sa.String(), nullable=True),
        sa.Column("analysis_wanted", sa.Boolean(), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(), nullable=True),
        sa.Column("cancel_fee_cents", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["quote_id"], ["quote.id"], name=op.f("fk_order_quote_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_order_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order")),
    )
    op.create_index(op.f("ix_order_state"), "order", ["state"], unique=False)
    op.create_index("ix_order_workspace_newest", "order", ["workspace_id", "created_at", "id"], unique=False)


def _qualification() -> None:
    op.create_table(
        "qualification",
        sa.Column("linguist_id", sa.String(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "transcription",
                "translation",
                "timing",
                "voice_selection",
                "pacing",
                "review",
                "quality_control",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("source_language", sa.String(), nullable=False),
        sa.Column("target_language", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["linguist_id"], ["linguist.id"], name=op.f("fk_qualification_linguist_id")),
        sa.PrimaryKeyConstraint(
            "linguist_id", "stage", "source_language", "target_language", name=op.f("pk_qualification")
        ),
    )
    op.create_index(
        "ix_qualification_pair", "qualification", ["stage", "source_language", "target_language"], unique=False
    )


def _checkout() -> None:
    op.create_table(
        "checkout",
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "processing",
                "paid",
                "expired",
                name="checkoutstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("payment_intent", sa.String(), nullable=True),
        sa.Column("last_decline", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_checkout_amount_positive")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_checkout_order_id")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_checkout")),
        sa.UniqueConstraint("session_id", name=op.f("uq_checkout_session_id")),
    )
    op.create_index(op.f("ix_checkout_state"), "checkout", ["state"], unique=False)


def _invoice() -> None:
    op.create_table(
        "invoice",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_invoice_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("number", name=op.f("uq_invoice_number")),
        sa.UniqueConstraint("order_id", name=op.f("uq_invoice_order_id")),
    )
