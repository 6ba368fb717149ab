"""Receives webhooks and believes only those that are signed. Needs nothing but Python 3.10 or later.

    WEBHOOK_SECRETS="whsec_..." python verify_webhook.py 8000

While a secret is being rotated, give both, separated by a comma.
"""

import hashlib
import hmac
import json
import logging
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

TOLERANCE_SECONDS = 30 * 60
LARGEST_BODY = 1024 * 1024


class NotGenuine(Exception):
    """Whoever sent this does not have the secret, or it is too old."""


def verified_event(body: bytes, header: str, secrets: list[str], now: float | None = None) -> dict[str, Any]:
    """The event in ``body``, the raw bytes as they came; ``header`` is the value of ElevenLabs-Signature."""
    parts = [part.strip().partition("=") for part in header.split(",")]
    timestamps = [value for name, _, value in parts if name == "t"]
    given = [value for name, _, value in parts if name == "v0"]
    if len(timestamps) != 1 or not (timestamps[0].isascii() and timestamps[0].isdigit()):
        raise NotGenuine("no timestamp")
    if abs((time.time() if now is None else now) - int(timestamps[0])) > TOLERANCE_SECONDS:
        raise NotGenuine("too old, or from the future")
    signed = timestamps[0].encode() + b"." + body
    expected = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets]
    matches = [hmac.compare_digest(one.encode(), other.encode()) for one in given for other in expected]
    if not any(matches):
        raise NotGenuine("no signature matches")
    event: dict[str, Any] = json.loads(body)
    return event


class Receiver(BaseHTTPRequestHandler):
    """Answers at once: 200 for what is genuine, 401 for anything else. Do the work afterwards, elsewhere."""

    secrets: ClassVar[list[str]] = []
    seen: ClassVar[set[str]] = set()

    def do_POST(self) -> None:
        """One delivery. The same event can come more than once: its id stays the same."""
        length = int(self.headers.get("content-length", 0))
        if length > LARGEST_BODY:
            return self._answer(413)
        try:
            event = verified_event(self.rfile.read(length), self.headers.get("elevenlabs-signature", ""), self.secrets)
        except (NotGenuine, ValueError):
            return self._answer(401)
        event_id = self.headers.get("webhook-id", "")
        if event_id not in self.seen:
            self.seen.add(event_id)
            logging.info("%s at %s", event["type"], event["event_timestamp"])
        return self._answer(200)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing of its own."""


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    Receiver.secrets = [one.strip() for one in os.environ["WEBHOOK_SECRETS"].split(",") if one.strip()]
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
