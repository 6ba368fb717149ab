"""The list of speakers that all who work on a job share: it only grows, and no name stands in it twice."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from service.documents.document import Speaker


def shared_with(known: Sequence[dict[str, Any]], found: Iterable[Speaker]) -> list[dict[str, Any]]:
    """The list as JSON with those added whose names (whatever the case) it does not have yet."""
    listed = [msgspec.convert(one, Speaker) for one in known]
    names, ids = {one.name.casefold() for one in listed}, {one.id for one in listed}
    for one in found:
        if one.name.casefold() not in names:
            fresh = Speaker(one.id if one.id not in ids else free_id(ids), one.name)
            listed.append(fresh)
            names.add(fresh.name.casefold())
            ids.add(fresh.id)
    return [msgspec.to_builtins(one) for one in listed]


def free_id(taken: set[str]) -> str:
    """The first of ``speaker-1``, ``speaker-2``, ... that is not taken."""
    number = len(taken) + 1
    while f"speaker-{number}" in taken:
        number += 1
    return f"speaker-{number}"
