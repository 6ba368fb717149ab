"""Why a machine has made no draft."""


class DraftFailed(Exception):
    """``reason`` is a short fact for the log, without keys or text; ``is_temporary`` when another try may help."""

    def __init__(self, reason: str, *, is_temporary: bool) -> None:
        self.reason = reason
        self.is_temporary = is_temporary
        super().__init__(reason)
