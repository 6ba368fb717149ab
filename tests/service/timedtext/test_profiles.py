"""Profiles: the numbers of the shipped ones, and how they become the limits of one document."""

import msgspec
import pytest

from pricing.languages import CODES
from service.timedtext.profiles import Limits, Profile, resolve, shipped_names, shipped_profile

DEFAULT_RATES = {"ar": (20, 23), "en": (20, 20), "hi": (22, 25)}
CHILDRENS_RATES = {"ar": (17, 20), "en": (17, 17), "hi": (18, 20)}


@pytest.mark.parametrize("language", CODES)
def test_adults_and_children_read_at_the_speeds_of_their_language(language: str) -> None:
    rates = {
        name: tuple(
            resolve(shipped_profile(name), language, is_sdh=is_sdh).max_chars_per_second for is_sdh in (False, True)
        )
        for name in ("default", "children")
    }

    assert rates == {
        "default": DEFAULT_RATES.get(language, (17, 20)),
        "children": CHILDRENS_RATES.get(language, (13, 17)),
    }


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize("name", ["default", "children"])
def test_shape_and_times_are_the_same_everywhere(name: str, language: str) -> None:
    limits = resolve(shipped_profile(name), language, is_sdh=False)

    assert (limits.max_chars_per_line, limits.max_lines) == (42, 2)
    assert (limits.min_duration_ms, limits.max_duration_ms, limits.min_gap_ms) == (833, 7000, 83)


def test_italics_and_hyphens_follow_the_language() -> None:
    resolved = {language: resolve(shipped_profile(), language, is_sdh=False) for language in CODES}

    assert {code for code, limits in resolved.items() if not limits.allows_italics} == {"ar", "hi"}
    assert {code for code, limits in resolved.items() if limits.dialogue_hyphen == "tight"} == {
        "de", "en", "hi", "tr", "uk",
    }  # fmt: skip


def test_the_customers_options_override_the_profile() -> None:
    options = {
        "max_chars_per_line": 37, "max_lines_per_cue": 3, "max_chars_per_s": 15, "min_duration_ms": 1000,
        "max_duration_ms": 6000, "min_gap_between_cues_frames": 4,
    }  # fmt: skip

    assert resolve(shipped_profile(), "de", is_sdh=True, cue_options=options, frame_rate=25) == Limits(
        max_chars_per_line=37, max_lines=3, max_chars_per_second=15.0, min_duration_ms=1000, max_duration_ms=6000,
        min_gap_ms=160, frame_rate=25, allows_italics=True, dialogue_hyphen="tight",
    )  # fmt: skip


@pytest.mark.parametrize("options", [None, {}, {"max_chars_per_line": None, "max_chars_per_s": None}])
def test_options_that_are_not_set_change_nothing(options: dict[str, None] | None) -> None:
    assert resolve(shipped_profile(), "fr", is_sdh=False, cue_options=options) == Limits()


def test_no_gap_at_all_can_be_asked_for() -> None:
    options = {"min_gap_between_cues_frames": 0}

    assert resolve(shipped_profile(), "fr", is_sdh=False, cue_options=options).min_gap_ms == 0


@pytest.mark.parametrize(("rate", "gap"), [(23.976, 83), (25.0, 80), (29.97, 67), (60.0, 33)])
def test_frames_are_those_of_the_video(rate: float, gap: int) -> None:
    assert resolve(shipped_profile(), "en", is_sdh=False, frame_rate=rate).min_gap_ms == gap


def test_profiles_are_shipped_by_name() -> None:
    assert shipped_names() == ["children", "default"]
    assert all(shipped_profile(name).name == name for name in shipped_names())
    for unknown in ("nobody", "../default", ""):
        with pytest.raises(KeyError):
            shipped_profile(unknown)


def test_a_profile_of_a_workspace_survives_its_row_with_its_severities() -> None:
    given = msgspec.structs.replace(shipped_profile(), name="ours", severities={"reading_speed": "error"})

    assert msgspec.convert(msgspec.to_builtins(given), Profile) == given


@pytest.mark.parametrize(
    "broken", [{"max_lines": 0}, {"frame_rate": 1}, {"max_chars_per_line": {"*": 1000}}, {"unknown": 1}]
)
def test_a_profile_with_senseless_numbers_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**msgspec.to_builtins(shipped_profile()), **broken}, Profile)
