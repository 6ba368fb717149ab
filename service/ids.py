"""Ids: a prefix that says what it is, and a UUIDv7 that sorts by time (``prodorder_01jgatk6h0fwxrtbjade61yqhx``)."""

import re
from datetime import datetime
from typing import Final

from typeid import TypeID

ORDER: Final = "prodorder"
MEDIA: Final = "prodmedia"
ITEM: Final = "proditem"
QUOTE: Final = "prodquote"
JOB: Final = "prodjob"
TASK: Final = "prodtask"
DOCUMENT: Final = "proddoc"
DELIVERABLE: Final = "proddeliverable"
EXPORT: Final = "prodexport"
UPLOAD: Final = "produpload"
TAKE: Final = "prodtake"
TASK_WORK: Final = "prodwork"
SOURCE_TRANSCRIPT: Final = "prodsource"
FEEDBACK: Final = "prodfeedback"
FOLDER: Final = "prodfolder"
CAPACITY_WISH: Final = "prodwish"
COMMENT: Final = "prodcomment"
INVOICE: Final = "prodinvoice"
REFUND: Final = "prodrefund"
REJECTION: Final = "prodrejection"
APPROVAL: Final = "approval"
WORKSPACE: Final = "workspace"
MEMBER: Final = "user"
LINGUIST: Final = "linguist"
OPERATOR: Final = "operator"
API_KEY: Final = "key"
GROUP: Final = "group"
SERVICE_ACCOUNT: Final = "serviceaccount"
INVITATION: Final = "invitation"
DOMAIN: Final = "domain"
AUDIT_ENTRY: Final = "audit"
EVENT: Final = "event"
WEBHOOK: Final = "webhook"
DELIVERY: Final = "delivery"
TRANSFER: Final = "transfer"
MAIL: Final = "mail"
PERSON: Final = "person"
WEB_SESSION: Final = "session"
SIGN_IN_LINK: Final = "link"
PASSKEY: Final = "passkey"
PASSKEY_CHALLENGE: Final = "challenge"

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_WELL_FORMED = re.compile(r"[a-z]{3,20}_[0-9a-hjkmnp-tv-z]{26}")


def new_id(prefix: str) -> str:
    """A fresh id; later ids sort after earlier ones within a millisecond's precision."""
    return str(TypeID(prefix=prefix))


def first_id_at(prefix: str, at: datetime) -> str:
    """The smallest id that can have been made at an instant: a bound for "since then" over a primary key."""
    number = int(at.timestamp() * 1000) << 80
    return f"{prefix}_" + "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def is_well_formed(text: str) -> bool:
    """Whether ``text`` can be an id at all; anything else need not reach the database."""
    return _WELL_FORMED.fullmatch(text) is not None
