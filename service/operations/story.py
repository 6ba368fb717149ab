"""The whole story of one order, for whoever has to answer for it: a fixed number of statements."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Table, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.errors import NotFound
from service.ids import is_well_formed
from service.jobs.availability import job, linguist, task
from service.notifications.models import Mail
from service.operations.models import Operator, OperatorAction
from service.operations.money_story import money_story
from service.operations.order_schemas import (
    Named,
)
from service.operations.story_schemas import (
    ActionStory,
    ItemStory,
    MailStory,
    OrderStory,
    QuoteStory,
    TasksResponse,
    TaskStory,
)
from service.orders.models import Order
from service.orders.queries import order_events
from service.paging import decode_cursor, encode_cursor
from service.quotes.quoting import current_quote, order_items
from service.quotes.schemas import lines_of
from service.settings import Settings
from service.workspaces.models import Workspace
from workflows.ids import order_workflow_id

EVENTS: Final = 1000
TASKS: Final = 200
MAILS: Final = 200
ACTIONS: Final = 200

_mail: Final[Table] = Mail.__table__  # type: ignore[attr-defined]
_action: Final[Table] = OperatorAction.__table__  # type: ignore[attr-defined]
_operator: Final[Table] = Operator.__table__  # type: ignore[attr-defined]


async def any_order(session: AsyncSession, order_id: str) -> Order:
    """The order of any workspace, to read; raises NotFound."""
    found = await session.get(Order, order_id) if is_well_formed(order_id) else None
    if found is None:
        raise NotFound("order")
    return found


async def order_story(session: AsyncSession, order_id: str, *, settings: Settings) -> OrderStory:
    """Everything about one order; raises NotFound."""
    order = await any_order(session, order_id)
    workspace = await session.get_one(Workspace, order.workspace_id)
    tasks = await order_tasks(session, order.id, cursor=None, limit=TASKS)
    return OrderStory(
        order_id=order.id,
        name=order.name,
        workspace=Named(workspace.id, workspace.name),
        created_by=order.created_by,
        state=order.state.value,
        sandbox=order.is_sandbox,
        is_paused=order.is_paused,
        created_at=order.created_at,
        submitted_at=order.submitted_at,
        paid_at=order.paid_at,
        accepted_at=order.accepted_at,
        completed_at=order.completed_at,
        ended_at=order.ended_at,
        due_at=order.due_at,
        cancel_reason=order.cancel_reason,
        cancel_fee_cents=order.cancel_fee_cents,
        workflow_id=order_workflow_id(order.id),
        workflow_url=_workflow_url(settings, order.id),
        items=[ItemStory(item.id, item.spec) for item in await order_items(session, order.id)],
        quote=await _quote(session, order),
        money=await money_story(session, order),
        events=await order_events(session, order.id, after=0, limit=EVENTS),
        tasks=tasks.tasks,
        next_tasks_cursor=tasks.next_cursor,
        mails=await _mails(session, order.id),
        actions=await _actions(session, order.id),
    )


def _workflow_url(settings: Settings, order_id: str) -> str | None:
    if not settings.temporal_ui_url:
        return None
    base = settings.temporal_ui_url.rstrip("/")
    return f"{base}/namespaces/{settings.temporal_namespace}/workflows/{order_workflow_id(order_id)}"


async def _quote(session: AsyncSession, order: Order) -> QuoteStory | None:
    found = await current_quote(session, order)
    if found is None:
        return None
    row, quote = found
    return QuoteStory(
        quote_id=row.id,
        price_book=row.price_book,
        created_at=row.created_at,
        expires_at=row.expires_at,
        list_total_cents=quote.list_total_cents,
        subtotal_cents=quote.subtotal_cents,
        total_cents=quote.total_cents,
        lines=lines_of(quote),
    )


async def order_tasks(session: AsyncSession, order_id: str, *, cursor: str | None, limit: int) -> TasksResponse:
    """Tasks of all rounds in the order in which they came to be. Raises InvalidInput for a bad cursor."""
    query = (
        select(task, job.c.service, job.c.language, linguist.c.name)
        .join(job, job.c.id == task.c.job_id)
        .outerjoin(linguist, linguist.c.id == task.c.linguist_id)
        .where(task.c.order_id == order_id)
        .order_by(task.c.id)
        .limit(limit + 1)
    )
    after = decode_cursor(cursor, str)
    if after is not None:
        query = query.where(task.c.id > after)
    rows = (await session.execute(query)).all()
    page = rows[:limit]
    return TasksResponse([_task(row) for row in page], encode_cursor(page[-1].id) if len(rows) > limit else None)


def _task(row: Any) -> TaskStory:
    return TaskStory(
        task_id=row.id,
        job_id=row.job_id,
        service=row.service.value,
        language=row.language,
        stage=row.stage.value,
        round=row.round,
        state=row.state.value,
        outcome=row.outcome.value if row.outcome else None,
        holder=Named(row.linguist_id, row.name) if row.linguist_id else None,
        pay_cents=row.pay_cents,
        opened_at=row.opened_at,
        claimed_at=row.claimed_at,
        lease_expires_at=row.lease_expires_at,
        due_at=row.due_at,
        finished_at=row.finished_at,
        notes=row.notes,
    )


async def _mails(session: AsyncSession, order_id: str) -> list[MailStory]:
    """The newest ones, oldest on top."""
    newest = select(_mail).where(_mail.c.order_id == order_id).order_by(_mail.c.id.desc()).limit(MAILS)
    return [
        MailStory(
            row.key,
            row.name,
            row.recipient,
            row.state.value,
            row.attempts,
            row.last_error,
            row.created_at,
            row.sent_at,
        )
        for row in reversed((await session.execute(newest)).all())
    ]


async def _actions(session: AsyncSession, order_id: str) -> list[ActionStory]:
    """What operators did to the order or to one of its tasks, the newest ones, oldest on top."""
    of_tasks = select(task.c.id).where(task.c.order_id == order_id)
    query = (
        select(_action, _operator.c.name)
        .join(_operator, _operator.c.id == _action.c.operator_id)
        .where(or_(_action.c.subject == order_id, _action.c.subject.in_(of_tasks)))
        .order_by(_action.c.id.desc())
        .limit(ACTIONS)
    )
    return [action_story(row) for row in reversed((await session.execute(query)).all())]


def action_story(row: Any) -> ActionStory:
    """From a row of the log with its operator's name."""
    at: datetime = row.created_at
    return ActionStory(at, Named(row.operator_id, row.name), row.action, row.subject, row.reason, row.data)
