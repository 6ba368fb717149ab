"""From the options of a command to the items of an order."""

from collections.abc import Sequence
from dataclasses import dataclass

from pricing.catalogue import Service
from service.commands.client import Json
from service.commands.failures import WrongUsage


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants done with each of their files. Raises WrongUsage where the wishes do not fit together."""

    service: Service
    language: str
    targets: Sequence[str] = ()
    is_verbatim: bool = False
    is_sdh: bool = False
    instructions: str | None = None

    def __post_init__(self) -> None:
        if self.service.is_translated and not self.targets:
            raise WrongUsage(f"{self.service.value} need at least one --target language.")
        if not self.service.is_translated and self.targets:
            raise WrongUsage(f"{self.service.value} stay in the language of the file: leave --target out.")
        if self.is_verbatim and self.service is not Service.TRANSCRIPT:
            raise WrongUsage("--verbatim is for transcripts.")
        if self.is_sdh and self.service is not Service.SUBTITLES:
            raise WrongUsage("--sdh is for subtitles (captions always include it).")

    def items(self, media_ids: Sequence[str]) -> list[Json]:
        """The wire's items: one for all files, for dubs one each."""
        if self.service is Service.DUB:
            return [self._dub(media_id) for media_id in media_ids]
        item = self._text_item(list(media_ids))
        return [item | ({"instructions": self.instructions} if self.instructions else {})]

    def _text_item(self, media_ids: list[str]) -> Json:
        common = {"media_ids": media_ids, "source_language": self.language}
        if self.service is Service.TRANSCRIPT:
            return {"kind": "transcription", **common, "verbatim": self.is_verbatim}
        targets = list(self.targets) or [self.language]
        sdh = {"sdh": True} if self.is_sdh else {}
        return {"kind": "subtitles", **common, "destination_languages": targets, **sdh}

    def _dub(self, media_id: str) -> Json:
        return {
            "kind": "dub",
            "media_id": media_id,
            "source_language": self.language,
            "destination_languages": list(self.targets),
            "include_captions": False,
            "include_source_captions": False,
        } | ({"instructions": self.instructions} if self.instructions else {})
