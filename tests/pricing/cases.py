"""The published price table, typed in again by hand, and short ways to make items."""

from datetime import date

from pricing.books import PriceBook, shipped_books
from pricing.catalogue import Service
from pricing.quotes import ItemSpec, MediaSpec

# language: transcript, verbatim, captions, subtitles, dub; cents per minute
PUBLISHED: dict[str, tuple[int, int, int, int | None, int | None]] = {
    "ar": (300, 390, 360, 900, 2200),
    "en": (200, 260, 220, None, None),
    "fr": (275, 360, 330, 800, 2200),
    "de": (330, 430, 400, 990, 2200),
    "hi": (220, 290, 260, 700, 2200),
    "it": (300, 390, 360, 900, 2200),
    "pt-BR": (275, 360, 330, 900, 2200),
    "ru": (350, 460, 420, 990, 2200),
    "es": (200, 260, 240, 700, 2200),
    "tr": (330, 430, 400, 900, 2200),
    "uk": (300, 390, 360, 900, 2200),
}
TRANSLATED = tuple(code for code in PUBLISHED if code != "en")
MINUTE_MS = 60_000


def current_book() -> PriceBook:
    return shipped_books().on(date(2025, 8, 1))


def media(duration_ms: int = MINUTE_MS, media_id: str = "media_1") -> MediaSpec:
    return MediaSpec(media_id, f"{media_id}.mp4", duration_ms)


def item(
    service: Service, source: str, *targets: str, duration_ms: int = MINUTE_MS, item_id: str = "item_1", **options: bool
) -> ItemSpec:
    return ItemSpec(item_id, service, source, targets, (media(duration_ms),), **options)
