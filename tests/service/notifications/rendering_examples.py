"""One filled context of each mail, with a customer's text to put wherever a person can write."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

from service.notifications.about_accounts import (
    AccountChanged,
    AccountConfirm,
    AccountEmail,
    AccountKnown,
    AccountPassword,
    AccountSignIn,
)
from service.notifications.about_orders import (
    CapacityBack,
    FileLink,
    NoTaker,
    OrderClosed,
    OrderConfirmed,
    OrderDelayed,
    OrderReady,
    PaymentTrouble,
    ReceiptLine,
    SlaBreach,
)
from service.notifications.about_tasks import TaskDeadlineNear, TaskOffer, TaskRework
from service.notifications.about_workspaces import (
    DomainUnproved,
    KeyExposed,
    WebhookDisabled,
    WorkspaceInvitation,
    WorkspaceLocked,
)
from service.notifications.contexts import MailContext

DUE_AT = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)
LATER_AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
ORDER: dict[str, Any] = {
    "order_id": "prodorder_01jgatk6h0fwxrtbjade61yqhx",
    "order_name": "Board meeting, November",
    "order_url": "https://productions.example/orders/prodorder_01jgatk6h0fwxrtbjade61yqhx",
}
CUSTOMER: dict[str, Any] = ORDER | {"customer_name": "Ada Okafor"}
OPERATOR: dict[str, Any] = ORDER | {"workspace_name": "Northwind Radio"}
TASK: dict[str, Any] = {
    "linguist_name": "Jonas Brandt",
    "task_id": "task_01jgatk6h0fwxrtbjade61yqhx",
    "task_url": "https://productions.example/tasks/task_01jgatk6h0fwxrtbjade61yqhx",
    "stage": "Translation",
    "service": "Subtitles",
    "language": "English to German",
    "media_seconds": 725,
    "pay_cents": 5_980,
    "due_at": DUE_AT,
}
ACCOUNT: dict[str, Any] = {"person_name": "Ada Okafor", "account_email": "ada@lumen.example"}
LINK: dict[str, Any] = ACCOUNT | {
    "link_url": "https://productions.example/sign-in/link/TGluayB0b2tlbiBvZiAyNCBieXRlcw",
    "link_ends_at": DUE_AT,
}
LINES = (
    ReceiptLine(
        description="Transcript, English: board-meeting.mp4",
        quantity="62 min 05 s",
        rate_cents=200,
        list_rate_cents=200,
        amount_cents=12_417,
    ),
    ReceiptLine(
        description="Subtitles, English to German: trailer.mov",
        quantity="2 min 05 s",
        rate_cents=880,
        list_rate_cents=990,
        amount_cents=1_833,
    ),
)
EXAMPLES: tuple[MailContext, ...] = (
    OrderConfirmed(
        **CUSTOMER,
        lines=LINES,
        subtotal_cents=14_250,
        discount_cents=1_425,
        discount_label="10 % discount",
        total_cents=12_825,
        paid_by="card",
        paid_at=datetime(2026, 11, 22, 14, 5, tzinfo=UTC),
        due_at=DUE_AT,
    ),
    OrderReady(
        **CUSTOMER,
        files=(
            FileLink(name="board-meeting.txt", kind="transcript", url="https://files.example/a.txt?sig=1&exp=2"),
            FileLink(name="trailer.de.srt", kind="German subtitles", url="https://files.example/b.srt?sig=3"),
        ),
        links_expire_at=LATER_AT,
    ),
    OrderDelayed(**CUSTOMER, was_due_at=DUE_AT, now_due_at=LATER_AT, reason="The sound needs more care."),
    OrderClosed(
        **CUSTOMER,
        outcome="cancelled",
        reason="You cancelled it after the transcription was finished.",
        paid_cents=12_825,
        fee_cents=4_275,
        refund_cents=8_550,
        paid_by="card",
    ),
    CapacityBack(
        customer_name="Mara Lindqvist",
        service="Subtitles",
        language="English to Ukrainian",
        wished_at=DUE_AT,
        order_url="https://productions.example/productions/new?service=subtitles",
    ),
    TaskOffer(
        **TASK,
        style="non-verbatim, informal address",
        instructions="Keep product names in English.\n\nSpeaker 2 is called Ms Wójcik.",
        offer_expires_at=datetime(2026, 11, 22, 16, 0, tzinfo=UTC),
    ),
    TaskDeadlineNear(**TASK),
    TaskRework(**TASK, notes="00:12 the second sentence is missing.\n01:40 wrong name."),
    SlaBreach(
        **OPERATOR,
        service="Subtitles",
        was_due_at=DUE_AT,
        now_due_at=LATER_AT,
        open_tasks=("Review, German, trailer.mov: nobody", "Timing, French, trailer.mov: Jonas Brandt"),
    ),
    NoTaker(
        **OPERATOR,
        task_id=TASK["task_id"],
        stage="Review",
        language="English to Ukrainian",
        media_seconds=3725,
        pay_cents=9_900,
        waiting_since=datetime(2026, 11, 22, 8, 0, tzinfo=UTC),
        due_at=DUE_AT,
        qualified_count=3,
        offers_count=3,
    ),
    PaymentTrouble(
        **OPERATOR,
        problem="The refund was declined by the card's bank three times.",
        next_step="Refund by hand in the payment provider's pages, then mark the refund as settled.",
        amount_cents=8_550,
        reference="re_3Nf2",
        occurred_at=DUE_AT,
    ),
    WebhookDisabled(
        webhook_name="Production planning",
        webhook_address="https://hooks.customer.example/productions",
        failures=12,
        last_success_at=datetime(2026, 11, 12, 8, 0, tzinfo=UTC),
        disabled_at=DUE_AT,
        webhook_url="https://productions.example/workspace/webhooks/webhook_01jgatk6h0fwxrtbjade61yqhx",
    ),
    AccountConfirm(**LINK),
    AccountSignIn(**LINK),
    AccountPassword(**LINK),
    AccountEmail(**LINK),
    AccountKnown(
        **ACCOUNT,
        sign_in_url="https://productions.example/sign-in",
        password_url="https://productions.example/sign-in/forgotten",
    ),
    AccountChanged(
        **ACCOUNT,
        change="The password of your account was changed.",
        changed_at=DUE_AT,
        agent="Firefox 140, Linux",
        address="192.0.2.7",
        account_url="https://productions.example/account",
    ),
    WorkspaceInvitation(
        account_email="noor@cedar.example",
        inviter_name="Ada Okafor",
        workspace_name="Lumen Films",
        invitation_url="https://productions.example/invitations/invitation_01jgatk6h0fwxrtbjade61yqhx",
        invitation_ends_at=LATER_AT,
    ),
    WorkspaceLocked(
        account_email="ada@lumen.example",
        workspace_name="Lumen Films",
        locked_count=9,
        seats=3,
        members_url="https://productions.example/workspace/members",
    ),
    DomainUnproved(
        account_email="ada@lumen.example",
        workspace_name="Lumen Films",
        domain="lumen.example",
        missing_since=DUE_AT,
        security_url="https://productions.example/workspace/security",
    ),
    KeyExposed(
        account_email="ada@lumen.example",
        workspace_name="Lumen Films",
        key_name="Nightly import",
        key_hint="pk_gq3x...k7ja",
        found_at="https://code.example/lumen/import.py",
        is_disabled=True,
        keys_url="https://productions.example/account/keys",
    ),
    KeyExposed(
        account_email="ada@lumen.example",
        workspace_name="Lumen Films",
        key_name="Nightly import",
        key_hint="pk_gq3x...k7ja",
        found_at="",
        is_disabled=False,
        keys_url="https://productions.example/account/keys",
    ),
)


def written_by_a_person(context: MailContext, words: str) -> MailContext:
    """The context with `words` in every place whose text comes from a person."""
    free = {"order_name", "customer_name", "workspace_name", "linguist_name", "reason", "instructions"}
    free |= {"notes", "problem", "next_step", "style", "discount_label", "person_name", "webhook_name", "inviter_name"}
    free |= {"key_name", "found_at"}
    changed: dict[str, Any] = {field.name: words for field in fields(context) if field.name in free}
    if isinstance(context, OrderConfirmed):
        changed["lines"] = tuple(replace(line, description=words) for line in context.lines)
    if isinstance(context, OrderReady):
        changed["files"] = tuple(replace(file, name=words) for file in context.files)
    if isinstance(context, SlaBreach):
        changed["open_tasks"] = (words,)
    return replace(context, **changed)
