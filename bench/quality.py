"""The quality check of a long file beside its floors: `python -m bench.quality`.

Ours is `check` of 5,000 segments as autosave runs it: breaking into cues and all rules of the service. One floor is
breaking the same document alone, which no check of cues can do without; the ratio is the floor's time / ours. The other
is the time that a save may take for it, 200 ms: a ratio of 1 and more keeps it, and that is its target. Medians of five
rounds, ours and the floor taking turns. "Cold" is a document that was never seen: every text is new to all caches;
"warm" is the document of the round before, as a linguist saves it again and again.
Segments of one sentence fit into a line or two; those of two sentences fill two lines or more, and all must be broken.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from typing import Final

from bench.measuring import ROUNDS, Result, own_peak_mb, report
from pricing.catalogue import Service
from service.documents.document import Document, Segment, Speaker
from service.embedded.samples import sample_script
from service.quality.briefs import CheckBrief, Term
from service.quality.checking import check
from service.timedtext.breaking import break_cues
from service.timedtext.profiles import resolve, shipped_profile
from workflows.stages import Stage

SEGMENTS: Final = 5000
EACH_MS: Final = (0, 4500, 6900)
"""How long a segment of so many sentences takes, with the silence after it."""

SILENCE_MS: Final = 200
MOST_MS: Final = 200.0
_fresh = count()


def a_document(language: str, sentences: int) -> Document:
    """Two speakers, so many short sentences a segment; no text is that of another document: no cache knows it."""
    script, number, each = sample_script(language), next(_fresh), EACH_MS[sentences]
    segments = [
        Segment(
            start_ms=at * each,
            end_ms=(at + 1) * each - SILENCE_MS,
            text=" ".join([*(script[(at + n) % len(script)] for n in range(sentences)), f"{number * SEGMENTS + at}."]),
            speaker="ab"[at % 3 // 2],
            id=f"s{at}",
        )
        for at in range(SEGMENTS)
    ]
    return Document(language, segments, [Speaker("a", "Ada"), Speaker("b", "Bob")])


def a_brief(service: Service, language: str, sentences: int) -> CheckBrief:
    """An analysis with a silence after each segment, a glossary and names."""
    each = EACH_MS[sentences]
    silences = tuple((at * each - SILENCE_MS, at * each) for at in range(1, SEGMENTS + 1))
    glossary = tuple(Term(term) for term in ("Lumen Films", "Harbour Office", "Westward", "Lower Deck", "Ferryman"))
    return CheckBrief(
        service,
        language,
        shipped_profile(),
        SEGMENTS * each,
        silences,
        is_sdh=service is Service.CAPTIONS,
        glossary=glossary,
        speaker_names=("Ada", "Bob"),
    )


def milliseconds(work: Callable[[], object]) -> float:
    """How much of a processor it takes: it does nothing but compute, and others may be at work."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def measured(service: Service, language: str, sentences: int, *, is_cold: bool) -> list[tuple[float, float]]:
    """(ours, breaking alone) of each round."""
    brief, rounds = a_brief(service, language, sentences), []
    limits = resolve(brief.profile, language, is_sdh=brief.is_sdh)
    document = a_document(language, sentences)
    check(document, brief, Stage.REVIEW)
    for _ in range(ROUNDS):
        ours, floor = (
            (a_document(language, sentences), a_document(language, sentences)) if is_cold else (document, document)
        )
        breaking = milliseconds(partial(break_cues, floor, limits, is_sdh=brief.is_sdh))
        rounds.append((milliseconds(partial(check, ours, brief, Stage.REVIEW)), breaking))
    return rounds


def results(service: Service, language: str, sentences: int, *, is_cold: bool) -> list[Result]:
    """Beside breaking, where there are cues, and beside what a save may take."""
    rounds = measured(service, language, sentences, is_cold=is_cold)
    name = f"check, {service.value} {language}, {sentences} a segment, {'cold' if is_cold else 'warm'}"
    ours = statistics.median(one for one, _ in rounds)
    allowed = Result(f"{name}, of 200 ms", ours, MOST_MS, MOST_MS / ours, "ms", 1.0, own_peak_mb())
    return [allowed] if service is Service.TRANSCRIPT else [_beside_breaking(name, ours, rounds), allowed]


def _beside_breaking(name: str, ours: float, rounds: Sequence[tuple[float, float]]) -> Result:
    floor = statistics.median(bare for _, bare in rounds)
    ratio = statistics.median(bare / one for one, bare in rounds)
    return Result(f"{name}, breaking alone", ours, floor, ratio, "ms", None, own_peak_mb())


def main() -> None:
    """Captions and subtitles of three scripts and a transcript, cold and warm."""
    kinds = [(Service.CAPTIONS, language, 1) for language in ("en", "hi", "ar")]
    kinds += [(Service.SUBTITLES, language, 2) for language in ("en", "ru", "hi")]
    kinds.append((Service.TRANSCRIPT, "en", 1))
    report(one for kind in kinds for is_cold in (True, False) for one in results(*kind, is_cold=is_cold))


if __name__ == "__main__":
    main()
