"""From segments to cues: the one home of cue breaking.

1. ``showing``: what of a segment is shown, with the sounds and names of SDH.
2. ``screens``: text that does not fit is broken where a reader pauses (``lexicon``), at the least cost (``folding``).
3. ``overlaps``: two who speak at once share a screen.
4. ``timing``: in and out points within the limits, as far as there is time.
5. ``bidi``: lines from right to left are framed so that every player lays them out right.
6. ``misses``: what could not be kept is told.

No word is lost or moved, no grapheme cluster broken, and cues never overlap.
"""

from typing import Final

from service.documents.document import Document
from service.timedtext.bidi import framed
from service.timedtext.cues import Breaking, Cue
from service.timedtext.grammar import grammar_of, primary_of
from service.timedtext.misses import measure
from service.timedtext.overlaps import clumps
from service.timedtext.profiles import Limits, layout_of
from service.timedtext.showing import shown_segments
from service.timedtext.timing import timed

DEFAULT_LIMITS: Final = Limits()


def break_cues(
    document: Document, limits: Limits = DEFAULT_LIMITS, *, is_sdh: bool = False, language: str | None = None,
    duration_ms: int | None = None,
) -> Breaking:  # fmt: skip
    """The document's cues by their in points, and the limits that this text in this time cannot keep.

    Segments without text have no cue. ``language`` (any code; the document's where none is given) chooses the word
    lists and the direction. ``duration_ms`` is the media's: without it the last cue cannot take time after its segment.
    """
    primary = primary_of(language or document.language)
    shown = shown_segments(document, limits, is_sdh=is_sdh)
    cues = timed(list(clumps(shown, layout_of(limits, primary))), limits, duration_ms)
    if grammar_of(primary).is_right_to_left:
        cues = [_framed(cue) for cue in cues]
    return Breaking(cues, measure(cues, limits))


def _framed(cue: Cue) -> Cue:
    return Cue(cue.start_ms, cue.end_ms, tuple(map(framed, cue.lines)), cue.segment, cue.speaker)
