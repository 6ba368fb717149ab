"""What mails to linguists say."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from service.notifications.contexts import MailContext


@dataclass(frozen=True, kw_only=True)
class TaskMail(MailContext):
    """A linguist's task: `stage` such as "Review", `language` such as "English to German"."""

    linguist_name: str
    task_id: str
    task_url: str
    stage: str
    service: str
    language: str
    media_seconds: int
    pay_cents: int
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class TaskOffer(TaskMail):
    """Everything that one must know before claiming; `instructions` are the customer's own words."""

    mail: ClassVar[str] = "task_offer"
    style: str
    instructions: str = ""
    offer_expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class TaskDeadlineNear(TaskMail):
    mail: ClassVar[str] = "task_deadline_near"


@dataclass(frozen=True, kw_only=True)
class TaskRework(TaskMail):
    """A review that sent the task back; `notes` are the reviewer's words."""

    mail: ClassVar[str] = "task_rework"
    notes: str
