"""ZIP archives of a dub's tracks and of its clips. The same content gives the same bytes; nothing is held in memory."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from service.dubbing.finishing import Progress, finished, unwatched
from service.dubbing.mixing import Track
from service.dubbing.timeline import Placement
from service.formats.naming import stem_of

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS: Final = ("file", "segment", "speaker", "start_ms", "end_ms", "duration_ms", "tempo", "overrun_ms", "text")
_PIECE_BYTES: Final = 1 << 20
_UNIX: Final = 3


def zip_tracks(tracks: Iterable[Track], target: Path, progress: Progress = unwatched) -> None:
    """All tracks as ``NAME.wav``, by name."""
    files = {f"{track.name}.wav": track.path for track in tracks}
    with finished(target) as partial, ZipFile(partial, "w", ZIP_STORED, allowZip64=True) as archive:
        _add_files(archive, files, progress)


def zip_clips(placements: Sequence[Placement], target: Path, progress: Progress = unwatched) -> None:
    """Each fitted clip as ``0001_Speaker_00-01-02-345.wav``, ``index.csv`` and ``index.json`` say where they belong.

    Placements whose sound has its own length, see `service.dubbing.stretching.prepare`.
    """
    names = [clip_name(number, placement) for number, placement in enumerate(placements, 1)]
    rows = [_row(name, placement) for name, placement in zip(names, placements, strict=True)]
    with finished(target) as partial, ZipFile(partial, "w", ZIP_STORED, allowZip64=True) as archive:
        _add_files(archive, dict(zip(names, (one.path for one in placements), strict=True)), progress)
        archive.writestr(_entry("index.csv"), _as_csv(rows))
        archive.writestr(_entry("index.json"), json.dumps({"clips": rows}, ensure_ascii=False, indent=2) + "\n")


def clip_name(number: int, placement: Placement) -> str:
    """The file name of a clip: its number, who speaks, and where it begins."""
    seconds, milliseconds = divmod(placement.start_ms, 1000)
    clock = f"{seconds // 3600:02}-{seconds // 60 % 60:02}-{seconds % 60:02}-{milliseconds:03}"
    speaker = stem_of(f"{placement.clip.speaker}.wav").replace(" ", "_")
    return f"{number:04}_{speaker}_{clock}.wav"


def _row(name: str, placement: Placement) -> dict[str, Any]:
    """In and out points are those of the segment; the clip begins at the in point and lasts ``duration_ms``."""
    clip = placement.clip
    values = (clip.segment_id, clip.speaker, clip.start_ms, clip.end_ms)
    fitted = (placement.duration_ms, round(placement.tempo, 4), placement.overrun_ms)
    return dict(zip(_COLUMNS, (name, *values, *fitted, clip.text), strict=True))


def _as_csv(rows: list[dict[str, Any]]) -> bytes:
    """With a byte-order mark, without which spreadsheets take the text for another encoding."""
    text = io.StringIO(newline="")
    written = csv.writer(text)
    written.writerow(_COLUMNS)
    written.writerows([harmless(value) for value in row.values()] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def harmless(value: object) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before what would begin one."""
    cell = str(value)
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA_STARTS) or cell.startswith(_FORMULA_STARTS) else cell


def _add_files(archive: ZipFile, files: dict[str, Path], progress: Progress) -> None:
    total, done = max(1, sum(path.stat().st_size for path in files.values())), 0

    def note(count: int) -> None:
        nonlocal done
        done += count
        progress(done / total)

    for name in sorted(files):
        _add_file(archive, name, files[name], note)


def _add_file(archive: ZipFile, name: str, path: Path, note: Callable[[int], None]) -> None:
    entry = _entry(name)
    entry.file_size = path.stat().st_size
    with path.open("rb") as source, archive.open(entry, "w") as stored:
        while piece := source.read(_PIECE_BYTES):
            stored.write(piece)
            note(len(piece))


def _entry(name: str) -> ZipInfo:
    """Stored, with a fixed time and plain permissions, whatever machine it is made on."""
    entry = ZipInfo(name, _EPOCH)
    entry.compress_type, entry.create_system, entry.external_attr = ZIP_STORED, _UNIX, 0o644 << 16
    return entry
