"""What the workbench's script says: one dict of sentences in the page's language, put into the page as JSON.

Placeholders are ``%(name)s``; a form per number is a list, the first for one. Each part of the bench has a module.
"""

from service.pages.linguists.editor_words import editor_words
from service.pages.linguists.panel_words import panel_words
from service.pages.linguists.player_words import player_words
from service.pages.shell.locales import Words

Said = str | list[str] | dict[str, str]


def workbench_words(_: Words) -> dict[str, Said]:
    """The page's ``#words``."""
    return {**_frame_words(_), **editor_words(_), **player_words(_), **panel_words(_)}


def _frame_words(_: Words) -> dict[str, Said]:
    """States of the task, and what all parts of the bench say."""
    return {
        "saved": _("Saved"),
        "saving": _("Saving…"),
        "unsaved": _("Not saved yet"),
        "offline": _("You are offline. What you write is kept on this device and sent when you are back."),
        "sent_later": _("You are back online. What you wrote meanwhile has been saved."),
        "save_failed": _("Saving did not work: %(message)s It is tried again."),
        "stale": _("This task was saved in another window since. Nothing was overwritten: choose which text goes on."),
        "keep_mine": _("Go on with my text"),
        "take_theirs": _("Take the saved text"),
        "compare": _("Show the differences"),
        "lease_lost": _("You do not hold this task any more. What you wrote here is kept on this device."),
        "lease_left": _("%(time)s left"),
        "lease_left_label": _("Time left of your claim; each change renews it"),
        "due_in": _("Due in %(time)s"),
        "overdue": _("Overdue by %(time)s"),
        "signed_out": _("You are signed out. Sign in again: what you wrote is kept on this device."),
        "sign_in": _("Sign in"),
        "to_queue": _("Back to the queue"),
        "copy_text": _("Copy my text"),
        "close": _("Close"),
        "cancel": _("Cancel"),
        "confirm": _("Confirm"),
        "failed": _("This did not work: %(message)s"),
        "loading": _("Loading…"),
        "try_again": _("Try again"),
    }
