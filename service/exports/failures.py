"""Why an export could not be made, for its row."""

from typing import Final

OUR_FAULT: Final = (
    "export_failed",
    "The file could not be made, and the fault is ours. No part of it was kept, and everything else that was "
    "delivered is as it was. Ask for it again; if that fails too, write to us with the export's id.",
)


class NotMade(Exception):
    """It will not work out, however often it is tried: ``message`` says why, to a person."""

    def __init__(self, slug: str, message: str) -> None:
        self.slug = slug
        self.message = message
        super().__init__(f"{slug}: {message}")
