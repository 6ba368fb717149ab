"""Where the writers of transcripts are found: ``text`` and ``transcript_json``."""

from service.formats.text import render_text
from service.formats.transcript_json import render_json

__all__ = ["render_json", "render_text"]
