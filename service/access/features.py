"""What groups switch on for their members. The names are the official client's where it has one.

Everybody is in the group *Everyone*. To switch a feature off for most, take it out of Everyone and give it to the
groups that keep it; a member has the union over all groups. Admins of the workspace have every feature.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Feature(StrEnum):
    """First what is ordered, then what is administered."""

    PRODUCTIONS = "productions"
    """Create, submit and pay orders at all."""
    SPEECH_TO_TEXT = "speech_to_text"
    """Transcripts."""
    CAPTIONS = "captions"
    SUBTITLES = "subtitles"
    DUBBING = "dubbing"
    CREATE_USER_API_KEY = "create_user_api_key"
    VIEW_FIAT_BALANCE = "view_fiat_balance"
    """Credits, invoices and subscription of the workspace."""

    WORKSPACE_ANALYTICS_FULL_READ = "workspace_analytics_full_read"
    """Usage of the whole workspace, not only one's own."""
    SERVICE_ACCOUNTS_MANAGE = "service_accounts_manage"
    WEBHOOKS_MANAGE = "webhooks_manage"
    """Webhooks get the events of all orders of the workspace, also of those that their manager does not see."""
    GROUP_MEMBERS_MANAGE = "group_members_manage"
    WORKSPACE_MEMBERS_INVITE = "workspace_members_invite"
    WORKSPACE_MEMBERS_REMOVE = "workspace_members_remove"
    AUDIT_LOG_READ = "audit_log_read"


NAMES: Final[Mapping[Feature, str]] = {
    Feature.PRODUCTIONS: "Ordering",
    Feature.SPEECH_TO_TEXT: "Transcripts",
    Feature.CAPTIONS: "Captions",
    Feature.SUBTITLES: "Subtitles",
    Feature.DUBBING: "Dubs",
    Feature.CREATE_USER_API_KEY: "API keys of one's own",
    Feature.VIEW_FIAT_BALANCE: "Credits and invoices",
    Feature.WORKSPACE_ANALYTICS_FULL_READ: "Usage of the whole workspace",
    Feature.SERVICE_ACCOUNTS_MANAGE: "Service accounts",
    Feature.WEBHOOKS_MANAGE: "Webhooks",
    Feature.GROUP_MEMBERS_MANAGE: "Members of groups",
    Feature.WORKSPACE_MEMBERS_INVITE: "Invitations",
    Feature.WORKSPACE_MEMBERS_REMOVE: "Removing members",
    Feature.AUDIT_LOG_READ: "Audit log",
}
"""As people read them: where they are switched, and in the refusal of who has them not."""

FOR_EVERYONE: Final = frozenset(
    {
        Feature.PRODUCTIONS,
        Feature.SPEECH_TO_TEXT,
        Feature.CAPTIONS,
        Feature.SUBTITLES,
        Feature.DUBBING,
        Feature.CREATE_USER_API_KEY,
        Feature.VIEW_FIAT_BALANCE,
    }
)
"""What Everyone has in a new workspace."""

ALL_FEATURES: Final = frozenset(Feature)
LITE_FEATURES: Final = frozenset[Feature]()
"""Lite members see and comment on what is shared with them; no group gives them more."""
