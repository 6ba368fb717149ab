"""Whether a file's own language is the one that it is read as."""

from typing import Final

_THREE_LETTERS: Final = {
    "ara": "ar", "deu": "de", "eng": "en", "fra": "fr", "hin": "hi", "ita": "it", "por": "pt", "rus": "ru",
    "spa": "es", "tur": "tr", "ukr": "uk",
}  # fmt: skip


def language_note(found: str | None, wanted: str) -> list[str]:
    """A note where the file names another language; regions and three-letter codes (ISO 639-3) are no difference."""
    if not found or _bare(found) == _bare(wanted):
        return []
    return [f"The file says that its language is {found[:35]!r}; it was read as {wanted!r}."]


def _bare(code: str) -> str:
    bare = code.replace("_", "-").split("-")[0].lower()
    return _THREE_LETTERS.get(bare, bare)
