"""How the page of exports names formats, their options, and why one cannot be had."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from service.formats.options import Format
from service.pages.shell.locales import Words


@dataclass(frozen=True)
class FormatWords:
    """The words in one language."""

    words: Words

    @cached_property
    def labels(self) -> Mapping[Format, str]:
        """By format."""
        _ = self.words
        return {
            Format.TXT: _("Text"),
            Format.DOCX: _("Word document (DOCX)"),
            Format.PDF: _("PDF with the quality report"),
            Format.HTML: _("Web page (HTML)"),
            Format.JSON: _("Document for programs (JSON)"),
            Format.SRT: _("SubRip (SRT)"),
            Format.VTT: _("WebVTT"),
            Format.TTML: _("TTML (IMSC 1.1)"),
            Format.REPORT: _("Quality report (JSON)"),
            Format.MP4: _("Film with the new voices (MP4)"),
            Format.AAC: _("Sound alone (AAC)"),
            Format.MP3: _("Sound alone (MP3)"),
            Format.WAV: _("Sound alone, uncompressed (WAV)"),
            Format.TRACKS: _("One track for each voice (ZIP)"),
            Format.CLIPS: _("One clip for each segment (ZIP)"),
            Format.AAF: _("Timeline for an edit suite (AAF)"),
        }

    @cached_property
    def options(self) -> Mapping[str, str]:
        """By the option's name."""
        _ = self.words
        return {
            "speakers": _("Name who speaks"),
            "timestamps": _("Write the times"),
            "normalized": _("Bring to broadcast loudness (EBU R128)"),
            "original_bed": _("Keep the original sound, lowered, under the new voices"),
        }

    def why_not(self, *, is_sandbox: bool) -> str:
        """Why a sound cannot be had that is made from the single voices of a dub."""
        _ = self.words
        if is_sandbox:
            return _("A sandbox dub is one sample film, without voices of its own.")
        return _("This dub was handed in as a finished film: its voices are not apart from the rest of its sound.")
