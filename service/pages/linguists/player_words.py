"""What the player and the waveform say."""

from service.pages.shell.locales import Words


def player_words(_: Words) -> dict[str, str | list[str] | dict[str, str]]:
    """Sentences by name; see ``workbench_words``."""
    return {
        "play": _("Play"),
        "pause": _("Pause"),
        "speed": _("Speed"),
        "no_media": _("The recording cannot be played at the moment. Load the page again to get a fresh address."),
    }
