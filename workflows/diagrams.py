"""Pictures of the state machines, drawn from their tables so that prose and code cannot drift apart."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


def diagram(moves: Mapping[tuple[S, E], S]) -> str:
    """A Mermaid state diagram, without fences; it begins in the state of the table's first row."""
    first = next(iter(moves))[0]
    arrows = [f"    {state} --> {target}: {event}" for (state, event), target in moves.items()]
    ends = [f"    {state} --> [*]" for state in type(first) if state not in {source for source, _ in moves}]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {first}", *arrows, *ends])
