"""Why a file that a person brought cannot be read."""


class Unreadable(Exception):
    """``message`` is a sentence for the person; ``line`` counts from 1 where the format has lines."""

    def __init__(self, message: str, line: int | None = None) -> None:
        self.message = message
        self.line = line
        super().__init__(message if line is None else f"line {line}: {message}")
