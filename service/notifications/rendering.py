"""Mails from their contexts: subject, text and HTML, and the message that carries them.

User text is never markup: HTML is escaped, control and direction-changing characters are dropped
wherever a value is printed, in plain text a value stays on its line, and a subject is one line. The
templates come through `importlib.resources`, so an installed wheel renders as a checkout does.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import getaddresses
from functools import cache
from importlib.resources import files
from typing import Any

from css_inline import CSSInliner
from jinja2 import Environment, FunctionLoader, StrictUndefined, pass_eval_context, select_autoescape
from jinja2.nodes import EvalContext
from markupsafe import Markup

from pricing.money import usd
from service.notifications import wording
from service.notifications.contexts import MailContext

SUBJECT_LENGTH = 120
_EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_FILTERS = (
    usd,
    wording.when,
    wording.day,
    wording.duration,
    wording.block,
    wording.wrap,
    wording.paragraph,
    wording.shorten,
)


@dataclass(frozen=True)
class RenderedMail:
    """`subject` is one line of at most 120 characters, `html` a whole document with inlined styles."""

    subject: str
    text: str
    html: str


def render(context: MailContext) -> RenderedMail:
    """The mail in words. Raises `jinja2.UndefinedError` where a template asks for what a context lacks."""
    subject = wording.shorten(_fill(context, "subject.txt"), SUBJECT_LENGTH)
    text = _EMPTY_LINES.sub("\n\n", _fill(context, "body.txt")).strip() + "\n"
    html = _inliner().inline(_fill(context, "body.html", subject=subject))
    return RenderedMail(subject=subject, text=text, html=html)


def compose(
    context: MailContext, *, sender: str, recipient: str, message_id: str, sent_at: datetime | None = None
) -> EmailMessage:
    """The mail as a message of two alternatives, ready for `Mailer.send`.

    `sender` and `recipient` are one mailbox each (`a@b.example` or `Name <a@b.example>`).
    `message_id` has its angle brackets and is the same for every attempt at this mail, so that a
    repeated delivery can be recognised. Raises `ValueError` for anything that is not one mailbox.
    """
    rendered = render(context)
    message = EmailMessage(policy=SMTP)
    message["From"] = _mailbox(sender)
    message["To"] = _mailbox(recipient)
    message["Subject"] = rendered.subject
    message["Date"] = sent_at or datetime.now(UTC)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(rendered.text)
    message.add_alternative(rendered.html, subtype="html")
    return message


def _mailbox(written: str) -> Address:
    """Exactly one mailbox: two addresses or a line break in it would be somebody else's header.

    A domain in other letters is written as its ASCII form, which every server can carry.
    """
    found = getaddresses([written]) if written.isprintable() else []
    try:
        [(name, address)] = found
        local, domain = address.rsplit("@", 1)
        return Address(display_name=name, addr_spec=f"{local}@{domain.encode('idna').decode()}")
    except (ValueError, IndexError, MessageError) as error:
        raise ValueError(f"not one mailbox: {written!r}") from error


def _fill(context: MailContext, part: str, **more: str) -> str:
    return _environment().get_template(f"{context.mail}/{part}").render(mail=context, **more)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_source),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"], default=False),
        finalize=_printed,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters.update({function.__name__: function for function in _FILTERS})
    return environment


def _source(name: str) -> str:
    return (files("templates") / "email" / name).read_text(encoding="utf-8")


@pass_eval_context
def _printed(printing: EvalContext, value: Any) -> Any:
    """What becomes of a value before it is printed; HTML is escaped after this, plain text never is."""
    if not isinstance(value, str) or isinstance(value, Markup | wording.Block):
        return value
    return wording.printable(value) if printing.autoescape else wording.one_line(value)


@cache
def _inliner() -> CSSInliner:
    """Keeps the rules for dark screens and narrow ones, and never fetches anything."""
    return CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
