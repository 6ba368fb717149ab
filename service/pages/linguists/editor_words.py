"""What the editor of segments says: its list, its commands, its keys."""

from service.pages.shell.locales import Words


def editor_words(_: Words) -> dict[str, str | list[str] | dict[str, str]]:
    """Sentences by name; see ``workbench_words``."""
    return {
        "segments": _("Segments"),
        "segment_text": _("Text of segment %(number)s"),
        "no_speaker": _("No speaker"),
        "undo": _("Undo"),
        "redo": _("Redo"),
    }
