"""How pages name features, and what each switches on."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from service.access.features import NAMES, Feature
from service.pages.shell.locales import Words

ORDERED: Final = (
    Feature.PRODUCTIONS,
    Feature.SPEECH_TO_TEXT,
    Feature.CAPTIONS,
    Feature.SUBTITLES,
    Feature.DUBBING,
    Feature.CREATE_USER_API_KEY,
    Feature.VIEW_FIAT_BALANCE,
)
ADMINISTERED: Final = tuple(feature for feature in Feature if feature not in ORDERED)


@dataclass(frozen=True)
class FeatureWords:
    """In one language."""

    words: Words

    @cached_property
    def names(self) -> dict[str, str]:
        """By the feature's value."""
        return {feature: self.words(name) for feature, name in NAMES.items()}

    @cached_property
    def about(self) -> dict[str, str]:
        """One sentence each."""
        _ = self.words
        return {
            Feature.PRODUCTIONS: _("Start orders, upload recordings, submit and pay."),
            Feature.SPEECH_TO_TEXT: _("Order transcripts and reviews of transcripts."),
            Feature.CAPTIONS: _("Order captions, also those that come with a dub."),
            Feature.SUBTITLES: _("Order translated subtitles."),
            Feature.DUBBING: _("Order dubs."),
            Feature.CREATE_USER_API_KEY: _("Make API keys that may do what their holder may."),
            Feature.VIEW_FIAT_BALANCE: _("See the credits, the subscription and the invoices of the workspace."),
            Feature.WORKSPACE_ANALYTICS_FULL_READ: _("See what all members use, not only one's own usage."),
            Feature.SERVICE_ACCOUNTS_MANAGE: _("Make and change service accounts and their keys."),
            Feature.WEBHOOKS_MANAGE: _("Make and change webhooks, which get the events of all orders, seen or not."),
            Feature.GROUP_MEMBERS_MANAGE: _("Change who is in a group that gives no more than one has oneself."),
            Feature.WORKSPACE_MEMBERS_INVITE: _("Invite people to the workspace."),
            Feature.WORKSPACE_MEMBERS_REMOVE: _("Remove people from the workspace."),
            Feature.AUDIT_LOG_READ: _("Read and export the audit log."),
        }

    @property
    def sets(self) -> list[tuple[str, Sequence[Feature]]]:
        """All features, by what they are about."""
        return [
            (self.words("What members order and see"), ORDERED),
            (self.words("What members administer"), ADMINISTERED),
        ]
