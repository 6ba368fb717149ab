"""How a delivered document came about: its versions, what changed between two of them, and its quality report."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from litestar import Request, get
from litestar.params import FromPath

from service.documents.differences import Change, DocumentDiff, SegmentDiff
from service.edge.dependencies import Actor, Session
from service.exports.loading import SAMPLE_VERSION, load_document
from service.exports.reporting import version_report
from service.formats.reports import counts_of
from service.pages.customers.delivered import delivery_of, wanted_version
from service.pages.customers.findings import found
from service.pages.shell.forms import query_of
from service.pages.shell.rendering import Page, page
from service.versions.reading import compared, shown_versions

AnyRequest = Request[Any, Any, Any]
JOB: Final = "/orders/{order_id:str}/jobs/{job_id:str}"
STRETCHES: Final = 200
"""Stretches of a difference on one page."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Stretches in a row that are the same in both versions."""

    count: int


@get(JOB + "/versions")
async def show_versions(
    request: AnyRequest, order_id: FromPath[str], job_id: FromPath[str], actor: Actor, session: Session
) -> Page:
    """Every version that was handed in, the newest first; the sample of a sandbox order has none."""
    delivery = await delivery_of(session, order_id, job_id, actor)
    listed = (await shown_versions(session, job_id)).versions
    return page(request, "customers/versions.html", delivery=delivery, versions=listed[::-1])


@get(JOB + "/diff")
async def show_diff(
    request: AnyRequest, order_id: FromPath[str], job_id: FromPath[str], actor: Actor, session: Session
) -> Page:
    """What changed, word by word. ``?from=`` and ``?to=`` name versions; by default the first and the newest."""
    delivery = await delivery_of(session, order_id, job_id, actor)
    before, after = wanted_version(request, "from"), wanted_version(request, "to")
    answer = await compared(session, job_id, before, after)
    listed = (await shown_versions(session, job_id)).versions
    query = query_of(request)
    values = _difference(answer.diff, is_whole=query.text("show") == "all", start=query.whole("start") or 0)
    chosen: dict[str, Any] = {"before": answer.from_version, "after": answer.to_version}
    return page(
        request, "customers/diff.html", delivery=delivery, versions=listed, diff=answer.diff, **chosen, **values
    )


@get(JOB + "/quality")
async def show_quality(
    request: AnyRequest, order_id: FromPath[str], job_id: FromPath[str], actor: Actor, session: Session
) -> Page:
    """The check of one version, by default the newest: what was found, and why reviewers let it stand."""
    delivery = await delivery_of(session, order_id, job_id, actor, wanted_version(request))
    document = await load_document(session, delivery.brief, delivery.version)
    report = await version_report(session, delivery.brief, delivery.version, document)
    values: dict[str, Any] = {
        "report": report,
        "counts": counts_of(report),
        "is_sample": delivery.version == SAMPLE_VERSION,
    }
    groups = found(report, document)
    return page(request, "customers/quality.html", delivery=delivery, groups=groups, **values)


def _difference(diff: DocumentDiff, *, is_whole: bool, start: int) -> dict[str, Any]:
    """One page of stretches; those that are the same are counted, unless all are wanted."""
    rows = list(diff.segments if is_whole else _folded(diff.segments))
    first = max(0, min(start, len(rows) - 1)) // STRETCHES * STRETCHES
    last = first + STRETCHES
    return {
        "rows": rows[first:last],
        "is_whole": is_whole,
        "earlier": first - STRETCHES if first else None,
        "later": last if last < len(rows) else None,
        "kinds": Change,
    }


def _folded(stretches: Sequence[SegmentDiff]) -> Iterator[SegmentDiff | Unchanged]:
    same = 0
    for one in stretches:
        if one.change is Change.SAME:
            same += 1
            continue
        if same:
            yield Unchanged(same)
        same = 0
        yield one
    if same:
        yield Unchanged(same)
