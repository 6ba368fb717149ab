"""What a linguist sees of themselves: qualifications, load, earnings."""

from sqlalchemy import func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.languages import label
from service.errors import NotFound
from service.jobs.availability import linguist, qualification, task
from service.linguists.schemas import EarningsResponse, LinguistResponse, MonthResponse, QualificationResponse
from workflows.states import TaskState


async def profile(session: AsyncSession, linguist_id: str, *, default_limit: int) -> LinguistResponse:
    """The linguist with qualifications and load. Raises NotFound."""
    claimed = select(func.count()).where(task.c.linguist_id == linguist_id, task.c.state == TaskState.CLAIMED)
    query = select(linguist, claimed.scalar_subquery().label("load")).where(linguist.c.id == linguist_id)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound("linguist")
    return LinguistResponse(
        id=row.id,
        name=row.name,
        email=row.email,
        rank=row.rank,
        task_limit=row.task_limit or default_limit,
        load=row.load,
        is_paused=row.is_paused,
        qualifications=await qualifications(session, linguist_id),
    )


async def qualifications(session: AsyncSession, linguist_id: str) -> list[QualificationResponse]:
    """What a linguist may work on."""
    query = (
        select(qualification)
        .where(qualification.c.linguist_id == linguist_id)
        .order_by(qualification.c.source_language, qualification.c.target_language, qualification.c.stage)
    )
    return [
        QualificationResponse(
            row.stage.value, row.source_language, row.target_language, _pair(row.source_language, row.target_language)
        )
        for row in await session.execute(query)
    ]


def _pair(source: str, target: str) -> str:
    return label(source) if source == target else f"{label(source)} to {label(target)}"


async def earnings(session: AsyncSession, linguist_id: str) -> EarningsResponse:
    """The statement by month: every stage of a job, or part of one, once, in the month of its first finish."""
    paid = (
        select(task.c.finished_at, task.c.billable_seconds, task.c.pay_cents)
        .where(task.c.linguist_id == linguist_id, task.c.state == TaskState.DONE)
        .distinct(task.c.job_id, task.c.stage, task.c.part)
        .order_by(task.c.job_id, task.c.stage, task.c.part, task.c.round)
        .subquery()
    )
    month = func.to_char(func.timezone(literal("UTC"), paid.c.finished_at), literal("YYYY-MM")).label("month")
    query = (
        select(month, func.count(), func.sum(paid.c.billable_seconds), func.sum(paid.c.pay_cents))
        .group_by(month)
        .order_by(month.desc())
    )
    months = [
        _month(name, tasks, int(seconds), int(cents)) for name, tasks, seconds, cents in await session.execute(query)
    ]
    seconds = sum(one.media_seconds for one in months)
    return EarningsResponse(
        months=months,
        tasks=sum(one.tasks for one in months),
        media_seconds=seconds,
        minutes=round(seconds / 60, 2),
        pay_cents=sum(one.pay_cents for one in months),
    )


def _month(name: str, tasks: int, seconds: int, cents: int) -> MonthResponse:
    return MonthResponse(name, tasks, seconds, round(seconds / 60, 2), cents)
