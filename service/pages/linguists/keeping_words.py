"""What the workbench says of saving, of texts that do not agree, of time that runs out, and of handing in."""

from service.pages.shell.locales import Words


def keeping_words(_: Words) -> dict[str, str]:
    """Sentences by name; see ``workbench_words``."""
    return {**_saving(_), **_conflicts(_), **_time(_), **_handing_in(_)}


def _saving(_: Words) -> dict[str, str]:
    return {
        "save_refused": _("This text is not taken: %(message)s Change it, and it is tried again."),
        "restored": _("What was not sent the last time was kept on this device, and is here again."),
        "open_elsewhere": _("This task is open in another window."),
        "edited_elsewhere": _("Another window is editing this task. Go on in one of them only."),
        "to_task": _("Back to the task"),
    }


def _conflicts(_: Words) -> dict[str, str]:
    return {
        "choose": _("Choose"),
        "decide_later": _("Decide later"),
        "stale_title": _("There are two texts of this task"),
        "lost_title": _("You do not hold this task any more"),
        "left_title": _("A text was left on this device"),
        "left_on_device": _(
            "This device has a text of %(at)s that was never sent, and the task has been saved since. "
            "Nothing was changed: choose what to do with it."
        ),
        "put_in_place": _("Put it in place of what is shown"),
        "discard_left": _("Discard it"),
        "download_text": _("Download my text"),
        "copied": _("Copied."),
        "took_theirs": _("The saved text is shown."),
        "claim_again": _("Claim the task again"),
        "claimed_again": _("The task is yours again, and your text was saved."),
        "their_text": _("Saved text"),
        "my_text": _("My text"),
        "shown_text": _("Shown text"),
        "left_text": _("Text on this device"),
        "differences_found": _("Segments that differ: %(count)s"),
    }


def _time(_: Words) -> dict[str, str]:
    return {
        "renew_lease": _("Renew"),
        "time_days": _("%(days)s d %(hours)s h"),
        "time_hours": _("%(hours)s h %(minutes)s min"),
        "time_minutes": _("%(minutes)s min"),
        "time_seconds": _("%(seconds)s s"),
    }


def _handing_in(_: Words) -> dict[str, str]:
    return {
        "hand_in_question": _("Hand this work in? You cannot change it afterwards."),
        "findings_left": _("The check has found: errors %(errors)s, warnings %(warnings)s."),
        "handing_in": _("Handing in…"),
        "not_handed_in": _("This was not handed in"),
        "errors_stop": _(
            "Errors stand in the way: %(count)s. Nothing was changed. Each leads to its place: correct it there, "
            "then hand in again."
        ),
        "not_saved_not_handed_in": _("Your text could not be saved, so it was not handed in. Nothing is lost."),
        "finding_at": _("Segment %(number)s, %(time)s: %(message)s"),
    }
