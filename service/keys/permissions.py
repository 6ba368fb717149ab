"""The permissions that a key can be given: the official client's, and ours for orders.

Those of the client that mean nothing here are kept as they were given, so that scripts work and a key can be made again
from its listing; they open nothing.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from service.access.scopes import ALL, Scope
from service.errors import InvalidInput

OF_THE_CLIENT: Final = frozenset(
    (
        "text_to_speech", "speech_to_speech", "speech_to_text", "models_read", "models_write", "voices_read",
        "voices_write", "voice_collections_read", "voice_collections_write", "speech_history_read",
        "speech_history_write", "sound_generation", "audio_isolation", "voice_generation", "dubbing_read",
        "dubbing_write", "pronunciation_dictionaries_read", "pronunciation_dictionaries_write", "user_read",
        "user_write", "projects_read", "projects_write", "audio_native_read", "audio_native_write", "workspace_read",
        "workspace_write", "forced_alignment", "convai_read", "convai_write", "agents_architect", "music_generation",
        "image_video_generation", "flows", "templates", "add_voice_from_voice_library", "create_instant_voice_clone",
        "create_professional_voice_clone", "publish_voice_to_voice_library", "share_voice_externally",
        "create_user_api_key", "workspace_analytics_full_read", "webhooks_write", "service_account_write",
        "group_members_manage", "workspace_members_read", "workspace_members_invite", "workspace_members_remove",
        "terms_of_service_accept", "audit_log_read", "conversation_privacy_manage", "copy_resources_cross_workspace",
        "synthid_detector",
    )
)  # fmt: skip
KNOWN: Final = OF_THE_CLIENT | frozenset(Scope)


def scopes_from(permissions: Sequence[str] | str) -> tuple[str, ...]:
    """How permissions are kept: ``("all",)``, or names in their order. Raises InvalidInput for names nobody knows."""
    if permissions == ALL:
        return (ALL,)
    unknown = sorted(set(permissions) - KNOWN)
    if unknown:
        said = ", ".join(unknown[:10])
        raise InvalidInput.at("body", "permissions", msg=f"There are no permissions {said}. Nothing was changed.")
    return tuple(sorted(set(permissions)))


def permissions_of(scopes: Sequence[str]) -> list[str]:
    """What a key may do by name; a key of all permissions has every one that there is."""
    return sorted(KNOWN) if ALL in scopes else sorted(scopes)


def are_within(inner: Iterable[str], outer: Sequence[str]) -> bool:
    """Whether scopes open nothing that ``outer`` does not."""
    return ALL in outer or set(inner) <= set(outer)
