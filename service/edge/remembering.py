"""Answers of the database that are remembered for a moment, and forgotten all at once when rights have changed."""

import time
from collections import OrderedDict
from typing import Final, Generic, TypeVar

SECONDS: Final = 1.0
SIZE: Final = 10_000

T = TypeVar("T")


class Memory(Generic[T]):
    """At most ``size`` answers for ``seconds`` each.

    What was asked before ``forget`` is not kept after it: whoever asks the database notes ``age`` before.
    """

    def __init__(self, seconds: float = SECONDS, size: int = SIZE) -> None:
        self._seconds = seconds
        self._size = size
        self._known: OrderedDict[str, tuple[float, T]] = OrderedDict()
        self.age = 0

    def get(self, name: str) -> T | None:
        """The answer; None when there is none, or none any more."""
        known = self._known.get(name)
        return known[1] if known and known[0] > time.monotonic() else None

    def keep(self, name: str, answer: T, age: int, at_most: float | None = None) -> None:
        """Remembers an answer that was asked for at ``age``, for ``at_most`` seconds if that is less."""
        if age != self.age:
            return
        seconds = self._seconds if at_most is None else min(self._seconds, at_most)
        self._known[name] = (time.monotonic() + seconds, answer)
        self._known.move_to_end(name)
        if len(self._known) > self._size:
            self._known.popitem(last=False)

    def drop(self, name: str) -> None:
        """Forgets one answer."""
        self._known.pop(name, None)

    def forget(self) -> None:
        """Forgets all, and what is just being asked."""
        self.age += 1
        self._known.clear()
