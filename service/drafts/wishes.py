"""What a customer wishes to order, as a page's form says it; and the order's items and glossary that follow from it."""

import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from pricing.catalogue import Service, service_of
from pricing.errors import UnknownLanguage
from pricing.languages import table_language
from service.errors import InvalidInput
from service.glossaries.schemas import GlossaryRequest, GlossaryTerm, SpeakerName
from service.orders.schemas import CueOptions, DubItem, Item, SubtitlesItem, TranscriptionItem

_TRANSLATION: Final = re.compile(r"\s*([A-Za-z]{2}(?:-[A-Za-z0-9]{2,3})?)\s*:\s*(.+)")


class Wish(msgspec.Struct, frozen=True, omit_defaults=True):
    """One service for all files of an order. ``terms`` and ``speakers`` are as they were typed, one to a line."""

    service: Service = Service.TRANSCRIPT
    source_language: str = "en"
    targets: list[str] = []
    name: str = ""
    verbatim: bool = False
    sdh: bool = False
    include_captions: bool = False
    include_source_captions: bool = False
    cue_options: dict[str, int] = {}
    instructions: str = ""
    terms: str = ""
    speakers: str = ""

    @property
    def languages(self) -> list[str]:
        """What the work is delivered in."""
        return self.targets if self.service.is_translated else [self.source_language]


def wish_from(stored: dict[str, Any]) -> Wish:
    """From JSON that was kept."""
    return msgspec.convert(stored, Wish)


def wish_of_item(spec: dict[str, Any], name: str) -> Wish:
    """What the dialog shows for an item that was made without it."""
    targets: list[str] = list(spec.get("destination_languages") or [])
    service = service_of(spec["kind"], spec["source_language"], targets[0] if targets else None)
    options = {key: value for key, value in (spec.get("cue_options") or {}).items() if value is not None}
    return Wish(
        service=service,
        source_language=spec["source_language"],
        targets=targets if service.is_translated else [],
        name=name,
        verbatim=bool(spec.get("verbatim")),
        sdh=bool(spec.get("sdh") or spec.get("captions_sdh")),
        include_captions=bool(spec.get("include_captions")),
        include_source_captions=bool(spec.get("include_source_captions")),
        cue_options=options,
        instructions=spec.get("instructions") or "",
    )


def items_of(wish: Wish, media_ids: Sequence[str]) -> list[Item]:
    """The order's items as the API takes them; raises InvalidInput."""
    if wish.service.is_translated and not wish.targets:
        raise InvalidInput.at("body", "targets", msg="Choose at least one language to translate into.")
    instructions = wish.instructions or None
    if wish.service is Service.TRANSCRIPT:
        made: list[Any] = [TranscriptionItem(list(media_ids), wish.source_language, wish.verbatim, instructions)]
    elif wish.service is Service.DUB:
        made = [_dub(wish, media_id) for media_id in media_ids]
    else:
        options = _checked(wish.cue_options, CueOptions) if wish.cue_options else None
        sdh = wish.sdh if wish.service is Service.SUBTITLES else None
        made = [SubtitlesItem(list(media_ids), wish.source_language, list(wish.languages), options, sdh, instructions)]
    return [_checked(msgspec.to_builtins(item), type(item)) for item in made]


def _dub(wish: Wish, media_id: str) -> DubItem:
    return DubItem(
        media_id,
        wish.source_language,
        list(wish.targets),
        include_captions=wish.include_captions,
        include_source_captions=wish.include_source_captions,
        instructions=wish.instructions or None,
    )


def _checked(values: Any, kind: Any) -> Any:
    """The same, held to the limits that the API's own bodies have."""
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        raise InvalidInput.at("body", "item", msg=f"{error}.") from None


def glossary_of(wish: Wish) -> GlossaryRequest | None:
    """The terms and names, None for none; raises InvalidInput with the line."""
    terms = [_term(line, number, wish) for number, line in _lines(wish.terms)]
    speakers = [SpeakerName(name=line) for _, line in _lines(wish.speakers)]
    if not terms and not speakers:
        return None
    found: GlossaryRequest = _checked(msgspec.to_builtins(GlossaryRequest(terms, speakers)), GlossaryRequest)
    return found


def _lines(text: str) -> list[tuple[int, str]]:
    return [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _term(line: str, number: int, wish: Wish) -> GlossaryTerm:
    """``term``, ``term = translation`` for one language, or ``term = de: Begriff; fr: terme``."""
    term, _, rest = line.partition("=")
    translations: dict[str, str] = {}
    for part in filter(None, (one.strip() for one in rest.split(";"))):
        code, text = _translation(part, wish)
        if not code:
            raise InvalidInput.at(
                "body",
                "terms",
                number,
                msg=f"Line {number} of the terms: say which language each translation is in, such as de: {part}.",
            )
        translations[code] = text
    return GlossaryTerm(term=term.strip(), translations=translations)


def _translation(part: str, wish: Wish) -> tuple[str, str]:
    """Language and text; the language is empty when it is not said and not plain."""
    found = _TRANSLATION.fullmatch(part)
    if found is not None:
        try:
            return table_language(found[1]), found[2]
        except UnknownLanguage:
            pass
    return (wish.languages[0] if len(wish.languages) == 1 else ""), part
