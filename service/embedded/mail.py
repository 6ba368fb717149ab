"""The mail sink: an SMTP server that keeps every mail, and a small inbox to read them. Nothing leaves it."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Litestar, MediaType, Response, get
from litestar.datastructures import State
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery, QueryParameter

from service.embedded.mailbox import Mail, Mailbox

SIZE_LIMIT_BYTES = 50_000_000
PAGE_POLICY = "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'"
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
"""A mail's links open in a new tab; its scripts, forms and frames do nothing."""
MAIL_POLICY = f"sandbox {SANDBOX}; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
Limit = Annotated[int, QueryParameter(ge=1, le=1000)]
HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)


class Sink:
    """Handler of `aiosmtpd`: the mail is on disk before the sender hears 250."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        sender, recipients = str(envelope.mail_from or ""), [str(name) for name in envelope.rcpt_tos]
        try:
            mail_id = await asyncio.to_thread(self._mailbox.add, content, sender=sender, recipients=recipients)
        except OSError as error:
            return f"452 The mail could not be stored: {error.strerror}"
        return f"250 OK {mail_id}"


@asynccontextmanager
async def serving_smtp(mailbox: Mailbox, host: str, port: int) -> AsyncIterator[None]:
    """Takes mails on `host:port` while the block runs."""
    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        return SMTP(
            Sink(mailbox),
            data_size_limit=SIZE_LIMIT_BYTES,
            enable_SMTPUTF8=True,
            hostname="inbox.localhost",
            ident="inbox",
            loop=loop,
        )

    server = await loop.create_server(protocol, host, port)
    try:
        yield
    finally:
        server.close()
        await server.wait_closed()


def create_inbox(folder: Path, *, smtp_host: str = "127.0.0.1", smtp_port: int | None) -> Litestar:
    """The inbox over the mails in `folder`; with a port its life is the SMTP server's life too."""
    mailbox = Mailbox(folder)
    pages = Environment(loader=PackageLoader("templates", "pages/inbox"), autoescape=True, undefined=StrictUndefined)

    def smtp(_: Litestar) -> AbstractAsyncContextManager[None]:
        assert smtp_port is not None
        return serving_smtp(mailbox, smtp_host, smtp_port)

    return Litestar(
        route_handlers=[message_list, message_page, message_html, message_raw, messages_json, message_json, css, livez],
        state=State({"mailbox": mailbox, "pages": pages}),
        lifespan=[smtp] if smtp_port is not None else [],
        openapi_config=None,
    )


def _page(state: State, template: str, **values: Any) -> Response[str]:
    body = state.pages.get_template(template).render(**values)
    headers = {
        "content-security-policy": PAGE_POLICY,
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
    }
    return Response(body, media_type=MediaType.HTML, headers=headers)


async def _mail(state: State, message_id: str) -> Mail:
    mail = await asyncio.to_thread(state.mailbox.get, message_id)
    if mail is None:
        raise NotFoundException("There is no such mail.")
    return mail  # type: ignore[no-any-return]


def _summary(mail: Mail) -> dict[str, Any]:
    whole = asdict(mail)
    return {name: whole[name] for name in ("id", "received_at", "sender", "recipients", "subject", "size_bytes")}


@get("/")
async def message_list(state: State, to: FromQuery[str] = "", subject: FromQuery[str] = "") -> Response[str]:
    mails = await asyncio.to_thread(state.mailbox.find, to=to, subject=subject)
    return _page(state, "list.html", mails=mails, to=to, subject=subject)


@get("/messages/{message_id:str}")
async def message_page(state: State, message_id: FromPath[str]) -> Response[str]:
    return _page(state, "message.html", mail=await _mail(state, message_id), sandbox=SANDBOX)


@get("/messages/{message_id:str}/html")
async def message_html(state: State, message_id: FromPath[str]) -> Response[str]:
    """The mail's own HTML: the policy makes it inert, also when it is opened outside the frame."""
    html = (await _mail(state, message_id)).html
    head = HEAD.search(html)
    place = head.end() if head else 0
    body = f'{html[:place]}<base target="_blank">{html[place:]}'
    headers = {
        "content-security-policy": MAIL_POLICY,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
    }
    return Response(body, media_type=MediaType.HTML, headers=headers)


@get("/messages/{message_id:str}/raw")
async def message_raw(state: State, message_id: FromPath[str]) -> Response[bytes]:
    content = await asyncio.to_thread(state.mailbox.raw, message_id)
    if content is None:
        raise NotFoundException("There is no such mail.")
    headers = {"content-security-policy": "default-src 'none'; sandbox", "x-content-type-options": "nosniff"}
    return Response(content, media_type=MediaType.TEXT, headers=headers)


@get("/api/messages")
async def messages_json(
    state: State, to: FromQuery[str] = "", subject: FromQuery[str] = "", limit: Limit = 200
) -> list[dict[str, Any]]:
    """Newest first: `[{id, received_at, sender, recipients, subject, size_bytes}]`."""
    mails = await asyncio.to_thread(state.mailbox.find, to=to, subject=subject, limit=limit)
    return [_summary(mail) for mail in mails]


@get("/api/messages/{message_id:str}")
async def message_json(state: State, message_id: FromPath[str]) -> Mail:
    """One mail with `headers`, `text`, `html` and `attachments`."""
    return await _mail(state, message_id)


@get("/inbox.css", media_type=MediaType.CSS, sync_to_thread=False)
def css() -> str:
    return files("templates").joinpath("pages/inbox/inbox.css").read_text(encoding="utf-8")


@get("/livez", media_type=MediaType.TEXT, sync_to_thread=False)
def livez() -> str:
    return "ok"
