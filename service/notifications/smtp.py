"""Handing a message to an SMTP server, and telling a refusal from trouble that passes.

    MailNotSent
    ├── MailRefused    the server will never take this message: do not try again
    └── MailDeferred   nothing is known against the message: try again later

Only an answer to the message itself (sender, recipient or content) can be a refusal. What goes wrong
before it, such as a wrong password or certificate, is trouble of the setting, and no mail is lost to it.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import parse_qsl, unquote, urlsplit

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

_DEFAULT_PORTS = {"smtp": 25, "smtps": 465}
_SUBMISSION_PORT = 587
_QUIT_SECONDS = 2.0
_AUTHENTICATION_CODES = frozenset({530, 534, 535, 538})


class MailNotSent(Exception):
    """`code` is the server's reply code, or None where it gave none."""

    def __init__(self, reason: str, code: int | None = None) -> None:
        super().__init__(f"{code} {reason}" if code else reason)
        self.code = code


class MailRefused(MailNotSent):
    """The server said for good that it does not take this message."""


class MailDeferred(MailNotSent):
    """The message did not leave, or it is not known whether it did; the same message may be sent again."""


@dataclass(frozen=True)
class SmtpServer:
    """Where mail goes. `starttls` means: upgrade to TLS before anything else, or send nothing."""

    host: str
    port: int
    tls: bool = False
    starttls: bool = False
    username: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, url: str) -> "SmtpServer":
        """From `smtp://user:password@host:587?starttls=true` or `smtps://...`; user and password are quoted.

        STARTTLS is asked for by itself where there is a password to protect, unless the address says
        `starttls=false`. Raises `ValueError`, which never repeats the address: it may hold a password.
        """
        parts = urlsplit(url)
        if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
            raise ValueError("an SMTP address starts with smtp:// or smtps:// and names a host")
        tls = parts.scheme == "smtps"
        starttls = not tls and _starttls(parts.query, default=parts.username is not None)
        return cls(
            host=parts.hostname,
            port=parts.port or (_SUBMISSION_PORT if starttls else _DEFAULT_PORTS[parts.scheme]),
            tls=tls,
            starttls=starttls,
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password or "") if parts.username else None,
        )


def _starttls(query: str, *, default: bool) -> bool:
    options = dict(parse_qsl(query, keep_blank_values=True))
    wanted = options.pop("starttls", "true" if default else "false")
    if options or wanted not in ("true", "false"):
        raise ValueError("the only option of an SMTP address is starttls=true or starttls=false")
    return wanted == "true"


class Mailer:
    """Sends one message per connection; safe to use from many tasks at once."""

    def __init__(self, smtp_url: str, timeout: float = 30.0) -> None:
        """`timeout` bounds a whole `send`, in seconds. Raises `ValueError` for an address it cannot read."""
        self._server = SmtpServer.of(smtp_url)
        self._timeout = timeout

    async def send(self, message: EmailMessage) -> None:
        """Returns once the server has taken the message; raises `MailRefused` or `MailDeferred`."""
        connection = self._connection()
        try:
            async with asyncio.timeout(self._timeout):
                await _connect(connection)
                await _hand_over(connection, message)
        except TimeoutError as error:
            raise MailDeferred(f"no answer within {self._timeout:g} s") from error
        else:
            # The message is taken: whatever happens while saying goodbye must not send it again.
            with suppress(SMTPException, OSError):
                await connection.quit(timeout=_QUIT_SECONDS)
        finally:
            connection.close()

    def _connection(self) -> SMTP:
        server = self._server
        return SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username,
            password=server.password,
            use_tls=server.tls,
            start_tls=server.starttls,
            timeout=self._timeout,
        )


async def _connect(connection: SMTP) -> None:
    try:
        await connection.connect()
    except SMTPResponseException as error:
        raise MailDeferred(error.message, error.code) from error
    except (SMTPException, OSError) as error:
        raise MailDeferred(str(error) or type(error).__name__) from error


async def _hand_over(connection: SMTP, message: EmailMessage) -> None:
    try:
        await connection.send_message(message)
    except SMTPRecipientsRefused as error:
        first = error.recipients[0]
        raise _outcome(first.code, first.message) from error
    except SMTPResponseException as error:
        raise _outcome(error.code, error.message) from error
    except (SMTPNotSupported, ValueError) as error:
        raise MailRefused(str(error)) from error
    except (SMTPException, OSError) as error:
        raise MailDeferred(str(error) or type(error).__name__) from error


def _outcome(code: int, reason: str) -> MailNotSent:
    if 500 <= code < 600 and code not in _AUTHENTICATION_CODES:
        return MailRefused(reason, code)
    return MailDeferred(reason, code)
