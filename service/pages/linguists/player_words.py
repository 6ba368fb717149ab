"""What the player and the waveform say."""

from service.pages.shell.locales import Words


def player_words(_: Words) -> dict[str, str | list[str] | dict[str, str]]:
    """Sentences by name; see ``workbench_words``. Those under ``do_...`` name the actions that keys have."""
    return {
        "play": _("Play"),
        "pause": _("Pause"),
        "player": _("Player"),
        "film": _("Film"),
        "position": _("Position in the recording"),
        "speed": _("Speed"),
        "rewind": _("Back on resume"),
        "rewind_seconds": _("%(seconds)s s"),
        "go_to_time": _("Go to a time"),
        "no_such_time": _("%(time)s is no time of this recording. Write it as 1:23 or 1:02:03.5."),
        "looping": _("The segment is played again and again."),
        "not_looping": _("The loop is off."),
        "in_point": _("In point"),
        "out_point": _("Out point"),
        "wave_tools": _("In and out points, zoom"),
        "in_after_out": _("The sound is not before the out point of the segment. Nothing was changed."),
        "out_before_in": _("The sound is not after the in point of the segment. Nothing was changed."),
        "no_media": _("The recording cannot be played at the moment. Load the page again to get a fresh address."),
        **_key_words(_),
        **_action_words(_),
    }


def _key_words(_: Words) -> dict[str, str]:
    """The list of keys."""
    return {
        "keys": _("Keys"),
        "keys_about": _(
            "Keys with Ctrl, Alt or F also work while you write. Foot pedals can send any of them. Choose your own: "
            "they are kept with your account."
        ),
        "keys_playing": _("Playing"),
        "keys_segments": _("Segments"),
        "keys_times": _("In and out points"),
        "keys_editing": _("Editing"),
        "keys_checking": _("Checking"),
        "keys_moving": _("Moving about"),
        "keys_add": _("Add a key for: %(action)s"),
        "keys_add_short": _("Add"),
        "keys_remove": _("Take %(keys)s away from: %(action)s"),
        "keys_removed": _("%(keys)s was taken away from: %(action)s"),
        "keys_none": _("No key"),
        "keys_press": _("Press the new key for: %(action)s. Escape leaves it as it is."),
        "keys_kept_as_they_were": _("The keys were left as they are."),
        "keys_browser": _("The browser keeps %(keys)s for itself. Press another key."),
        "keys_conflict": _("%(keys)s already does: %(other)s."),
        "keys_move": _("Take it from there"),
        "keys_added": _("%(keys)s now does: %(action)s"),
        "keys_added_outside": _("%(keys)s now does: %(action)s, but not while you write."),
        "keys_reset_all": _("Reset all keys"),
        "keys_reset_done": _("All keys are as they were at first."),
        "key_space": _("Space"),
        "key_enter": _("Enter"),
        "key_delete": _("Delete"),
        "key_media_play": _("Play key"),
        "key_media_next": _("Next key"),
        "key_media_previous": _("Previous key"),
    }


def _action_words(_: Words) -> dict[str, str]:
    """Every action of ``templates/static/js/workbench/actions.js``."""
    return {**_playing_actions(_), **_editing_actions(_)}


def _playing_actions(_: Words) -> dict[str, str]:
    """Those that move the sound."""
    return {
        "do_play_pause": _("Play or pause"),
        "do_play_cursor": _("Play from the cursor"),
        "do_play_segment": _("Play the segment"),
        "do_play_around": _("Play around the segment"),
        "do_loop": _("Loop the segment"),
        "do_back": _("Back 2 seconds"),
        "do_forward": _("Forward 2 seconds"),
        "do_slower": _("Slower"),
        "do_faster": _("Faster"),
        "do_normal_speed": _("Normal speed"),
        "do_follow": _("Follow the sound"),
        "do_go_to_time": _("Go to a time"),
        "do_zoom_in": _("Zoom in"),
        "do_zoom_out": _("Zoom out"),
    }


def _editing_actions(_: Words) -> dict[str, str]:
    """Those that change the text, its times, or where one is."""
    return {
        "do_next_segment": _("Next segment"),
        "do_previous_segment": _("Previous segment"),
        "do_split": _("Split at the cursor"),
        "do_merge_next": _("Merge with the next"),
        "do_merge_previous": _("Merge with the previous"),
        "do_insert_after": _("Insert after"),
        "do_insert_before": _("Insert before"),
        "do_delete_segment": _("Delete the segment"),
        "do_choose_speaker": _("Choose the speaker"),
        "do_set_in": _("In point where the sound is"),
        "do_set_out": _("Out point where the sound is"),
        "do_set_out_and_next": _("Out point where the sound is, and on"),
        "do_in_earlier": _("In point earlier"),
        "do_in_later": _("In point later"),
        "do_out_earlier": _("Out point earlier"),
        "do_out_later": _("Out point later"),
        "do_move_earlier": _("Segment earlier"),
        "do_move_later": _("Segment later"),
        "do_undo": _("Undo"),
        "do_redo": _("Redo"),
        "do_italic": _("Italic"),
        "do_bold": _("Bold"),
        "do_underline": _("Underline"),
        "do_find": _("Find"),
        "do_replace": _("Replace"),
        "do_save": _("Save now"),
        "do_next_finding": _("Next finding"),
        "do_previous_finding": _("Previous finding"),
        "do_next_comment": _("Next comment"),
        "do_add_comment": _("Write a comment"),
        "do_record_take": _("Record a take"),
        "do_focus_wave": _("To the waveform"),
        "do_focus_text": _("To the text"),
        "do_focus_panels": _("To the panels"),
        "do_hand_in": _("Hand in"),
        "do_keys": _("Keys"),
    }
