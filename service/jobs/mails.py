"""What the mails about tasks say: their contexts, built from rows."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.languages import label
from service.jobs.availability import job, linguist, offer, order, task
from service.notifications.about_orders import NoTaker
from service.notifications.about_tasks import TaskDeadlineNear, TaskOffer, TaskRework
from service.notifications.queueing import NewMail, queue_mail, queue_mails
from service.settings import Settings
from service.workspaces.models import Workspace
from workflows.stages import Stage, rule


def pair_label(service: Any, stage: Stage, source_language: str, language: str) -> str:
    """The languages of a task for people: "English to German" where it works in the target, else "English"."""
    source = label(source_language)
    return f"{source} to {label(language)}" if rule(service, stage).works_in_target else source


def stage_label(stage: Stage) -> str:
    """A stage for people, such as "Voice selection"."""
    return stage.value.replace("_", " ").capitalize()


def style_label(options: Mapping[str, Any]) -> str:
    """How the work is to be done, in a line; "Standard" when nothing special is asked."""
    wishes = [
        ("verbatim", "verbatim"),
        ("sdh", "SDH"),
        ("include_captions", "with captions"),
        ("include_source_captions", "with captions of the source"),
        ("captions_sdh", "captions with SDH"),
        ("cue_options", "own limits of cues"),
    ]
    said = [words for name, words in wishes if options.get(name)]
    return ", ".join(said) or "Standard"


def order_url(settings: Settings, order_id: str) -> str:
    """Where people look at an order."""
    return f"{settings.public_url.rstrip('/')}/orders/{order_id}"


def task_url(settings: Settings, task_id: str) -> str:
    """Where a linguist looks at a task."""
    return f"{settings.public_url.rstrip('/')}/tasks/{task_id}"


def task_facts() -> Any:
    """Selects what every mail about a task says; add joins and conditions."""
    return select(
        task.c.id,
        task.c.order_id,
        task.c.stage,
        task.c.round,
        task.c.billable_seconds,
        task.c.pay_cents,
        task.c.due_at,
        task.c.opened_at,
        task.c.notes,
        task.c.claim_seq,
        job.c.service,
        job.c.source_language,
        job.c.language,
        job.c.options,
    ).join(job, job.c.id == task.c.job_id)


def _said_of(row: Any, settings: Settings) -> dict[str, Any]:
    return {
        "task_id": row.id,
        "task_url": task_url(settings, row.id),
        "stage": stage_label(row.stage),
        "service": row.service.label,
        "language": pair_label(row.service, row.stage, row.source_language, row.language),
        "media_seconds": row.billable_seconds,
        "pay_cents": row.pay_cents,
        "due_at": row.due_at,
    }


async def mail_offers(session: AsyncSession, task_ids: Iterable[str], *, settings: Settings, now: datetime) -> None:
    """Tells those to whom these tasks have been offered just now."""
    query = (
        task_facts()
        .add_columns(linguist.c.id.label("linguist_id"), linguist.c.name, linguist.c.email, offer.c.expires_at)
        .join(offer, offer.c.task_id == task.c.id)
        .join(linguist, linguist.c.id == offer.c.linguist_id)
        .where(task.c.id.in_(list(task_ids)), offer.c.made_at == now)
    )
    await queue_mails(session, [_offer_mail(row, settings) for row in await session.execute(query)], now=now)


def _offer_mail(row: Any, settings: Settings) -> NewMail:
    context = TaskOffer(
        linguist_name=row.name,
        style=style_label(row.options),
        instructions=row.options.get("instructions", ""),
        offer_expires_at=row.expires_at,
        **_said_of(row, settings),
    )
    return NewMail(context, f"task_offer:{row.id}:{row.linguist_id}", row.email, row.order_id)


async def mail_deadline_near(
    session: AsyncSession, task_ids: Iterable[str], *, settings: Settings, now: datetime
) -> None:
    """Tells whoever has claimed these tasks that time runs out; once per claim."""
    for row in await _claimants(session, task_ids):
        context = TaskDeadlineNear(linguist_name=row.name, **_said_of(row, settings))
        key = f"task_deadline_near:{row.id}:{row.claim_seq}"
        await queue_mail(session, context, key=key, recipient=row.email, order_id=row.order_id, now=now)


async def mail_rework(session: AsyncSession, task_id: str, *, settings: Settings, now: datetime) -> None:
    """Tells the editor that the work has come back, with the reviewer's notes."""
    for row in await _claimants(session, [task_id]):
        context = TaskRework(linguist_name=row.name, notes=row.notes or "", **_said_of(row, settings))
        key = f"task_rework:{row.id}:{row.claim_seq}"
        await queue_mail(session, context, key=key, recipient=row.email, order_id=row.order_id, now=now)


async def _claimants(session: AsyncSession, task_ids: Iterable[str]) -> Any:
    query = (
        task_facts()
        .add_columns(linguist.c.name, linguist.c.email)
        .join(linguist, linguist.c.id == task.c.linguist_id)
        .where(task.c.id.in_(list(task_ids)))
    )
    return (await session.execute(query)).all()


async def mail_no_taker(
    session: AsyncSession, task_id: str, *, qualified: int, offers: int, settings: Settings, now: datetime
) -> None:
    """Tells the operators that nobody takes a task."""
    query = (
        task_facts()
        .add_columns(order.c.name.label("order_name"), Workspace.name.label("workspace_name"))  # type: ignore[attr-defined]
        .join(order, order.c.id == task.c.order_id)
        .join(Workspace, Workspace.id == order.c.workspace_id)
        .where(task.c.id == task_id)
    )
    row = (await session.execute(query)).one()
    context = NoTaker(
        workspace_name=row.workspace_name,
        order_id=row.order_id,
        order_name=row.order_name,
        order_url=order_url(settings, row.order_id),
        task_id=row.id,
        stage=stage_label(row.stage),
        language=pair_label(row.service, row.stage, row.source_language, row.language),
        media_seconds=row.billable_seconds,
        pay_cents=row.pay_cents,
        waiting_since=row.opened_at,
        due_at=row.due_at,
        qualified_count=qualified,
        offers_count=offers,
    )
    await queue_mail(
        session, context, key=f"no_taker:{row.id}", recipient=settings.operator_email, order_id=row.order_id, now=now
    )
