"""What the lines of a quote are called."""

from pricing.catalogue import Component
from service.pages.shell.locales import Words


def component_names(_: Words) -> dict[str, str]:
    """What one line of a quote is for, in the reader's language."""
    return {
        Component.TRANSCRIPT: _("Transcript"),
        Component.VERBATIM_TRANSCRIPT: _("Verbatim transcript (+30 %)"),
        Component.CAPTIONS: _("Captions (SDH included)"),
        Component.SUBTITLES: _("Subtitles"),
        Component.SUBTITLES_SDH: _("Subtitles with SDH (+30 %)"),
        Component.DUB: _("Dub"),
        Component.DUB_CAPTIONS: _("Captions of the dub"),
        Component.SOURCE_CAPTIONS: _("Captions of the source"),
        Component.DISCOUNT: _("Discount"),
    }
