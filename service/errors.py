"""Every refusal of the service, one class and one slug each.

    Refusal (400)                     answer_not_kept, grant_key_reused, idempotency_in_flight
    +-- InvalidInput (422)          the request itself is malformed; a list of places
    +-- Unauthenticated (401)       invalid_api_key, missing_api_key, not_signed_in
    +-- Forbidden (403)             account_exceeds_yours, address_not_allowed, beyond_calling_key,
    |                               disabling_not_allowed, feature_off, forged_request, group_exceeds_yours,
    |                               limit_exceeds_yours, not_allowed, role_too_weak, scope_missing,
    |                               second_factor_needed
    +-- NotFound (404)              not_found: missing and foreign alike
    +-- NotOffered (404)            not_offered: calls of the official client that mean nothing here
    +-- SignInRefused (400)         code_wrong, link_spent, no_role, passkey_refused, password_weak, proof_needed,
    |     |                         second_factor_known, wrong_credentials
    |     +-- TooManyTries (429)    too_many_tries
    +-- OrderRefused (400)
    |     open orders:              has_capacity, media_in_use, media_not_ready, media_refused (or the analysis' own
    |                               slug), media_used_twice, media_without_video, order_has_no_items, order_not_open,
    |                               order_too_large, quote_changed, quote_expired, quote_not_ready, same_order,
    |                               sandbox_differs, too_many_items, too_many_media, too_many_speakers, too_many_wishes,
    |                               unknown_media
    |     orders under way:         deadline_not_later, fee_changed, no_capacity, not_cancellable, not_in_production,
    |                               not_rejectable, order_ended, rejection_pending
    |     money:                    not_paid_yet, nothing_to_pay, nothing_to_refund, refund_key_reused, refund_too_large
    |     afterwards:               not_delivered, not_exportable, review_of_translation, too_much_feedback
    +-- ApprovalRefused (400)       approval_decided, approval_expired, approver_too_new, own_approval
    +-- PriceBookRefused (400)      invalid_price_book, price_book_exists, price_book_started, price_book_withdrawn
    +-- MembershipRefused (400)
    |     members, seats:           already_member, member_locked, no_seat_free, owner_stays
    |     invitations:              already_invited, invitation_not_open, invitation_sent_lately, invitations_refused,
    |                               too_many_invitations
    |     domains:                  domain_known, domain_not_taken, domain_not_verified, domain_of_another,
    |                               domain_record_missing, too_many_domains
    +-- FolderRefused (400)         folder_inside_itself, folder_name_taken, folder_not_empty, folder_too_deep,
    |                               folder_too_full, too_many_folders
    +-- GroupRefused (400)          everyone_is_fixed, group_full, group_name_taken, too_many_groups
    +-- SharingRefused (400)        creator_is_admin, too_many_principals
    +-- LanguageRefused (400)       coming_soon, not_priced, pair_not_priced, unknown_language
    +-- KeyRefused (400)            account_name_taken, key_disabled, key_ended, key_replaced, plan_without_accounts,
    |                               too_many_accounts, too_many_keys
    +-- PaymentRefused (402)        checkout_closed, insufficient_credits, key_limit_reached, not_payable_by_card,
    |                               usage_limit_reached
    +-- TaskRefused (400)           claim_lost, comment_resolved, document_incomplete, etag_required, file_missing,
    |                               file_not_wanted, linguist_paused, no_draft, not_a_review, not_qualified,
    |                               nothing_to_claim, outside_part, quality_errors, reasons_missing,
    |                               reviewer_conflict, task_limit_reached, task_not_open, too_many_comments,
    |                               too_many_speakers,
    |                               would_leave_no_reviewer, wrong_outcome
    |     dubs:                     mix_stale, no_takes, no_voices, takes_not_wanted, too_many_takes, voice_missing,
    |                               work_running
    +-- StaleDraft (412)            stale_etag
    +-- FileRefused (400)           transcript_unreadable, and the slugs of service/media/refusals.py
    |     +-- FileTooLarge (413)    media_too_large, transcript_too_large, upload_too_long
    |     +-- FileUnsupported (415) not_an_mp4, and for takes the slugs of service/dubbing/refusals.py
    +-- UploadRefused (400)         too_many_parts, too_many_uploads; the statuses of these are those of tus
    |     +-- UploadConflict (409)  offset_mismatch
    |     +-- UploadGone (410)      upload_ended
    |     +-- UploadVersion (412)   tus_version
    |     +-- UploadBody (415)      wrong_body_type
    |     +-- UploadDamaged (460)   checksum_mismatch
    +-- WebhookUrlRefused (400)     webhook_url_invalid, webhook_url_not_public, webhook_url_unresolved
    +-- EventsRefused (400)         events_forgotten, events_not_there
    +-- SignatureRefused (400)      invalid_signature
    |     +-- LinkExpired (403)     link_expired
    +-- TooManyListeners (429)      too_many_listeners
    +-- WebhookRefused (400)        event_forgotten, events_not_chosen, nothing_to_finish, nothing_to_replay,
    |                               replay_too_large, span_reversed, too_many_webhooks, too_much_waiting,
    |                               unknown_event, webhook_disabled, webhook_header_refused
    +-- IdempotencyKeyReused (422)  idempotency_key_reused
    +-- Unavailable (503)           analysis_failed, changed_meanwhile, dns_unreachable, not_ready,
                                    payment_provider_unreachable, voice_unusable, voices_busy, voices_refused,
                                    voices_unreachable

On the wire all are ``{"detail": {"status": "<slug>", "message": "..."} }`` plus the facts given; malformed input is
``{"detail": [{"loc", "msg", "type"}]}``. The message says what happened, what it did to money and files, and what
to do next. 409 is never used where the official client calls, which would repeat the request; tus demands it.
"""

from collections.abc import Sequence
from typing import Any, ClassVar, TypedDict


class Refusal(Exception):
    """Base of all: ``slug`` names the failure for machines, ``message`` says it to people, ``facts`` go beside them."""

    status_code: ClassVar[int] = 400
    slug: str

    def __init__(self, slug: str, message: str, **facts: Any) -> None:
        self.slug = slug
        self.message = message
        self.facts = facts
        super().__init__(f"{slug}: {message}")

    def body(self) -> dict[str, Any]:
        """The wire's form."""
        return {"detail": {"status": self.slug, "message": self.message, **self.facts}}


class InvalidPlace(TypedDict):
    """One place of malformed input."""

    loc: list[str | int]
    msg: str
    type: str


class InvalidInput(Refusal):
    """The request cannot be read; says where."""

    status_code = 422

    def __init__(self, places: Sequence[InvalidPlace]) -> None:
        super().__init__("invalid_input", "; ".join(place["msg"] for place in places))
        self.places = list(places)

    def body(self) -> dict[str, Any]:
        return {"detail": self.places}

    @classmethod
    def at(cls, *loc: str | int, msg: str, kind: str = "value_error") -> "InvalidInput":
        """One place."""
        return cls([{"loc": list(loc), "msg": msg, "type": kind}])


class Unauthenticated(Refusal):
    status_code = 401


class Forbidden(Refusal):
    status_code = 403


class NotFound(Refusal):
    """Missing and foreign answer alike, so that an id tells nobody anything."""

    status_code = 404

    def __init__(self, what: str) -> None:
        super().__init__("not_found", f"There is no such {what} here. Nothing was changed.")


class NotOffered(Refusal):
    status_code = 404


class SignInRefused(Refusal):
    status_code = 400


class TooManyTries(SignInRefused):
    """Somebody tries too often; ``retry_after`` seconds from now they may again."""

    status_code = 429

    def __init__(self, retry_after: int) -> None:
        message = f"There were too many tries. Nothing was changed. Try again in {retry_after} seconds."
        super().__init__("too_many_tries", message, retry_after=retry_after)
        self.retry_after = retry_after


class OrderRefused(Refusal):
    status_code = 400


class ApprovalRefused(Refusal):
    status_code = 400


class PriceBookRefused(Refusal):
    status_code = 400


class MembershipRefused(Refusal):
    status_code = 400


class FolderRefused(Refusal):
    status_code = 400


class GroupRefused(Refusal):
    status_code = 400


class SharingRefused(Refusal):
    status_code = 400


class LanguageRefused(Refusal):
    status_code = 400


class PaymentRefused(Refusal):
    status_code = 402


class KeyRefused(Refusal):
    status_code = 400


class TaskRefused(Refusal):
    status_code = 400


class StaleDraft(Refusal):
    status_code = 412


class FileRefused(Refusal):
    status_code = 400


class FileTooLarge(FileRefused):
    status_code = 413


class FileUnsupported(FileRefused):
    status_code = 415


class UploadRefused(Refusal):
    status_code = 400


class UploadConflict(UploadRefused):
    status_code = 409


class UploadGone(UploadRefused):
    status_code = 410


class UploadVersion(UploadRefused):
    status_code = 412


class UploadBody(UploadRefused):
    status_code = 415


class UploadDamaged(UploadRefused):
    status_code = 460


class WebhookUrlRefused(Refusal):
    status_code = 400


class EventsRefused(Refusal):
    status_code = 400


class SignatureRefused(Refusal):
    status_code = 400


class LinkExpired(SignatureRefused):
    status_code = 403


class TooManyListeners(Refusal):
    status_code = 429


class WebhookRefused(Refusal):
    status_code = 400


class IdempotencyKeyReused(Refusal):
    status_code = 422


class Unavailable(Refusal):
    status_code = 503
