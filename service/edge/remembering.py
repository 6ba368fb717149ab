"""Answers of the database that are remembered for a moment, and forgotten all at once when rights have changed."""

import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

SECONDS: Final = 1.0
SIZE: Final = 10_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asking:
    """When the database was asked: after how many changes of rights, and at which second of the monotonic clock."""

    age: int
    at: float


class Memory(Generic[T]):
    """At most ``size`` answers, each until ``seconds`` after the database was asked, however long it took to answer.

    What was asked before ``forget`` is not kept after it: whoever asks the database says so before (``asking``).
    """

    def __init__(self, seconds: float = SECONDS, size: int = SIZE) -> None:
        self._seconds = seconds
        self._size = size
        self._known: OrderedDict[str, tuple[float, T]] = OrderedDict()
        self._age = 0

    def asking(self) -> Asking:
        """To be handed to ``keep`` with the answer."""
        return Asking(self._age, time.monotonic())

    def get(self, name: str) -> T | None:
        """The answer; None when there is none, or none any more."""
        known = self._known.get(name)
        return known[1] if known and known[0] > time.monotonic() else None

    def keep(self, name: str, answer: T, asked: Asking, at_most: float | None = None) -> None:
        """Remembers an answer, for ``at_most`` seconds if that is less."""
        if asked.age != self._age:
            return
        seconds = self._seconds if at_most is None else min(self._seconds, at_most)
        self._known[name] = (asked.at + seconds, answer)
        self._known.move_to_end(name)
        if len(self._known) > self._size:
            self._known.popitem(last=False)

    def drop(self, name: str) -> None:
        """Forgets one answer."""
        self._known.pop(name, None)

    def forget(self) -> None:
        """Forgets all, and what is just being asked."""
        self._age += 1
        self._known.clear()
