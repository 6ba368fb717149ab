"""Where drafts come from, glossaries, quality, parts of long recordings, takes of dubs, and exports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision: str | None = "0005"


def upgrade() -> None:
    _workspace_profile()
    _order_glossary()
    _source_transcript()
    _export()
    _quality_report()
    _take()
    _task_work()
    _jobs()


def _workspace_profile() -> None:
    op.create_table(
        "workspace_profile",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("body", JSONB, nullable=False),
        sa.Column("updated_by", sa.String(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_workspace_profile_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_workspace_profile")),
    )


def _order_glossary() -> None:
    op.create_table(
        "order_glossary",
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("terms", JSONB, nullable=False),
        sa.Column("speakers", JSONB, nullable=False),
        sa.Column("updated_by", sa.String(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_order_glossary_order_id")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_order_glossary")),
    )


def _source_transcript() -> None:
    op.create_table(
        "source_transcript",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("media_id", sa.String(), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "customer",
                "machine",
                "silences",
                "stage",
                name="draftorigin",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("body", JSONB, nullable=False),
        sa.Column("notes", JSONB, nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_source_transcript_media_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_transcript")),
        sa.UniqueConstraint("media_id", "origin", name=op.f("uq_source_transcript_media_id_origin")),
    )


def _export() -> None:
    op.create_table(
        "export",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("document_version", sa.Integer(), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("options", JSONB, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "running",
                "done",
                "failed",
                name="workstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("failure_slug", sa.String(), nullable=True),
        sa.Column("failure_message", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("storage_key", sa.String(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'done') = (storage_key IS NOT NULL)", name=op.f("ck_export_done_has_file")),
        sa.CheckConstraint("state <> 'failed' OR failure_slug IS NOT NULL", name=op.f("ck_export_failed_has_reason")),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_export_progress_percent")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_export_job_id")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_export_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
    )
    op.create_index(op.f("ix_export_order_id"), "export", ["order_id"], unique=False)
    op.create_index("ix_export_wish", "export", ["wish"], unique=True, postgresql_where=sa.text("state <> 'failed'"))


def _quality_report() -> None:
    op.create_table(
        "quality_report",
        sa.Column("task_id", sa.String(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("document_version", sa.Integer(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("body", JSONB, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_quality_report_job_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_quality_report_task_id")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_quality_report")),
    )
    op.create_index(op.f("ix_quality_report_job_id"), "quality_report", ["job_id"], unique=False)


def _take() -> None:
    op.create_table(
        "take",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("task_id", sa.String(), nullable=False),
        sa.Column("segment_id", sa.String(), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "uploaded",
                "synthetic",
                "placeholder",
                name="takeorigin",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("voice", sa.String(), nullable=True),
        sa.Column("is_chosen", sa.Boolean(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("storage_key", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("duration_ms > 0", name=op.f("ck_take_lasts")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_take_job_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_take_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_take")),
    )
    op.create_index(
        "ix_take_chosen", "take", ["job_id", "segment_id"], unique=True, postgresql_where=sa.text("is_chosen")
    )
    op.create_index(op.f("ix_take_job_id"), "take", ["job_id"], unique=False)
    op.add_column("task_file", sa.Column("mix", JSONB, nullable=True))
    _freeze_takes()


def _freeze_takes() -> None:
    """What was delivered stays what it was mixed from."""
    op.execute(
        """
        CREATE FUNCTION refuse_frozen_take() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            changed take := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        BEGIN
            IF EXISTS (SELECT 1 FROM job WHERE id = changed.job_id AND state <> 'in_production') THEN
                RAISE EXCEPTION 'takes of job % are frozen: it has left production', changed.job_id
                    USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN changed;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER take_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON take "
        "FOR EACH ROW EXECUTE FUNCTION refuse_frozen_take()"
    )


def _task_work() -> None:
    op.create_table(
        "task_work",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("task_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("takes", "mix", name="taskworkkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "running",
                "done",
                "failed",
                name="workstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("options", JSONB, nullable=False),
        sa.Column("report", JSONB, nullable=True),
        sa.Column("failure_slug", sa.String(), nullable=True),
        sa.Column("failure_message", sa.String(), nullable=True),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'failed' OR failure_slug IS NOT NULL", name=op.f("ck_task_work_failed_has_reason")
        ),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_task_work_progress_percent")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_work_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_work")),
        sa.UniqueConstraint("task_id", "number", name=op.f("uq_task_work_task_id_number")),
    )
    op.create_index(
        "ix_task_work_running",
        "task_work",
        ["task_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('pending', 'running')"),
    )


def _jobs() -> None:
    op.add_column("document_version", sa.Column("part", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("document_version", sa.Column("seams", JSONB, nullable=True))
    op.add_column("document_version", sa.Column("source_id", sa.String(), nullable=True))
    op.alter_column("document_version", "task_id", existing_type=sa.VARCHAR(), nullable=True)
    op.create_foreign_key(
        op.f("fk_document_version_source_id"), "document_version", "document_version", ["source_id"], ["id"]
    )
    op.add_column("job", sa.Column("speakers", JSONB, server_default=sa.text("'[]'"), nullable=False))
    op.add_column("task", sa.Column("part", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("task", sa.Column("part_start_ms", sa.Integer(), nullable=True))
    op.add_column("task", sa.Column("part_end_ms", sa.Integer(), nullable=True))
    op.add_column(
        "task",
        sa.Column(
            "draft_origin",
            sa.Enum(
                "customer",
                "machine",
                "silences",
                "stage",
                name="draftorigin",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
    )
    op.add_column("task", sa.Column("draft_label", sa.String(), nullable=True))
    op.add_column("task", sa.Column("is_drafting", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.drop_constraint(op.f("uq_task_job_id_stage_round"), "task", type_="unique")
    op.create_unique_constraint(op.f("uq_task_job_id_stage_round_part"), "task", ["job_id", "stage", "round", "part"])
    op.create_check_constraint("part_counts", "document_version", "part >= 0")
    op.create_check_constraint("parts_come_from_tasks", "document_version", "task_id IS NOT NULL OR part = 0")
    op.create_check_constraint("part_starts", "task", "(part = 0) = (part_start_ms IS NULL)")
    op.create_check_constraint("part_lasts", "task", "part_end_ms > part_start_ms")
    op.create_index(
        "ix_task_drafting", "task", ["opened_at", "id"], unique=False, postgresql_where=sa.text("is_drafting")
    )
