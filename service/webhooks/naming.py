"""How an endpoint is called: by its customer, and where its whole address must not stand."""

from urllib.parse import urlsplit

from service.errors import InvalidInput
from service.people.naming import on_one_line


def checked_name(name: str) -> str:
    """The name on one line; raises InvalidInput for one of nothing that can be seen."""
    kept = on_one_line(name)
    if not kept:
        raise InvalidInput.at("body", "name", msg="Give the webhook a name. Nothing was changed.")
    return kept


def origin_of(url: str) -> str:
    """``https://host[:port]``: for mails and the audit log, since a path or query can hold a secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
