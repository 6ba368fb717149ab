"""What calls answer that have nothing to tell but that it is done: the official client wants a body of them, too."""

from typing import Literal

import msgspec


class DoneResponse(msgspec.Struct, frozen=True):
    """It is done."""

    status: Literal["ok"] = "ok"
