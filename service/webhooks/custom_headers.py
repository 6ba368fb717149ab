"""Headers that a customer wants with every delivery: which ones are taken, and how a change of them is read."""

import re
from collections.abc import Mapping
from typing import Final

from service.errors import WebhookRefused

MOST: Final = 20
LONGEST_VALUE: Final = 2000

_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_VALUE: Final = re.compile(r"[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?")
_OURS: Final = frozenset(
    {
        "accept-encoding", "connection", "content-encoding", "content-length", "content-type", "cookie2", "date",
        "elevenlabs-signature", "expect", "host", "http2-settings", "keep-alive", "te", "trailer", "transfer-encoding",
        "upgrade", "user-agent", "webhook-id", "webhook-signature", "webhook-timestamp",
    }
)  # fmt: skip


def merged(present: Mapping[str, str], change: Mapping[str, str | None]) -> dict[str, str]:
    """The headers after a change: a value sets the header whatever the case of its name, null takes it away.

    Raises WebhookRefused; its message names the header and never repeats its value.
    """
    for name, value in change.items():
        _check(name, value)
    changed = {name.lower() for name in change}
    kept = {name: value for name, value in present.items() if name.lower() not in changed}
    result = {**kept, **{name: value for name, value in change.items() if value is not None}}
    if len(result) > MOST:
        raise WebhookRefused(
            "webhook_header_refused", f"There are more than {MOST} headers of your own. Nothing was changed."
        )
    if len({name.lower() for name in result}) < len(result):
        raise WebhookRefused("webhook_header_refused", "A header is there twice. Nothing was changed.")
    return result


def _check(name: str, value: str | None) -> None:
    if not _NAME.fullmatch(name):
        raise WebhookRefused(
            "webhook_header_refused",
            "The name of a header is up to 100 letters, digits and dashes. Nothing was changed.",
        )
    if name.lower() in _OURS or name.lower().startswith("proxy-"):
        raise WebhookRefused(
            "webhook_header_refused",
            f"The header {name} is set by us. Nothing was changed. Give yours another name.",
        )
    if value is not None and (len(value) > LONGEST_VALUE or not _VALUE.fullmatch(value)):
        raise WebhookRefused(
            "webhook_header_refused",
            f"The value of the header {name} is not plain text of up to {LONGEST_VALUE} characters. "
            "Nothing was changed.",
        )
