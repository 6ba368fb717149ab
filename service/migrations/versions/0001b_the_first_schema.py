"""The first schema, second half: what refers to orders and items."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001b"
down_revision: str | None = "0001"


def upgrade() -> None:
    _media()
    _order_event()
    _order_item()
    _refund()
    _rejection()
    _transfer()
    _entry()
    _job()
    _deliverable()
    _feedback()
    _task()
    _document_version()
    _offer()
    _task_file()


def _media() -> None:
    op.create_table(
        "media",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("declared_language", sa.String(), nullable=False),
        sa.Column("declared_content_type", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "ready",
                "refused",
                name="analysisstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("source_url", sa.String(), nullable=True),
        sa.Column("storage_key", sa.String(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("content_type", sa.String(), nullable=True),
        sa.Column("duration_ms", sa.BigInteger(), nullable=True),
        sa.Column("has_video", sa.Boolean(), nullable=False),
        sa.Column("facts", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("peaks_key", sa.String(), nullable=True),
        sa.Column("failure_slug", sa.String(), nullable=True),
        sa.Column("failure_message", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("analysed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state <> 'ready' OR duration_ms > 0", name=op.f("ck_media_ready_has_duration")),
        sa.CheckConstraint("state <> 'refused' OR failure_slug IS NOT NULL", name=op.f("ck_media_refused_has_reason")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_media_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
    )
    op.create_index(op.f("ix_media_order_id"), "media", ["order_id"], unique=False)


def _order_event() -> None:
    op.create_table(
        "order_event",
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=True),
        sa.Column("data", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_order_event_order_id")),
        sa.PrimaryKeyConstraint("order_id", "seq", name=op.f("pk_order_event")),
    )


def _order_item() -> None:
    op.create_table(
        "order_item",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "transcription",
                "subtitles",
                "dub",
                name="itemkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("spec", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_order_item_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_item")),
    )
    op.create_index(op.f("ix_order_item_order_id"), "order_item", ["order_id"], unique=False)


def _refund() -> None:
    op.create_table(
        "refund",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "wanted", "made", "trouble", name="refundstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("stripe_refund_id", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_refund_amount_positive")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_refund_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
        sa.UniqueConstraint("key", name=op.f("uq_refund_key")),
    )
    op.create_index(op.f("ix_refund_order_id"), "refund", ["order_id"], unique=False)
    op.create_index(op.f("ix_refund_state"), "refund", ["state"], unique=False)


def _rejection() -> None:
    op.create_table(
        "rejection",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("operator_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_rejection_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rejection")),
    )
    op.create_index(op.f("ix_rejection_order_id"), "rejection", ["order_id"], unique=False)


def _transfer() -> None:
    op.create_table(
        "transfer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("from_account", sa.String(), nullable=False),
        sa.Column("to_account", sa.String(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_transfer_amount_positive")),
        sa.CheckConstraint("from_account <> to_account", name=op.f("ck_transfer_two_accounts")),
        sa.ForeignKeyConstraint(["from_account"], ["account.id"], name=op.f("fk_transfer_from_account")),
        sa.ForeignKeyConstraint(["to_account"], ["account.id"], name=op.f("fk_transfer_to_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("key", name=op.f("uq_transfer_key")),
    )
    op.create_index(op.f("ix_transfer_order_id"), "transfer", ["order_id"], unique=False)


def _entry() -> None:
    op.create_table(
        "entry",
        sa.Column("transfer_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_cents <> 0", name=op.f("ck_entry_amount_not_zero")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_entry_account_id")),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfer.id"], name=op.f("fk_entry_transfer_id")),
        sa.PrimaryKeyConstraint("transfer_id", "account_id", name=op.f("pk_entry")),
    )
    op.create_index(op.f("ix_entry_account_id"), "entry", ["account_id"], unique=False)


def _job() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("media_id", sa.String(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "service",
            sa.Enum(
                "transcript",
                "captions",
                "subtitles",
                "dub",
                name="service",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("source_language", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("pair_source", sa.String(), nullable=False),
        sa.Column("pair_target", sa.String(), nullable=False),
        sa.Column("options", postgresql.JSONB(), nullable=False),
        sa.Column("billable_seconds", sa.Integer(), nullable=False),
        sa.Column("price_cents", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "in_production",
                "delivered",
                "cancelled",
                name="jobstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sla_percent", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_steps", postgresql.JSONB(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("sla_percent IN (0, 50, 80, 100)", name=op.f("ck_job_sla_percent_known")),
        sa.ForeignKeyConstraint(["item_id"], ["order_item.id"], name=op.f("fk_job_item_id")),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_job_media_id")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_job_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint(
            "item_id", "media_id", "service", "language", name=op.f("uq_job_item_id_media_id_service_language")
        ),
        sa.UniqueConstraint("order_id", "batch", "position", name=op.f("uq_job_order_id_batch_position")),
    )
    op.create_index(op.f("ix_job_due_at"), "job", ["due_at"], unique=False)


def _deliverable() -> None:
    op.create_table(
        "deliverable",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("storage_key", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_deliverable_job_id")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_deliverable_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliverable")),
        sa.UniqueConstraint("job_id", "name", "version", name=op.f("uq_deliverable_job_id_name_version")),
    )
    op.create_index(op.f("ix_deliverable_order_id"), "deliverable", ["order_id"], unique=False)


def _feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=True),
        sa.Column("segment", sa.Integer(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_feedback_rating_in_range")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_feedback_job_id")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_feedback_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    op.create_index(op.f("ix_feedback_order_id"), "feedback", ["order_id"], unique=False)


def _task() -> None:
    op.create_table(
        "task",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
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
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "claimed",
                "done",
                "cancelled",
                name="taskstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "submitted",
                "approved",
                "returned",
                name="taskoutcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("pair_source", sa.String(), nullable=False),
        sa.Column("pair_target", sa.String(), nullable=False),
        sa.Column("min_rank", sa.Integer(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("linguist_id", sa.String(), nullable=True),
        sa.Column("claim_seq", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pay_cents", sa.BigInteger(), nullable=False),
        sa.Column("billable_seconds", sa.Integer(), nullable=False),
        sa.Column("draft", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("draft_version", sa.Integer(), nullable=False),
        sa.Column("notes", sa.String(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("no_taker_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'claimed') = (lease_expires_at IS NOT NULL)", name=op.f("ck_task_lease_while_claimed")
        ),
        sa.CheckConstraint("(state = 'done') = (outcome IS NOT NULL)", name=op.f("ck_task_done_with_outcome")),
        sa.CheckConstraint(
            "state NOT IN ('claimed', 'done') OR linguist_id IS NOT NULL", name=op.f("ck_task_claimed_by_somebody")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_task_job_id")),
        sa.ForeignKeyConstraint(["linguist_id"], ["linguist.id"], name=op.f("fk_task_linguist_id")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_task_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("job_id", "stage", "round", name=op.f("uq_task_job_id_stage_round")),
    )
    op.create_index(
        "ix_task_lease", "task", ["lease_expires_at"], unique=False, postgresql_where=sa.text("state = 'claimed'")
    )
    op.create_index(
        "ix_task_mine", "task", ["linguist_id"], unique=False, postgresql_where=sa.text("state = 'claimed'")
    )
    op.create_index(op.f("ix_task_order_id"), "task", ["order_id"], unique=False)
    op.create_index(
        "ix_task_queue",
        "task",
        ["stage", "pair_source", "pair_target", "is_urgent", "due_at"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )


def _document_version() -> None:
    op.create_table(
        "document_version",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("task_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_document_version_job_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_document_version_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_version")),
        sa.UniqueConstraint("job_id", "version", name=op.f("uq_document_version_job_id_version")),
        sa.UniqueConstraint("task_id", name=op.f("uq_document_version_task_id")),
    )


def _offer() -> None:
    op.create_table(
        "offer",
        sa.Column("task_id", sa.String(), nullable=False),
        sa.Column("linguist_id", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["linguist_id"], ["linguist.id"], name=op.f("fk_offer_linguist_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_offer_task_id")),
        sa.PrimaryKeyConstraint("task_id", "linguist_id", name=op.f("pk_offer")),
    )
    op.create_index(op.f("ix_offer_expires_at"), "offer", ["expires_at"], unique=False)
    op.create_index(op.f("ix_offer_linguist_id"), "offer", ["linguist_id"], unique=False)


def _task_file() -> None:
    op.create_table(
        "task_file",
        sa.Column("task_id", sa.String(), nullable=False),
        sa.Column("storage_key", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("uploaded_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_file_task_id")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_task_file")),
    )
