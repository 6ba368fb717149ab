"""Jobs (one media file x item x output language), their tasks in the queue, and offers of tasks to linguists."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from pricing.catalogue import Service
from service.database import amount, json_column, state_column, state_type, timestamp
from service.sources.models import DraftOrigin
from workflows.stages import Stage
from workflows.states import JobState, TaskOutcome, TaskState


class Job(SQLModel, table=True):
    """One thing to produce. ``batch`` and ``position`` say which workflow walks it and in which order.

    ``source_language`` and ``language`` are the customer's codes; ``pair_source`` and ``pair_target`` the table's.
    ``sla_percent`` is the highest threshold recorded so far (0, 50, 80 or 100). ``speakers`` is the list of
    ``Speaker`` that all who work on the job share.
    """

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("order_id", "batch", "position"),
        UniqueConstraint("item_id", "media_id", "service", "language"),
        CheckConstraint("sla_percent IN (0, 50, 80, 100)", name="sla_percent_known"),
        Index(
            "ix_job_unfinished",
            "order_id",
            postgresql_include=["due_at", "started_at", "sla_percent"],
            postgresql_where=text("state = 'in_production'"),
        ),
    )

    id: str = Field(primary_key=True)
    order_id: str = Field(foreign_key="order.id")
    item_id: str = Field(foreign_key="order_item.id")
    media_id: str = Field(foreign_key="media.id")
    batch: int
    position: int
    service: Service = state_column(Service)
    source_language: str
    language: str
    pair_source: str
    pair_target: str
    options: dict[str, Any] = json_column()
    billable_seconds: int
    price_cents: int = amount()
    state: JobState = state_column(JobState, JobState.IN_PRODUCTION)
    sla_percent: int = 0
    started_at: datetime = timestamp()
    due_at: datetime = timestamp(index=True)
    due_steps: list[dict[str, Any]] = json_column()
    speakers: list[dict[str, Any]] = Field(
        default_factory=list, nullable=False, sa_type=JSONB, sa_column_kwargs={"server_default": text("'[]'")}
    )
    delivered_at: datetime | None = timestamp(nullable=True)


class Task(SQLModel, table=True):
    """One stage of a job in one round, for the whole recording (``part`` 0) or for one part of a long one.

    ``claim_seq`` grows with each claim and names the lease; ``draft_version`` is the ETag of the draft. A task put
    back keeps its draft, and ``edited_by`` everybody who has ever saved one. ``notes`` are what the reviewer asked for
    when this is rework. While ``is_drafting`` a machine's draft is awaited, and nobody is offered the task.
    """

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("job_id", "stage", "round", "part"),
        CheckConstraint("(part = 0) = (part_start_ms IS NULL)", name="part_starts"),
        CheckConstraint("part_end_ms > part_start_ms", name="part_lasts"),
        CheckConstraint("(state = 'claimed') = (lease_expires_at IS NOT NULL)", name="lease_while_claimed"),
        CheckConstraint("state NOT IN ('claimed', 'done') OR linguist_id IS NOT NULL", name="claimed_by_somebody"),
        CheckConstraint("(state = 'done') = (outcome IS NOT NULL)", name="done_with_outcome"),
        Index(
            "ix_task_queue",
            "stage",
            "pair_source",
            "pair_target",
            "is_urgent",
            "due_at",
            "id",
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_task_offering", "opened_at", "id", postgresql_where=text("state = 'open' AND NOT is_public")),
        Index(
            "ix_task_untold", "opened_at", "id", postgresql_where=text("state = 'open' AND no_taker_told_at IS NULL")
        ),
        Index("ix_task_drafting", "opened_at", "id", postgresql_where=text("is_drafting")),
        Index("ix_task_mine", "linguist_id", postgresql_where=text("state = 'claimed'")),
        Index("ix_task_untaken", "order_id", postgresql_where=text("state = 'open'")),
        Index(
            "ix_task_earned",
            "linguist_id",
            "job_id",
            "stage",
            "part",
            "round",
            postgresql_include=["finished_at", "billable_seconds", "pay_cents"],
            postgresql_where=text("state = 'done'"),
        ),
        Index("ix_task_lease", "lease_expires_at", postgresql_where=text("state = 'claimed'")),
    )

    id: str = Field(primary_key=True)
    job_id: str = Field(foreign_key="job.id")
    order_id: str = Field(foreign_key="order.id", index=True)
    stage: Stage = state_column(Stage)
    round: int
    part: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    part_start_ms: int | None = None
    part_end_ms: int | None = None
    state: TaskState = state_column(TaskState, TaskState.OPEN)
    outcome: TaskOutcome | None = Field(default=None, nullable=True, sa_type=state_type(TaskOutcome))
    pair_source: str
    pair_target: str
    min_rank: int = 1
    is_urgent: bool = False
    is_paused: bool = False
    is_public: bool = False
    linguist_id: str | None = Field(default=None, foreign_key="linguist.id")
    claim_seq: int = 0
    claimed_at: datetime | None = timestamp(nullable=True)
    lease_expires_at: datetime | None = timestamp(nullable=True)
    pay_cents: int = amount()
    billable_seconds: int
    draft: dict[str, Any] | None = json_column(nullable=True)
    draft_origin: DraftOrigin | None = Field(default=None, nullable=True, sa_type=state_type(DraftOrigin))
    draft_label: str | None = None
    is_drafting: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    draft_version: int = 0
    edited_by: list[str] = Field(
        default_factory=list, nullable=False, sa_type=ARRAY(Text), sa_column_kwargs={"server_default": text("'{}'")}
    )
    notes: str | None = None
    opened_at: datetime = timestamp()
    due_at: datetime = timestamp()
    finished_at: datetime | None = timestamp(nullable=True)
    no_taker_told_at: datetime | None = timestamp(nullable=True)


class Offer(SQLModel, table=True):
    """A task held out to one linguist until ``expires_at``; a row that is past it has lapsed."""

    __tablename__ = "offer"

    task_id: str = Field(primary_key=True, foreign_key="task.id")
    linguist_id: str = Field(primary_key=True, foreign_key="linguist.id", index=True)
    made_at: datetime = timestamp()
    expires_at: datetime = timestamp()
    declined_at: datetime | None = timestamp(nullable=True)
