"""Mails as files: one `.eml` each, named so that names sort by time, written whole or not at all."""

import logging
import os
import re
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from functools import lru_cache
from pathlib import Path

log = logging.getLogger(__name__)
MESSAGE_ID = re.compile(r"[0-9]{20}-[0-9a-f]{8}", re.ASCII)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
ENVELOPE_FROM, ENVELOPE_TO = "X-Envelope-From", "X-Envelope-To"


@dataclass(frozen=True)
class Attachment:
    name: str
    content_type: str
    size_bytes: int


@dataclass(frozen=True)
class Mail:
    """A mail as it can be shown: every text is valid Unicode without control characters."""

    id: str
    received_at: datetime
    sender: str
    recipients: tuple[str, ...]
    subject: str
    size_bytes: int
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    attachments: tuple[Attachment, ...]


class Mailbox:
    """All mails below one folder. Files are never changed after they were written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, content: bytes, *, sender: str, recipients: list[str]) -> str:
        """Stores one mail with its envelope in front, on disk when this returns; returns its id."""
        mail_id = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
        envelope = [(ENVELOPE_FROM, sender), *((ENVELOPE_TO, recipient) for recipient in recipients)]
        head = b"".join(f"{name}: {clean(value)}\r\n".encode() for name, value in envelope)
        unfinished = self.folder / f".{mail_id}.new"
        with unfinished.open("wb") as file:
            file.write(head + content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(self.folder / f"{mail_id}.eml")
        return mail_id

    def raw(self, mail_id: str) -> bytes | None:
        """The bytes as they were stored; None where there is no such mail."""
        if not MESSAGE_ID.fullmatch(mail_id):
            return None
        try:
            return (self.folder / f"{mail_id}.eml").read_bytes()
        except FileNotFoundError:
            return None

    def get(self, mail_id: str) -> Mail | None:
        path = self.folder / f"{mail_id}.eml"
        return _read(path) if MESSAGE_ID.fullmatch(mail_id) and path.exists() else None

    def find(self, *, to: str = "", subject: str = "", limit: int = 200) -> list[Mail]:
        """Newest first; `to` and `subject` are parts of the text, in any case."""
        found: list[Mail] = []
        for name in sorted(os.listdir(self.folder), reverse=True):
            if not name.endswith(".eml") or not MESSAGE_ID.fullmatch(name[:-4]):
                continue
            mail = _read(self.folder / name)
            if _matches(mail, to, subject):
                found.append(mail)
            if len(found) == limit:
                break
        return found


def _matches(mail: Mail, to: str, subject: str) -> bool:
    is_recipient = any(to.casefold() in recipient.casefold() for recipient in mail.recipients) or not to
    return is_recipient and subject.casefold() in mail.subject.casefold()


def clean(text: str) -> str:
    """Valid Unicode in one line of sense: surrogates and control characters become U+FFFD, line ends stay."""
    return CONTROL.sub("\ufffd", text.encode("utf-8", "replace").decode("utf-8"))


@lru_cache(maxsize=256)
def _read(path: Path) -> Mail:
    """The standard library's parser raises all kinds of errors on hostile input; such a mail shows its source."""
    content = path.read_bytes()
    try:
        return _parsed(path.stem, content)
    except Exception:
        log.exception("the mail %s cannot be parsed", path)
        source = clean(content.decode("utf-8", "replace"))
        return Mail(path.stem, _received_at(path.stem), "", (), "(unreadable)", len(content), (), source, "", ())


def _received_at(mail_id: str) -> datetime:
    return datetime.fromtimestamp(int(mail_id[:20]) / 1e9, UTC)


def _parsed(mail_id: str, content: bytes) -> Mail:
    message = message_from_bytes(content)
    headers = [(clean(name), header_text(value)) for name, value in message.items()]
    text, html, attachments = _bodies(message)
    return Mail(
        id=mail_id,
        received_at=_received_at(mail_id),
        sender=header_text(message.get("From", message.get(ENVELOPE_FROM, ""))),
        recipients=_recipients(message),
        subject=" ".join(header_text(message.get("Subject", "")).split()),
        size_bytes=len(content),
        headers=tuple((name, value) for name, value in headers if name not in (ENVELOPE_FROM, ENVELOPE_TO)),
        text=text,
        html=html,
        attachments=tuple(attachments),
    )


def header_text(value: object) -> str:
    """A header decoded as far as it can be; a broken one is shown as it came."""
    try:
        return clean(str(make_header(decode_header(str(value)))))
    except (ValueError, LookupError, MessageError):
        return clean(str(value))


def _recipients(message: Message) -> tuple[str, ...]:
    envelope = [header_text(value) for value in message.get_all(ENVELOPE_TO, [])]
    named = [address for _, address in getaddresses([header_text(value) for value in message.get_all("To", [])])]
    return tuple(dict.fromkeys(address for address in envelope or named if address))


def _bodies(message: Message) -> tuple[str, str, list[Attachment]]:
    """The first text part, the first HTML part, and all else as attachments."""
    bodies: dict[str, str] = {}
    attachments: list[Attachment] = []
    for part in message.walk():
        if part.is_multipart():
            continue
        kind, payload = part.get_content_type(), _payload(part)
        is_body = kind in ("text/plain", "text/html") and kind not in bodies and not part.get_filename()
        if is_body:
            bodies[kind] = _decoded(part, payload)
        else:
            name = header_text(part.get_filename() or "unnamed")
            attachments.append(Attachment(name, clean(kind), len(payload)))
    return bodies.get("text/plain", ""), bodies.get("text/html", ""), attachments


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _decoded(part: Message, payload: bytes) -> str:
    charset = str(part.get_content_charset() or "utf-8")
    try:
        return clean(payload.decode(charset, "replace"))
    except (LookupError, ValueError):
        return clean(payload.decode("utf-8", "replace"))
