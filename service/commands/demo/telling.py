"""The demo's voice: one line for each thing that happens, with the seconds since the start."""

import time

from rich.console import RenderableType

from service.commands.printing import clean_lines, console


class Telling:
    """Prints; plain text where there is no terminal."""

    def __init__(self) -> None:
        self._started_at = time.monotonic()
        self._console = console()

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self._started_at

    def tell(self, who: str, what: str) -> None:
        """One line of the story."""
        self._console.print(clean_lines(f"{self.seconds:6.1f} s  {who:<10}  {what}"))

    def say(self, line: str) -> None:
        """A line that is no part of the story."""
        self._console.print(clean_lines(line))

    def heading(self, text: str) -> None:
        """The title of a part."""
        self._console.print(f"\n{text}\n{'-' * len(text)}", style="bold")

    def show(self, what: RenderableType) -> None:
        """A table."""
        self._console.print(what)
