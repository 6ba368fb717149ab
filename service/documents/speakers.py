"""The list of speakers that all who work on a job share: it only grows, and no name stands in it twice."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from service.documents.document import Speaker


def shared_with(known: Sequence[dict[str, Any]], found: Iterable[Speaker]) -> list[dict[str, Any]]:
    """The list as JSON with those added whose names (whatever the case) it does not have yet."""
    return [msgspec.to_builtins(one) for one in _together(msgspec.convert(known, list[Speaker]), found)]


def with_shared(own: Sequence[Speaker], known: Sequence[dict[str, Any]]) -> list[Speaker]:
    """A document's speakers, and those of the shared list that it does not have yet."""
    return _together(own, msgspec.convert(known, list[Speaker]))


def named(names: Iterable[str]) -> list[dict[str, Any]]:
    """A shared list of these people, as JSON."""
    return shared_with([], [Speaker(f"speaker-{number}", name) for number, name in enumerate(names, start=1)])


def _together(first: Sequence[Speaker], more: Iterable[Speaker]) -> list[Speaker]:
    listed = list(first)
    names, ids = {one.name.casefold() for one in listed}, {one.id for one in listed}
    for one in more:
        if one.name.casefold() not in names:
            listed.append(Speaker(one.id if one.id not in ids else free_id(ids), one.name))
            names.add(one.name.casefold())
            ids.add(listed[-1].id)
    return listed


def free_id(taken: set[str]) -> str:
    """A name of the form ``speaker-7`` that is not taken."""
    number = len(taken) + 1
    while f"speaker-{number}" in taken:
        number += 1
    return f"speaker-{number}"
