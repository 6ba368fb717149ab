"""Approvals by a second operator, and price books as rows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision: str | None = "0010"


def upgrade() -> None:
    _approvals()
    _decide_once()
    _price_books()
    _keep_price_books()
    op.create_index("ix_mail_trouble", "mail", ["order_id"], postgresql_where=sa.text("name = 'payment_trouble'"))


def _approvals() -> None:
    op.create_table(
        "approval",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", _states("approvalkind", "refund", "grant"), nullable=False),
        sa.Column(
            "state",
            _states("approvalstate", "not_needed", "pending", "approved", "declined", "carried_out", "failed"),
            nullable=False,
        ),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_approval_amount_positive")),
        sa.CheckConstraint("decided_by <> requested_by", name=op.f("ck_approval_decided_by_somebody_else")),
        sa.CheckConstraint("decided_at < expires_at", name=op.f("ck_approval_decided_in_time")),
        sa.CheckConstraint(
            "(state IN ('not_needed', 'pending')) = (decided_by IS NULL)",
            name=op.f("ck_approval_decision_has_operator"),
        ),
        sa.CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name=op.f("ck_approval_decision_has_time")),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decision_reason IS NULL)", name=op.f("ck_approval_decision_has_reason")
        ),
        sa.CheckConstraint(
            "(state IN ('carried_out', 'failed')) = (settled_at IS NOT NULL)", name=op.f("ck_approval_end_has_time")
        ),
        sa.CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name=op.f("ck_approval_failed_has_reason")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_approval_workspace_id")),
        sa.ForeignKeyConstraint(["requested_by"], ["operator.id"], name=op.f("fk_approval_requested_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["operator.id"], name=op.f("fk_approval_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        sa.UniqueConstraint("kind", "subject", "key", name=op.f("uq_approval_kind_subject_key")),
    )
    _index("ix_approval_alone", ["workspace_id", "created_at"], "state = 'not_needed'")
    _index("ix_approval_pending", ["expires_at"], "state = 'pending'")
    _index("ix_approval_approved", ["decided_at"], "state = 'approved'")


def _states(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _index(name: str, columns: list[str], where: str) -> None:
    op.create_index(name, "approval", columns, postgresql_where=sa.text(where))


def _decide_once() -> None:
    """What was asked for stays as it was asked, what was decided stays decided; only a wish that needed nobody and
    moved nothing may go away."""
    op.execute(
        """
        CREATE FUNCTION refuse_second_decision() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                IF OLD.state = 'not_needed' THEN
                    RETURN OLD;
                END IF;
                RAISE EXCEPTION 'approval % is kept', OLD.id USING ERRCODE = 'restrict_violation';
            END IF;
            IF (NEW.id, NEW.kind, NEW.subject, NEW.workspace_id, NEW.key, NEW.amount_cents, NEW.reason,
                NEW.requested_by, NEW.created_at, NEW.expires_at)
               IS DISTINCT FROM
               (OLD.id, OLD.kind, OLD.subject, OLD.workspace_id, OLD.key, OLD.amount_cents, OLD.reason,
                OLD.requested_by, OLD.created_at, OLD.expires_at) THEN
                RAISE EXCEPTION 'approval % is never changed', OLD.id USING ERRCODE = 'restrict_violation';
            END IF;
            IF OLD.decided_by IS NOT NULL AND (NEW.decided_by, NEW.decided_at, NEW.decision_reason)
               IS DISTINCT FROM (OLD.decided_by, OLD.decided_at, OLD.decision_reason) THEN
                RAISE EXCEPTION 'approval % is decided', OLD.id USING ERRCODE = 'restrict_violation';
            END IF;
            IF (OLD.state, NEW.state) NOT IN (
                ('pending', 'approved'), ('pending', 'declined'), ('approved', 'carried_out'), ('approved', 'failed'),
                ('failed', 'carried_out')
            ) THEN
                RAISE EXCEPTION 'approval % cannot become %', OLD.id, NEW.state USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER approval_is_decided_once BEFORE UPDATE OR DELETE ON approval "
        "FOR EACH ROW EXECUTE FUNCTION refuse_second_decision()"
    )


def _price_books() -> None:
    op.create_table(
        "price_book",
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("rates", JSONB, nullable=False),
        sa.Column("author_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.Column("withdrawal_reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "effective_from > (created_at AT TIME ZONE 'UTC')::date", name=op.f("ck_price_book_starts_in_the_future")
        ),
        sa.CheckConstraint(
            "(withdrawn_at AT TIME ZONE 'UTC')::date < effective_from",
            name=op.f("ck_price_book_withdrawn_before_it_starts"),
        ),
        sa.CheckConstraint(
            "num_nulls(withdrawn_at, withdrawn_by, withdrawal_reason) IN (0, 3)",
            name=op.f("ck_price_book_withdrawal_is_whole"),
        ),
        sa.ForeignKeyConstraint(["author_id"], ["operator.id"], name=op.f("fk_price_book_author_id")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["operator.id"], name=op.f("fk_price_book_withdrawn_by")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_price_book")),
    )
    op.create_index(
        "uq_price_book_start",
        "price_book",
        ["effective_from"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )


def _keep_price_books() -> None:
    op.execute(
        """
        CREATE FUNCTION refuse_price_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL
               AND (NOW() AT TIME ZONE 'UTC')::date < OLD.effective_from
               AND (NEW.version, NEW.effective_from, NEW.rates, NEW.author_id, NEW.reason, NEW.created_at)
                   IS NOT DISTINCT FROM
                   (OLD.version, OLD.effective_from, OLD.rates, OLD.author_id, OLD.reason, OLD.created_at) THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'price book % is never changed or deleted', OLD.version
                USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER price_book_is_kept BEFORE UPDATE OR DELETE ON price_book "
        "FOR EACH ROW EXECUTE FUNCTION refuse_price_change()"
    )
    op.execute(
        "CREATE TRIGGER price_book_is_never_emptied BEFORE TRUNCATE ON price_book "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
