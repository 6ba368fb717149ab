"""Who asks and what their workspace has subscribed to, as the official client reads it.

There are no characters here: *characters* are credits, and one credit is one cent. There are no voices either: every
number of voices is 0 and everything that can be done with them is false.
"""

from typing import Any, Literal

import msgspec

Extension = int | Literal["unlimited"]


class Price(msgspec.Struct):
    """``amount`` is in US dollars, as text."""

    amount: str = "0"
    currency: str = "usd"


class OpenInvoice(msgspec.Struct):
    """What one submitted order waits for, to be paid by card. Nothing is tried again by itself."""

    amount_due_cents: int
    subtotal_cents: int
    discounts: list[dict[str, Any]] = []
    next_payment_attempt_unix: int = -1
    payment_intent_statusses: list[str] = []


class SubscriptionResponse(msgspec.Struct, kw_only=True):
    """``tier`` is the plan, ``status`` is ``free`` for the free plan and else ``active``.

    - ``character_count``: cents spent in this calendar month (UTC), less what came back; of the whole workspace for who
      may see its balance (admins, permission ``view_fiat_balance``), else the caller's own.
    - ``character_limit``: what is spent plus the credits that are left, for workspaces that pay from credits; 0 for
      those that pay by card, which nothing limits. For who may not see the balance, their own monthly limit or 0.
    - ``max_credit_limit_extension``: ``unlimited`` by card, where each order is paid by itself; 0 for credits.
    - ``next_character_count_reset_unix``: the first second of the next month, UTC.
    """

    tier: str
    character_count: int
    character_limit: int
    max_credit_limit_extension: Extension
    can_extend_character_limit: bool
    allowed_to_extend_character_limit: bool
    next_character_count_reset_unix: int
    status: str
    voice_slots_used: int = 0
    professional_voice_slots_used: int = 0
    professional_voice_slots_used_in_workspace: int = 0
    voice_limit: int = 0
    voice_add_edit_counter: int = 0
    professional_voice_limit: int = 0
    can_extend_voice_limit: bool = False
    can_use_instant_voice_cloning: bool = False
    can_use_professional_voice_cloning: bool = False
    currency: str = "usd"
    character_refresh_period: str = "monthly_period"
    current_overage: Price = msgspec.field(default_factory=Price)


class FullSubscriptionResponse(SubscriptionResponse, kw_only=True):
    """The same with what waits to be paid by card, the oldest first: at most 100, and none for who may not see it."""

    open_invoices: list[OpenInvoice]
    has_open_invoices: bool


class UserResponse(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Whoever holds the key or has signed in. A service account has no seat: it reads as ``workspace_member``.

    ``xi_api_key_preview`` is the hint of the key that asks; there is none for a session.
    """

    user_id: str
    workspace_id: str
    subscription: SubscriptionResponse
    created_at: int
    seat_type: str
    first_name: str | None = None
    xi_api_key_preview: str | None = None
    is_api_key_hashed: bool
    is_new_user: bool
    can_use_delayed_payment_methods: bool
    is_onboarding_completed: bool
    is_onboarding_checklist_completed: bool
