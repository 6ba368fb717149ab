"""How a command ends when it cannot do what it was asked, and with which exit code.

    CommandFailed
    +-- Refused        1   the service said no; its own message says why and what to do
    +-- WrongUsage     2   options that do not fit together, files that cannot be read
    +-- NotReachable   3   nobody answers, or somebody who is not the service
    +-- NotDelivered   4   the order ended in another way than by delivery

0 is success. The message is all that a person sees: a stack trace never is.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, ClassVar, TypeVar

import typer

from service.commands.printing import say

T = TypeVar("T")

EXIT_CODES = """Exit codes: 0 done, 1 refused by the service, 2 wrong usage, 3 service not reachable,
4 the order ended without delivery."""


class CommandFailed(Exception):
    """The message is meant for the person at the terminal."""

    exit_code: ClassVar[int] = 1


class Refused(CommandFailed):
    """``status`` is the service's slug."""

    def __init__(self, message: str, status: str = "") -> None:
        super().__init__(message)
        self.status = status


class WrongUsage(CommandFailed):
    exit_code = 2


class NotReachable(CommandFailed):
    exit_code = 3


class NotDelivered(CommandFailed):
    exit_code = 4


def run(work: Coroutine[Any, Any, T]) -> T:
    """Runs a command's work to its end; a failure is said on standard error and becomes the exit code."""
    try:
        return asyncio.run(work)
    except CommandFailed as failure:
        say(str(failure))
        raise typer.Exit(failure.exit_code) from None
