"""Sample documents for sandbox orders: timed like the media file, and marked as samples."""

from collections.abc import Iterator

from pricing.languages import table_language
from service.deliverables.files import JobBrief
from service.documents.document import Document, Segment, Speaker
from service.quality.findings import Finding, Report, Severity
from service.timedtext.profiles import profile_of

WATERMARK = "SANDBOX SAMPLE - not human-edited"
MARK_RULE = "sandbox_sample"
WATERMARK_MS = 3000
LONGEST_MS = 5000
SHORTEST_MS = 500
_SPEAKER = Speaker(id="sample", name="Sample speaker")


def sample_document(brief: JobBrief, language: str) -> Document:
    """The mark first, then a numbered segment for each stretch of sound, of five seconds at most."""
    marked_until = max(1, min(WATERMARK_MS, brief.duration_ms))
    segments = [Segment(0, marked_until, WATERMARK, _SPEAKER.id)]
    for number, (start, end) in enumerate(_stretches(brief, marked_until), start=1):
        segments.append(Segment(start, end, f"Sample segment {number}.", _SPEAKER.id))
    return Document(language, segments, [_SPEAKER])


def sample_report(brief: JobBrief) -> Report:
    """A report that finds the mark: there is nothing that anybody has written, and nothing else to check."""
    mark = Finding(MARK_RULE, Severity.INFO, f"{WATERMARK}: nothing was written, and nothing was checked.", start_ms=0)
    language = table_language(brief.language)
    return Report(profile_of(brief.options).name, brief.service.value, language, [mark])


def _stretches(brief: JobBrief, start_ms: int) -> Iterator[tuple[int, int]]:
    """What lies between the silences from ``start_ms`` on, cut into pieces; scraps are left out."""
    position = start_ms
    for silent_from, silent_until in (*brief.silences, (brief.duration_ms, brief.duration_ms)):
        while silent_from - position >= SHORTEST_MS:
            end = min(silent_from, position + LONGEST_MS)
            yield position, end
            position = end
        position = max(position, silent_until)
