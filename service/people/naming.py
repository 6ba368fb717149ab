"""Names that people give themselves, their companies and their things: our mail sends them to strangers."""

from typing import Final

from service.errors import InvalidInput

LONGEST_NAME: Final = 100


def on_one_line(text: str) -> str:
    """The text without line breaks and control characters; a space where some were, none at its ends."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def checked_name(field: str, text: str) -> str:
    """The name in one line; no address of a web page. Raises InvalidInput at ``field``."""
    name = " ".join(text.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InvalidInput.at("body", field, msg=f"A name has 1 to {LONGEST_NAME} characters.")
    if "://" in name or "www." in name.lower() or not name.isprintable():
        raise InvalidInput.at("body", field, msg="This is not a name.")
    return name
