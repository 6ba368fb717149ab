"""The draft of a claimed task: autosave under an ETag, which renews the lease and makes one an editor for ever."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NoReturn

from sqlalchemy import DateTime, bindparam, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from service.documents.document import Document, check_document, to_json
from service.errors import NotFound, StaleDraft, TaskRefused
from service.ids import is_well_formed
from service.jobs.availability import LINGUIST, NOW, task
from service.jobs.leases import is_held, refuse_lost
from service.settings import Settings
from service.sources.drafts import current_draft
from workflows.states import TaskState

_SAVE: Final = (
    update(task)
    .where(
        task.c.id == bindparam("task"),
        task.c.linguist_id == LINGUIST,
        task.c.state == TaskState.CLAIMED,
        task.c.lease_expires_at > NOW,
        task.c.draft_version == bindparam("seen"),
    )
    .values(
        draft=bindparam("body", type_=task.c.draft.type),
        draft_version=task.c.draft_version + 1,
        edited_by=case(
            (task.c.edited_by.any(LINGUIST), task.c.edited_by), else_=func.array_append(task.c.edited_by, LINGUIST)
        ),
        lease_expires_at=func.greatest(task.c.lease_expires_at, bindparam("until", type_=DateTime(timezone=True))),
    )
    .returning(task.c.draft_version, task.c.lease_expires_at)
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft and the lease of who writes it; ``document`` is null where there is nothing to start from.

    ``claim_seq`` names the claim that it is read under; saving needs no answer to that.
    """

    version: int
    document: dict[str, Any] | None
    lease_expires_at: datetime
    claim_seq: int = 0

    @property
    def etag(self) -> str:
        """The version as an entity tag."""
        return f'"{self.version}"'


async def read_draft(session: AsyncSession, task_id: str, *, linguist_id: str, now: datetime) -> Draft:
    """The draft of a task that one holds. Raises NotFound, or TaskRefused claim_lost."""
    row = (await session.execute(select(task).where(task.c.id == _checked(task_id)))).one_or_none()
    if row is None:
        raise NotFound("task")
    if not is_held(row, linguist_id, now):
        refuse_lost()
    return Draft(row.draft_version, await current_draft(session, row), row.lease_expires_at, row.claim_seq)


async def save_draft(
    engine: AsyncEngine, task_id: str, document: Document, *, etag: str | None, linguist_id: str, settings: Settings,
    now: datetime,
) -> Draft:  # fmt: skip
    """Replaces the draft that the linguist has seen, and renews the lease; one statement.

    Raises TaskRefused etag_required or claim_lost, StaleDraft stale_etag when the draft has changed since, NotFound.
    """
    if etag is None:
        raise TaskRefused(
            "etag_required",
            "Saving needs the header If-Match with the ETag of the draft that you have edited. Nothing was saved. "
            "Read the draft first.",
        )
    check_document(document)
    values = {
        "task": _checked(task_id),
        "linguist": linguist_id,
        "now": now,
        "until": now + settings.lease,
        "seen": _version(etag),
        "body": to_json(document),
    }
    async with engine.begin() as connection:
        saved = (await connection.execute(_SAVE, values)).one_or_none()
        if saved is None:
            await _refuse(connection, task_id, linguist_id, now)
    return Draft(saved.draft_version, None, saved.lease_expires_at)


async def _refuse(connection: AsyncConnection, task_id: str, linguist_id: str, now: datetime) -> NoReturn:
    row = (await connection.execute(select(task).where(task.c.id == task_id))).one_or_none()
    if row is None:
        raise NotFound("task")
    if not is_held(row, linguist_id, now):
        refuse_lost()
    raise StaleDraft(
        "stale_etag",
        "The draft has been saved elsewhere since you read it. Nothing was saved. Read it again and put your changes "
        "into it.",
        etag=f'"{row.draft_version}"',
    )


def _version(etag: str) -> int:
    """The version that a tag names; a tag that is none of ours matches nothing."""
    digits = etag.strip().strip('"')
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else -1


def _checked(task_id: str) -> str:
    if not is_well_formed(task_id):
        raise NotFound("task")
    return task_id
