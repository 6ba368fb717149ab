"""From options to the wire's items."""

import pytest

from pricing.catalogue import Service
from service.commands.failures import WrongUsage
from service.commands.items import Wanted


def test_captions_are_subtitles_into_the_language_that_is_spoken() -> None:
    (item,) = Wanted(Service.CAPTIONS, "fr-CA", instructions="Keep the accents.").items(["m1", "m2"])

    assert item == {
        "kind": "subtitles",
        "media_ids": ["m1", "m2"],
        "source_language": "fr-CA",
        "destination_languages": ["fr-CA"],
        "instructions": "Keep the accents.",
    }


def test_a_dub_is_one_item_for_each_file() -> None:
    items = Wanted(Service.DUB, "en", ["es", "de"]).items(["m1", "m2"])

    assert [item["media_id"] for item in items] == ["m1", "m2"]
    assert {tuple(item["destination_languages"]) for item in items} == {("es", "de")}


@pytest.mark.parametrize(
    ("service", "options"),
    [
        (Service.SUBTITLES, {}),
        (Service.DUB, {}),
        (Service.TRANSCRIPT, {"targets": ["de"]}),
        (Service.CAPTIONS, {"targets": ["fr"]}),
        (Service.CAPTIONS, {"is_verbatim": True}),
        (Service.TRANSCRIPT, {"is_sdh": True}),
        (Service.DUB, {"targets": ["de"], "is_sdh": True}),
    ],
)
def test_wishes_that_do_not_fit_together_are_wrong_usage(service: Service, options: dict[str, object]) -> None:
    with pytest.raises(WrongUsage):
        Wanted(service, "en", **options)  # type: ignore[arg-type]
