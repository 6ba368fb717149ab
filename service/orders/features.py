"""Which features somebody needs to order something. Asked when it is put into an order and again when the order is
submitted, so that what was switched off meanwhile is not charged.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pricing.catalogue import Service, service_of
from service.access.features import Feature
from service.auth.principals import Principal, require_feature

FEATURE_OF: Final = {
    Service.TRANSCRIPT: Feature.SPEECH_TO_TEXT,
    Service.CAPTIONS: Feature.CAPTIONS,
    Service.SUBTITLES: Feature.SUBTITLES,
    Service.DUB: Feature.DUBBING,
}


def features_of(spec: Mapping[str, Any]) -> frozenset[Feature]:
    """What an item needs: the feature of each service that it asks for, and that of the captions of its dub.

    Raises PricingError for an item that could not be priced either.
    """
    source = spec["source_language"]
    services = {service_of(spec["kind"], source, code) for code in spec.get("destination_languages") or [source]}
    if spec.get("include_captions") or spec.get("include_source_captions"):
        services.add(Service.CAPTIONS)
    return frozenset(FEATURE_OF[service] for service in services)


def require_to_order(actor: Principal, specs: Iterable[Mapping[str, Any]] = ()) -> None:
    """Raises Forbidden ``feature_off`` unless the actor may order at all, and each of these items."""
    require_feature(actor, Feature.PRODUCTIONS)
    needed = frozenset[Feature]().union(*(features_of(spec) for spec in specs))
    for feature in Feature:
        if feature in needed:
            require_feature(actor, feature)


def may_order(actor: Principal, service: Service) -> bool:
    """Whether the service is switched on for the actor: for pages, which offer nothing else."""
    return actor.is_admin or {Feature.PRODUCTIONS, FEATURE_OF[service]} <= actor.features
