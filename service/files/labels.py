"""What a browser is told of a file: the label to save it under, and whether it may show it."""

from typing import Final
from urllib.parse import quote

_SHOWN: Final = ("audio/", "video/", "image/")


def disposition(name: str, content_type: str) -> str:
    """The value of ``content-disposition``: pure ASCII, whatever the name; only recordings and pictures are shown."""
    kind = "inline" if content_type.startswith(_SHOWN) else "attachment"
    return f"{kind}; filename*=UTF-8''{quote(name, safe='', errors='replace')}"
