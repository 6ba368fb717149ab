"""What the workbench's commands are called, and why one of them was not done."""

from service.pages.shell.locales import Words


def commanding_words(_: Words) -> dict[str, str]:
    """Sentences by name; see ``workbench_words``."""
    return {**_commands(_), **_refusals(_)}


def _commands(_: Words) -> dict[str, str]:
    return {
        "undo": _("Undo"),
        "redo": _("Redo"),
        "split": _("Split at the caret"),
        "merge_next": _("Merge with the next segment"),
        "insert_after": _("Insert a segment after this one"),
        "delete_segment": _("Delete the segment"),
        "italic": _("Italics"),
        "hand_in": _("Hand in"),
        "nothing_to_undo": _("There is nothing to undo."),
        "nothing_to_redo": _("There is nothing to redo."),
        "segment_deleted": _("The segment was deleted. Undo brings it back."),
    }


def _refusals(_: Words) -> dict[str, str]:
    """By ``refused_`` and the reason of ``Refused``."""
    return {
        "refused_unknown_segment": _("This segment is not there any more."),
        "refused_text_too_long": _("A segment has at most 10,000 characters. Split it first."),
        "refused_bad_times": _("The out point must come after the in point. Nothing was changed."),
        "refused_no_time": _("This is no time. Write it as 1:02.500."),
        "refused_no_player": _("There is no recording to take the time from."),
        "refused_not_inside": _("The recording does not stand inside this segment."),
        "refused_nothing_to_divide": _("Put the caret between two words to split there."),
        "refused_too_short": _("This segment is too short to be split."),
        "refused_no_neighbour": _("There is no segment to merge with."),
        "refused_too_many_segments": _("A document has at most 50,000 segments."),
        "refused_unknown_speaker": _("This speaker is not listed any more."),
        "refused_bad_name": _("A name has between 1 and 200 characters."),
        "refused_name_taken": _("There is a speaker of this name already."),
        "refused_too_many_speakers": _("A document has at most 1,000 speakers."),
    }
