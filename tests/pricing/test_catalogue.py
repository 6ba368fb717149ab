"""Which service an order item asks for."""

import pytest

from pricing.catalogue import Component, Service, service_of
from pricing.errors import ComingSoon, UnknownKind, UnknownLanguage


@pytest.mark.parametrize(
    ("kind", "source", "target", "service"),
    [
        ("transcription", "de", None, Service.TRANSCRIPT),
        ("subtitles", "en", "en", Service.CAPTIONS),
        ("subtitles", "en-US", "en-GB", Service.CAPTIONS),
        ("subtitles", "pt", "pt-BR", Service.CAPTIONS),
        ("subtitles", "fr", None, Service.CAPTIONS),
        ("subtitles", "en", "fr-FR", Service.SUBTITLES),
        ("subtitles", "fr", "en", Service.SUBTITLES),
        ("dub", "en", "es", Service.DUB),
    ],
)
def test_the_service_follows_from_kind_and_languages(
    kind: str, source: str, target: str | None, service: Service
) -> None:
    assert service_of(kind, source, target) is service


def test_an_audiobook_is_refused_as_coming_soon() -> None:
    with pytest.raises(ComingSoon, match=r"Audiobook is coming soon.*transcription, subtitles, dub"):
        service_of("audiobook", "en")


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownKind, match=r"'captions'.*transcription, subtitles, dub") as refusal:
        service_of("captions", "en")

    assert not isinstance(refusal.value, ComingSoon)


def test_an_unknown_target_is_refused() -> None:
    with pytest.raises(UnknownLanguage, match="'ja'"):
        service_of("subtitles", "en", "ja")


def test_services_and_components_have_labels_for_people() -> None:
    assert [service.label for service in Service] == ["Transcript", "Captions", "Subtitles", "Dub (beta)"]
    assert len({component.label for component in Component}) == len(Component)
