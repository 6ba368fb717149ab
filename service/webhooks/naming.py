"""How an endpoint is named where its whole address must not stand."""

from urllib.parse import urlsplit


def origin_of(url: str) -> str:
    """``https://host[:port]``: for mails and the audit log, since a path or query can hold a secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
