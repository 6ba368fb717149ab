"""Profiles: named limits that captions and subtitles are broken and checked by; the numbers are in ``profile_tables``.

A profile is resolved for one piece of work (language, SDH or not, the customer's ``cue_options``) into ``Limits``.
"""

import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

DEFAULT: Final = "default"

_Count = Annotated[int, Meta(ge=1, le=100)]
_Rate = Annotated[float, Meta(ge=1, le=60)]
_Duration = Annotated[int, Meta(ge=0, le=60_000)]


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What holds for the cues of one document.

    Characters are grapheme clusters as the reader sees them. ``min_gap_ms`` is zero or the least gap: cues either
    follow each other without any, or with at least this one. ``frame_rate`` is the one that frames were counted in.
    ``dialogue_hyphen`` is how two speakers in one cue are written: ``spaced`` (``- Yes.``) or ``tight`` (``-Yes.``).
    """

    max_chars_per_line: int = 42
    max_lines: int = 2
    max_chars_per_second: float = 17.0
    min_duration_ms: int = 833
    max_duration_ms: int = 7000
    min_gap_ms: int = 83
    frame_rate: float = 24.0
    allows_italics: bool = True
    dialogue_hyphen: str = "spaced"


class Layout(msgspec.Struct, frozen=True, eq=False):
    """Limits and the primary code of a language; what is kept of texts is told apart by these, one for all alike.

    ``readable`` are the characters that can be read while the longest cue stands.
    """

    limits: Limits
    primary: str
    readable: float


@lru_cache(maxsize=256)
def layout_of(limits: Limits, primary: str) -> Layout:
    """The one layout of these."""
    return Layout(limits, primary, max(1.0, limits.max_chars_per_second * limits.max_duration_ms / 1000))


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One named set of limits. Tables by language hold the price table's codes; ``*`` stands for all others.

    ``severities`` overrides how grave the findings of a rule are: ``error``, ``warning``, ``info`` or ``off``.
    """

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    max_chars_per_line: dict[str, _Count]
    max_lines: _Count
    max_chars_per_second: dict[str, _Rate]
    max_chars_per_second_sdh: dict[str, _Rate]
    min_duration_ms: _Duration
    max_duration_ms: _Duration
    min_gap_frames: Annotated[int, Meta(ge=0, le=50)]
    frame_rate: Annotated[float, Meta(ge=10, le=120)] = 24.0
    no_italics: list[str] = []
    tight_hyphens: list[str] = []
    severities: dict[str, str] = {}


@cache
def shipped_profile(name: str = DEFAULT) -> Profile:
    """A profile that comes with the product; KeyError for an unknown name."""
    path = files(__package__) / "profile_tables" / f"{name}.toml"
    if not name.isidentifier() or not path.is_file():
        raise KeyError(name)
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Profile)


def shipped_names() -> list[str]:
    """The names that ``shipped_profile`` knows."""
    return sorted(path.name.removesuffix(".toml") for path in (files(__package__) / "profile_tables").iterdir())


def profile_of(options: Mapping[str, Any]) -> Profile:
    """The profile that a job keeps from the day it was made: its workspace's own, or else the shipped one."""
    body = options.get("profile")
    return shipped_profile() if body is None else msgspec.convert(body, Profile)


def resolve(
    profile: Profile, language: str, *, is_sdh: bool, cue_options: Mapping[str, Any] | None = None,
    frame_rate: float | None = None,
) -> Limits:  # fmt: skip
    """The limits for one document: the customer's ``cue_options`` override the profile's numbers.

    ``language`` is a code of the price table (``table_language``). ``frame_rate`` is the video's, where there is one.
    """
    given = {name: value for name, value in (cue_options or {}).items() if value is not None}
    rates = profile.max_chars_per_second_sdh if is_sdh else profile.max_chars_per_second
    rate = frame_rate or profile.frame_rate
    frames = given.get("min_gap_between_cues_frames", profile.min_gap_frames)
    return Limits(
        max_chars_per_line=given.get("max_chars_per_line", _of(profile.max_chars_per_line, language)),
        max_lines=given.get("max_lines_per_cue", profile.max_lines),
        max_chars_per_second=float(given.get("max_chars_per_s", _of(rates, language))),
        min_duration_ms=given.get("min_duration_ms", profile.min_duration_ms),
        max_duration_ms=given.get("max_duration_ms", profile.max_duration_ms),
        min_gap_ms=round(frames * 1000 / rate),
        frame_rate=rate,
        allows_italics=language not in profile.no_italics,
        dialogue_hyphen="tight" if language in profile.tight_hyphens else "spaced",
    )


def _of(table: Mapping[str, Any], language: str) -> Any:
    return table.get(language, table["*"])
