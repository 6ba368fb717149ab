"""What the editor of segments says: its list, its commands, saving, searching, handing in."""

from service.pages.linguists.commanding_words import commanding_words
from service.pages.linguists.keeping_words import keeping_words
from service.pages.shell.locales import Words


def editor_words(_: Words) -> dict[str, str | list[str] | dict[str, str]]:
    """Sentences by name; see ``workbench_words``."""
    return {**_list_words(_), **_search_words(_), **commanding_words(_), **keeping_words(_)}


def _list_words(_: Words) -> dict[str, str]:
    """A row of the list and what it measures."""
    return {
        "segments": _("Segments"),
        "segment_text": _("Text of segment %(number)s"),
        "in_point": _("In point"),
        "out_point": _("Out point"),
        "seconds_short": _("%(seconds)s s"),
        "speaker": _("Speaker"),
        "no_speaker": _("No speaker"),
        "new_speaker": _("New speaker…"),
        "speaker_name": _("Name of the speaker"),
        "add_speaker": _("Add the speaker"),
        "kind": _("What is heard"),
        "kind_speech": _("Speech"),
        "kind_sound": _("Sound"),
        "kind_music": _("Music"),
        "no_segments": _("There are no segments yet."),
        "insert_first": _("Insert the first segment"),
        "measure_lines": _("Characters of each line, and how many a line may have."),
        "measure_speed": _("%(speed)s/s"),
        "measure_speed_title": _("Characters a second; at most %(most)s."),
        "miss_line_too_long": _("Line too long"),
        "miss_too_many_lines": _("Too many lines"),
        "miss_reading_speed": _("Too fast to read"),
        "miss_cue_too_short": _("Too short"),
        "miss_cue_too_long": _("Too long"),
        "miss_cues_overlap": _("Overlaps the one before"),
        "miss_gap_too_small": _("Too close to the one before"),
    }


def _search_words(_: Words) -> dict[str, str]:
    """Find and replace."""
    return {
        "find": _("Find"),
        "replace_with": _("Replace with"),
        "find_and_replace": _("Find and replace"),
        "match_case": _("Case"),
        "match_whole": _("Whole words"),
        "match_pattern": _("Regular expression"),
        "next_match": _("Next"),
        "previous_match": _("Previous"),
        "replace_one": _("Replace"),
        "replace_all": _("Replace all"),
        "match_of": _("%(number)s of %(count)s"),
        "no_match": _("Not found"),
        "bad_pattern": _("This is no regular expression."),
        "slow_pattern": _("This regular expression takes too long. Make it simpler."),
        "replaced": _("Replaced: %(count)s"),
    }
