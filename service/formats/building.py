"""What readers give back, and how pieces of a file become a document that keeps all limits."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from service.documents.document import MAX_SEGMENTS, Document, Segment, SegmentKind, Speaker
from service.documents.wording import one_line
from service.formats.labels import bracket_label, colon_label, dialogue_label, is_dialogue, told
from service.formats.options import Format
from service.formats.repairing import Piece, put_right, shared
from service.formats.unreadable import Unreadable
from service.timedtext.bidi import PDF, RLE, unframed

MAX_TEXT: Final = 10_000
MAX_NAME: Final = 200
MAX_SPEAKERS: Final = 1000
_SHOWN_NAMES: Final = 8
_MOST_FRAMES: Final = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as a document. ``notes`` say in sentences what was repaired, guessed or left out."""

    document: Document
    format: Format
    notes: list[str] = field(default_factory=list)


class Cast:
    """The speakers of a file by name, in the order in which they are first named; ids are ``speaker-1`` and so on."""

    def __init__(self) -> None:
        self.speakers: list[Speaker] = []
        self._ids: dict[str, str] = {}

    def id_of(self, name: str | None) -> str | None:
        """The id of a name, a new one for a name not met before; None for nobody. Raises Unreadable for too many."""
        if name is None or name in self._ids:
            return self._ids.get(name or "")
        shown = one_line(name)[:MAX_NAME].rstrip()
        if not shown:
            return None
        known = self._ids.get(shown)
        if known is None:
            if len(self.speakers) == MAX_SPEAKERS:
                raise Unreadable(f"The file names more than {MAX_SPEAKERS:,} speakers.")
            known = f"speaker-{len(self.speakers) + 1}"
            self.speakers.append(Speaker(known, shown))
        self._ids[name] = self._ids[shown] = known
        return known


def document_of(
    pieces: Iterable[Piece], language: str, notes: list[str], *, colons: bool | None = None, named: Sequence[str] = ()
) -> Document:
    """The pieces as a document; ``notes`` gets what was repaired and guessed. Raises Unreadable.

    Pieces without text are left out. Where pieces name no speaker themselves, a label in the text does, and holds for
    the speech that follows it. ``colons``: whether ``Ada: `` is a label; None: if the first speech has one, or if it
    is in capitals. ``named`` are speakers that come first in the list, whether or not they speak.
    """
    bare = map(_without_frames, islice(pieces, MAX_SEGMENTS + 1))
    kept = _cut(_with_text(put_right(list(bare), notes), notes))
    cast = Cast()
    for name in named:
        cast.id_of(name)
    if any(piece.speaker is not None for piece in kept):
        segments = [_segment(piece, cast) for piece in kept]
    else:
        segments = _labelled_segments(kept, cast, notes, colons)
    return Document(language, segments, cast.speakers)


def _without_frames(piece: Piece) -> Piece:
    """The piece without the marks around its lines that tell players the direction: they are no part of the text."""
    if RLE not in piece.text:
        return piece
    return piece._replace(text="\n".join(filter(None, map(_line_without_frame, piece.text.split("\n")))))


def _line_without_frame(line: str) -> str:
    if line.startswith(RLE * _MOST_FRAMES):
        return line.strip(RLE + PDF).strip()
    return unframed(line).strip()


def _with_text(pieces: list[Piece], notes: list[str]) -> list[Piece]:
    kept = [piece for piece in pieces if piece.text]
    if missing := len(pieces) - len(kept):
        notes.append("1 cue without text was left out." if missing == 1 else f"{missing:,} cues without text left out.")
    return kept


def _cut(pieces: list[Piece]) -> list[Piece]:
    """Pieces of at most MAX_TEXT characters each; a longer one is cut between words, and its time shared."""
    if all(len(piece.text) <= MAX_TEXT for piece in pieces):
        return pieces
    return [part for piece in pieces for part in _parts(piece)]


def _parts(piece: Piece) -> list[Piece]:
    if len(piece.text) <= MAX_TEXT:
        return [piece]
    texts = list(_stretches(piece.text))
    times = shared(piece.start_ms, piece.end_ms, [len(text) for text in texts])
    return [
        piece._replace(start_ms=start, end_ms=end, text=text)
        for text, (start, end) in zip(texts, times, strict=True)
    ]  # fmt: skip


def _stretches(text: str) -> Iterator[str]:
    position = 0
    while position < len(text):
        end = position + MAX_TEXT
        if end < len(text):
            space = text.rfind(" ", position + 1, end)
            end = space if space > 0 else end
        if stretch := text[position:end].strip():
            yield stretch
        position = end


def _segment(piece: Piece, cast: Cast) -> Segment:
    speaker = piece.speaker
    kind, label, text = told(piece.text, colons=False) if piece.kind is None else (piece.kind, None, piece.text)
    if label is not None and label != speaker:
        text = piece.text
    return Segment(piece.start_ms, piece.end_ms, text, cast.id_of(speaker), kind)


def _labelled_segments(pieces: list[Piece], cast: Cast, notes: list[str], colons: bool | None) -> list[Segment]:
    everywhere = _begins_with_label(pieces) if colons is None else colons
    speaking: str | None = None
    segments = []
    for start, end, text, _, kind, _ in pieces:
        if kind is None and is_dialogue(text):
            names = list(filter(None, map(dialogue_label, text.split("\n"))))
            speaking = [cast.id_of(name) for name in names][-1] if names else speaking
            segments.append(Segment(start, end, text))
            continue
        found, label, rest = (
            told(text, colons=everywhere or (colons is None and _is_capitals(text)))
            if kind is None
            else (kind, None, text)
        )
        if label is not None:
            speaking = cast.id_of(label)
        segments.append(Segment(start, end, rest, speaking if found is SegmentKind.SPEECH else None, found))
    if cast.speakers:
        notes.append(f"Names before the text were taken as speakers: {_listed([one.name for one in cast.speakers])}.")
    return segments


def _begins_with_label(pieces: list[Piece]) -> bool:
    """Whether the first speech is led by a name."""
    for piece in pieces:
        if told(piece.text, colons=False).kind is SegmentKind.SPEECH:
            return bracket_label(piece.text) is not None or colon_label(piece.text) is not None
    return False


def _is_capitals(text: str) -> bool:
    return text[:2].isupper() and text.partition(":")[0].isupper()


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:_SHOWN_NAMES])
    return shown if len(names) <= _SHOWN_NAMES else f"{shown} and {len(names) - _SHOWN_NAMES:,} more"
