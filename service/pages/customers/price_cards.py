"""What is sold, as the cards above a customer's orders: each "from" the lowest rate of today's price book."""

from dataclasses import dataclass

from pricing.books import PriceBook
from pricing.price_list import price_list
from service.pages.shell.locales import Words


@dataclass(frozen=True, slots=True)
class Rate:
    """A language and what a minute costs in it."""

    language: str
    cents: int


@dataclass(frozen=True, slots=True)
class PriceCard:
    """One service; ``extra`` says what a surcharge or a condition is. Without rates it is not sold yet."""

    service: str
    title: str
    text: str
    extra: str
    rates: tuple[Rate, ...]

    @property
    def from_cents(self) -> int:
        """The lowest rate."""
        return min(rate.cents for rate in self.rates)


def price_cards(book: PriceBook, _: Words) -> list[PriceCard]:
    """In the order in which they are offered; audiobooks, which come later, last."""
    rows = price_list(book)
    return [
        PriceCard(
            "transcript",
            _("Transcript"),
            _("What is said, by whom and when, written and reviewed by people."),
            _("Verbatim, with every hesitation: 30% more."),
            tuple(Rate(row.language, row.transcript_cents) for row in rows),
        ),
        PriceCard(
            "captions",
            _("Captions"),
            _("Timed text in the language of the recording."),
            _("Sounds and speakers are described (SDH) at no extra cost."),
            tuple(Rate(row.language, row.captions_cents) for row in rows),
        ),
        PriceCard(
            "subtitles",
            _("Subtitles"),
            _("Timed text in another language, translated from English."),
            _("With descriptions of sounds (SDH): 30% more."),
            tuple(Rate(row.language, row.subtitles_cents) for row in rows if row.subtitles_cents is not None),
        ),
        PriceCard(
            "dub",
            _("Dub"),
            _("Your video spoken in another language, from English. Beta."),
            _("MP4, MOV, AVI or MKV. Captions can be added."),
            tuple(Rate(row.language, row.dub_cents) for row in rows if row.dub_cents is not None),
        ),
        PriceCard("audiobook", _("Audiobook"), _("Your book, read aloud."), _("Coming soon"), ()),
    ]
