"""Who may use which route: one line per route, written by hand and compared with the product.

The rules of the product stand in its routes and actions; these here say what they should be. A route without a line
fails ``test_routes.py``, so that nobody adds one without having thought about who may use it.
"""

from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from service.access.features import Feature
from service.access.roles import Role
from service.timedtext.profiles import shipped_profile


@dataclass(frozen=True)
class Rule:
    """``audience``: public, signed_in (any holder), people (sessions only), linguists, operators, customers (with
    service accounts) or members. Of customers a rule may demand more: a role on a resource that the address or the
    body names (``role`` on ``on``), a feature, to be an admin, not to be a lite member (``full``). ``of`` names what
    the address names of the workspace: for others it is not there. ``takes_user_read``: a key of that scope reads it.
    ``body`` is sent as JSON, ``form`` as a form, ``file`` as an empty one in that field; ``{name}`` is filled in.
    """

    audience: str
    role: Role | None = None
    on: str = "order"
    feature: Feature | None = None
    is_admins: bool = False
    is_owners: bool = False
    is_full: bool = False
    of: str = ""
    takes_user_read: bool = False
    body: Any = None
    form: dict[str, str] | None = None
    file: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)

    @property
    def is_by_kind(self) -> bool:
        """Whether nothing but the kind of holder decides."""
        return self.audience in ("public", "people", "signed_in", "linguists", "operators")


def public(**more: Any) -> Rule:
    """Anybody."""
    return Rule("public", **more)


def people(**more: Any) -> Rule:
    """Whoever is signed in; no key."""
    return Rule("people", **more)


def linguists(**more: Any) -> Rule:
    return Rule("linguists", **more)


def operators(**more: Any) -> Rule:
    return Rule("operators", **more)


def customers(**more: Any) -> Rule:
    """Members and service accounts, of whatever seat."""
    return Rule("customers", **more)


def full(**more: Any) -> Rule:
    """Members and service accounts, but no lite members."""
    return Rule("customers", is_full=True, **more)


def viewer(**more: Any) -> Rule:
    """Whoever sees the order (or what ``on`` names)."""
    return Rule("customers", role=Role.VIEWER, **more)


def commenter(**more: Any) -> Rule:
    return Rule("customers", role=Role.COMMENTER, **more)


def editor(**more: Any) -> Rule:
    return Rule("customers", role=Role.EDITOR, **more)


def admin(**more: Any) -> Rule:
    """Whoever has role admin on the order (or what ``on`` names)."""
    return Rule("customers", role=Role.ADMIN, **more)


def admins(**more: Any) -> Rule:
    """Admins of the workspace."""
    return Rule("members", is_admins=True, **more)


ORDER: Final = "/v1/productions/orders/{order_id}"
DOCUMENT: Final = f"{ORDER}/documents/{{job_id}}"
PAGE: Final = "/orders/{order_id}"
OPS: Final = "/v1/operations"
TUS: Final = {"tus-resumable": "1.0.0"}
ITEM: Final = {
    "request": {"item": {"kind": "transcription", "media_ids": ["{media_id}"], "source_language": "en"}},
}
REASON: Final = {"reason": "tried by a test"}

ORDERS: Final[dict[str, Rule]] = {
    "POST /v1/productions/orders": full(feature=Feature.PRODUCTIONS, body={}),
    "GET /v1/productions/orders": customers(),
    "GET /v1/productions/orders/languages/{order_item_kind}": Rule("signed_in"),
    f"GET {ORDER}": viewer(),
    f"PATCH {ORDER}": editor(body={"request": {"name": "Another name"}}),
    f"POST {ORDER}/submit": editor(feature=Feature.PRODUCTIONS),
    f"POST {ORDER}/items": editor(body=ITEM),
    f"DELETE {ORDER}/items/{{item_id}}": editor(),
    f"GET {ORDER}/events": viewer(),
    f"GET {ORDER}/cancellation": viewer(),
    f"POST {ORDER}/cancel": admin(body={"accepted_fee_cents": 0}),
    f"POST {ORDER}/merge": admin(body={"into_order_id": "{other_order_id}"}),
    f"GET {ORDER}/quote": viewer(),
    f"POST {ORDER}/quote": editor(),
    f"GET {ORDER}/checkout": editor(feature=Feature.PRODUCTIONS),
    f"GET {ORDER}/invoice": viewer(feature=Feature.VIEW_FIAT_BALANCE),
    f"GET {ORDER}/deliverables": viewer(),
    f"GET {DOCUMENT}": viewer(),
    f"GET {DOCUMENT}/cues.vtt": viewer(),
    f"GET {DOCUMENT}/diff": viewer(query={"from_version": "1", "to_version": "2"}),
    f"GET {DOCUMENT}/diff.txt": viewer(query={"from_version": "1", "to_version": "2"}),
    f"GET {DOCUMENT}/versions": viewer(),
    f"GET {DOCUMENT}/versions/{{version}}": viewer(),
    f"GET {ORDER}/exports": viewer(),
    f"POST {ORDER}/exports": viewer(body={"job_id": "{job_id}", "format": "srt"}),
    f"GET {ORDER}/exports/{{export_id}}": viewer(),
    f"GET {ORDER}/feedback": viewer(),
    f"POST {ORDER}/feedback": commenter(body={"rating": 5, "text": "Fine"}),
    f"GET {ORDER}/glossary": viewer(),
    f"PUT {ORDER}/glossary": editor(body={"terms": []}),
    f"DELETE {ORDER}/glossary": editor(),
    f"POST {ORDER}/media": editor(form={"declared_language": "en"}),
    f"POST {ORDER}/media/existing": editor(body={"media_id": "{media_id}"}),
    f"GET {ORDER}/media/{{media_id}}": viewer(),
    f"DELETE {ORDER}/media/{{media_id}}": editor(),
    f"GET {ORDER}/media/{{media_id}}/peaks": viewer(),
    f"GET {ORDER}/media/{{media_id}}/transcript": viewer(),
    f"PUT {ORDER}/media/{{media_id}}/transcript": editor(file="transcript"),
    f"DELETE {ORDER}/media/{{media_id}}/transcript": editor(),
}

CUSTOMERS: Final[dict[str, Rule]] = {
    "POST /v1/productions/capacity/wishes": customers(body={"service": "dub", "source": "en", "target": "de"}),
    "GET /v1/productions/folders": customers(),
    "POST /v1/productions/folders": full(body={"name": "A folder of {principal}"}),
    "GET /v1/productions/folders/orders": customers(),
    "POST /v1/productions/folders/orders": editor(body={"order_ids": ["{order_id}"], "folder_id": None}),
    "GET /v1/productions/folders/{folder_id}": viewer(on="folder"),
    "PATCH /v1/productions/folders/{folder_id}": editor(on="folder", body={"name": "Renamed by {principal}"}),
    "DELETE /v1/productions/folders/{folder_id}": admin(on="folder"),
    "POST /v1/productions/human-reviews": viewer(
        feature=Feature.PRODUCTIONS, is_full=True, body={"order_id": "{order_id}", "job_id": "{job_id}"}
    ),
    "GET /v1/productions/media": customers(),
    "GET /v1/productions/quality-profile": customers(),
    "PUT /v1/productions/quality-profile": Rule("members", is_full=True, body=msgspec.to_builtins(shipped_profile())),
    "DELETE /v1/productions/quality-profile": Rule("members", is_full=True),
    "GET /v1/productions/uploads": viewer(query={"order_id": "{order_id}"}),
    "POST /v1/productions/uploads": editor(headers={**TUS, "upload-length": "10", "upload-metadata": "{metadata}"}),
    "PATCH /v1/productions/uploads/{upload_id}": editor(
        on="upload", headers={**TUS, "content-type": "application/offset+octet-stream", "upload-offset": "0"}
    ),
    "DELETE /v1/productions/uploads/{upload_id}": editor(on="upload", headers=TUS),
}

PAGES_OF_CUSTOMERS: Final[dict[str, Rule]] = {
    "GET /productions": customers(),
    "GET /productions/capacity": customers(),
    "GET /productions/new": full(),
    "POST /productions/new": customers(form={}),
    "POST /productions/new/address": customers(form={}),
    "POST /productions/new/begin": full(form={}),
    "POST /productions/new/estimate": customers(form={}),
    "GET /productions/new/files": viewer(query={"order": "{order_id}"}),
    "POST /productions/new/files": customers(form={}),
    "POST /productions/new/files/{media_id}/remove": customers(form={}),
    "POST /productions/new/files/{media_id}/transcript": customers(form={}),
    "POST /productions/new/files/{media_id}/transcript/remove": customers(form={}),
    "GET /productions/new/library": customers(),
    "POST /productions/new/library": full(form={}),
    "POST /productions/new/options": customers(form={}),
    "GET /productions/new/reviews": customers(),
    "POST /productions/new/reviews": full(form={}),
    "POST /productions/new/uploads/{upload_id}/cancel": editor(on="upload", form={}),
    "POST /productions/wishes": customers(form={}),
    "POST /productions/folders": full(form={}),
    "POST /productions/folders/{folder_id}": editor(on="folder", form={"name": "Renamed"}),
    "POST /productions/move": customers(form={}),
    f"GET {PAGE}/cancel": admin(),
    f"POST {PAGE}/cancel": admin(form={"accepted_fee_cents": "0"}),
    f"GET {PAGE}/feedback": viewer(),
    f"POST {PAGE}/feedback": viewer(form={"rating": "5"}),
    f"GET {PAGE}/jobs/{{job_id}}": viewer(),
    f"GET {PAGE}/jobs/{{job_id}}/diff": viewer(),
    f"GET {PAGE}/jobs/{{job_id}}/exports": viewer(),
    f"POST {PAGE}/jobs/{{job_id}}/exports": viewer(form={"format": "srt"}),
    f"GET {PAGE}/jobs/{{job_id}}/quality": viewer(),
    f"GET {PAGE}/jobs/{{job_id}}/versions": viewer(),
    f"POST {PAGE}/pay": editor(form={}),
    f"GET {PAGE}/quote": viewer(),
    f"POST {PAGE}/quote/files/{{media_id}}/remove": editor(form={}),
    f"POST {PAGE}/quote/renew": editor(form={}),
    f"POST {PAGE}/quote/submit": editor(form={}),
    "GET /live/orders/{order_id}": viewer(),
}

LINGUISTS: Final = (
    "GET /v1/linguists/me", "GET /v1/linguists/me/earnings", "GET /v1/tasks", "POST /v1/tasks/claim-next",
    "GET /v1/tasks/mine", "GET /v1/tasks/{task_id}", "POST /v1/tasks/{task_id}/claim",
    "GET /v1/tasks/{task_id}/comments", "POST /v1/tasks/{task_id}/comments",
    "DELETE /v1/tasks/{task_id}/comments/{comment_id}", "PATCH /v1/tasks/{task_id}/comments/{comment_id}",
    "POST /v1/tasks/{task_id}/decline", "GET /v1/tasks/{task_id}/diff", "GET /v1/tasks/{task_id}/draft",
    "PUT /v1/tasks/{task_id}/draft", "GET /v1/tasks/{task_id}/file", "POST /v1/tasks/{task_id}/file",
    "GET /v1/tasks/{task_id}/findings", "POST /v1/tasks/{task_id}/fixes", "GET /v1/tasks/{task_id}/glossary",
    "GET /v1/tasks/{task_id}/media", "POST /v1/tasks/{task_id}/mix", "GET /v1/tasks/{task_id}/peaks",
    "POST /v1/tasks/{task_id}/release", "POST /v1/tasks/{task_id}/review",
    "POST /v1/tasks/{task_id}/segments/{segment_id}/takes", "GET /v1/tasks/{task_id}/speakers",
    "POST /v1/tasks/{task_id}/speakers", "POST /v1/tasks/{task_id}/submit", "GET /v1/tasks/{task_id}/takes",
    "POST /v1/tasks/{task_id}/takes", "DELETE /v1/tasks/{task_id}/takes/{take_id}",
    "PUT /v1/tasks/{task_id}/takes/{take_id}/choice", "GET /v1/tasks/{task_id}/versions",
    "GET /v1/tasks/{task_id}/versions/{version}", "GET /v1/tasks/{task_id}/voices", "GET /v1/tasks/{task_id}/work",
    "GET /live/queue", "GET /earnings", "GET /earnings.csv", "GET /queue", "POST /queue/claim-next",
    "GET /tasks/{task_id}", "POST /tasks/{task_id}/claim", "POST /tasks/{task_id}/decline",
    "POST /tasks/{task_id}/release", "GET /tasks/{task_id}/review", "POST /tasks/{task_id}/review",
    "POST /tasks/{task_id}/review/comments", "POST /tasks/{task_id}/review/comments/{comment_id}",
    "GET /tasks/{task_id}/work",
)  # fmt: skip

OPERATORS: Final = (
    f"GET {OPS}/approvals", f"GET {OPS}/approvals/{{approval_id}}", f"POST {OPS}/approvals/{{approval_id}}/approve",
    f"POST {OPS}/approvals/{{approval_id}}/decline", f"GET {OPS}/capacity", f"POST {OPS}/keys/{{key_id}}/revoke",
    f"GET {OPS}/linguists", f"POST {OPS}/linguists", f"GET {OPS}/linguists/{{linguist_id}}",
    f"PATCH {OPS}/linguists/{{linguist_id}}", f"POST {OPS}/linguists/{{linguist_id}}/keys",
    f"PUT {OPS}/linguists/{{linguist_id}}/qualifications", f"GET {OPS}/operators", f"POST {OPS}/operators",
    f"GET {OPS}/orders", f"GET {OPS}/orders/{{order_id}}", f"GET {OPS}/orders/{{order_id}}/events",
    f"POST {OPS}/orders/{{order_id}}/extend", f"POST {OPS}/orders/{{order_id}}/pause",
    f"POST {OPS}/orders/{{order_id}}/refund", f"POST {OPS}/orders/{{order_id}}/reject",
    f"POST {OPS}/orders/{{order_id}}/resume", f"GET {OPS}/orders/{{order_id}}/tasks", f"GET {OPS}/price-books",
    f"POST {OPS}/price-books", f"POST {OPS}/price-books/preview", f"GET {OPS}/price-books/{{version}}",
    f"POST {OPS}/price-books/{{version}}/withdraw", f"POST {OPS}/tasks/{{task_id}}/reassign",
    f"GET {OPS}/workspaces", f"POST {OPS}/workspaces", f"GET {OPS}/workspaces/{{workspace_id}}",
    f"PATCH {OPS}/workspaces/{{workspace_id}}", f"POST {OPS}/workspaces/{{workspace_id}}/credits",
    f"PUT {OPS}/workspaces/{{workspace_id}}/rates", "GET /live/board", "GET /operations", "GET /operations/approvals",
    "GET /operations/approvals/{approval_id}", "POST /operations/approvals/{approval_id}", "GET /operations/capacity",
    "GET /operations/intervene", "POST /operations/intervene", "GET /operations/linguists",
    "POST /operations/linguists", "GET /operations/linguists/{linguist_id}",
    "POST /operations/linguists/{linguist_id}", "GET /operations/orders/{order_id}", "GET /operations/price-books",
    "GET /operations/price-books/new", "POST /operations/price-books/new", "GET /operations/price-books/{version}",
    "POST /operations/price-books/{version}", "GET /operations/workspaces", "POST /operations/workspaces",
    "GET /operations/workspaces/{workspace_id}", "POST /operations/workspaces/{workspace_id}",
)  # fmt: skip

PEOPLE: Final = (
    "POST /account/passkeys", "POST /account/passkeys/options", "POST /sign-in/second-factor/passkey",
    "POST /sign-in/second-factor/passkey/options", "GET /account", "POST /account/appearance", "POST /account/email",
    "GET /account/email/{token}", "POST /account/email/{token}", "GET /account/hats", "POST /account/hats",
    "POST /account/passkeys/{passkey_id}/remove", "POST /account/password", "GET /account/proof",
    "POST /account/proof", "GET /account/second-factor", "POST /account/second-factor",
    "POST /account/second-factor/recovery-codes", "POST /account/second-factor/remove",
    "POST /account/sessions/end-others", "POST /account/sessions/{session_id}/end", "GET /sign-in/second-factor",
    "POST /sign-in/second-factor",
)  # fmt: skip

PUBLIC: Final = (
    "GET /files/{token}", "GET /livez", "GET /metrics", "GET /readyz", "GET /openapi.json",
    "GET /openapi.json/openapi.json", "GET /openapi.json/{path}", "POST /sign-in/passkey",
    "POST /sign-in/passkey/options", "GET /static/{file_path}", "GET /v1/productions/capacity",
    "POST /v1/productions/estimate", "GET /v1/productions/prices", "GET /v1/productions/quality-profiles",
    "GET /v1/productions/quality-rules", "POST /webhooks/stripe", "GET /", "POST /preferences/language",
    "GET /sign-in", "POST /sign-in", "GET /sign-in/forgotten", "POST /sign-in/forgotten", "POST /sign-in/link",
    "GET /sign-in/link/{token}", "POST /sign-in/link/{token}", "GET /sign-in/new-password/{token}",
    "POST /sign-in/new-password/{token}", "GET /sign-in/sent", "POST /sign-out", "GET /sign-up", "POST /sign-up",
    "GET /orders/{order_id}", "GET /invitations/{invitation_id}", "POST /invitations/{invitation_id}/accept",
    "POST /invitations/{invitation_id}/decline",
    "GET /sign-up/confirm/{token}", "POST /sign-up/confirm/{token}", "GET /sign-up/sent",
)  # fmt: skip


def managers(feature: Feature, of: str = "", **more: Any) -> Rule:
    """Admins, and whoever a group gives this administrative feature."""
    return Rule("customers", feature=feature, of=of, **more)


SPACE: Final = "/v1/workspace"
ACCOUNT: Final = "/v1/service-accounts/{account_id}"
KEYS: Final = f"{ACCOUNT}/api-keys"
HOOK: Final = f"{SPACE}/webhooks/{{webhook_id}}"
GROUP: Final = f"{SPACE}/groups/{{group_id}}"
RESOURCE: Final = f"{SPACE}/resources/{{resource_id}}"
SHARING: Final = "/v1/productions/sharing"
SPAN: Final = {"start": "2026-01-01T00:00:00Z", "end": "2026-01-02T00:00:00Z"}
TYPE: Final = {"resource_type": "order"}
TO: Final = {**TYPE, "user_email": "{victim_email}"}
TIMES: Final = {"start_time": 1_767_225_600_000, "end_time": 1_767_312_000_000}
NEW_KEY: Final = {"name": "Key", "permissions": ["user_read"]}
HOOKS: Final = Feature.WEBHOOKS_MANAGE
ACCOUNTS: Final = Feature.SERVICE_ACCOUNTS_MANAGE
MEMBERS: Final = Feature.GROUP_MEMBERS_MANAGE
INVITE: Final = Feature.WORKSPACE_MEMBERS_INVITE
USAGE: Final = Feature.WORKSPACE_ANALYTICS_FULL_READ

WORKSPACES: Final[dict[str, Rule]] = {
    f"GET {SPACE}": customers(),
    f"PATCH {SPACE}": admins(body={"name": "Renamed"}),
    f"POST {SPACE}/owner": people(),
    f"GET {SPACE}/members": customers(),
    f"POST {SPACE}/members": admins(body={"email": "{victim_email}", "is_locked": False}),
    f"DELETE {SPACE}/members/{{user_id}}": managers(Feature.WORKSPACE_MEMBERS_REMOVE, of="member"),
    f"PUT {SPACE}/members/{{user_id}}/usage-limit": admins(of="member", body={"usage_limit": 100}),
    f"GET {SPACE}/invites": managers(INVITE),
    f"DELETE {SPACE}/invites": managers(INVITE, body={"email": "nobody@lumen.example"}),
    f"POST {SPACE}/invites/add": managers(INVITE, body={"email": "new@lumen.example"}),
    f"POST {SPACE}/invites/add-bulk": managers(INVITE, body={"emails": ["new@lumen.example"]}),
    f"POST {SPACE}/invites/{{invitation_id}}/resend": managers(INVITE),
    f"GET {SPACE}/domains": admins(),
    f"POST {SPACE}/domains": admins(body={"domain": "lumen.example"}),
    f"PATCH {SPACE}/domains/{{domain_id}}": admins(body={"auto_join": False}),
    f"DELETE {SPACE}/domains/{{domain_id}}": admins(),
    f"POST {SPACE}/domains/{{domain_id}}/verify": admins(),
    f"GET {SPACE}/groups": full(),
    f"GET {SPACE}/groups/search": full(query={"name": "Sales"}),
    f"GET {SPACE}/groups/mine": customers(),
    f"POST {SPACE}/groups": admins(body={"name": "Group of {principal}"}),
    f"GET {GROUP}": full(of="group"),
    f"PATCH {GROUP}": admins(of="group", body={"name": "Renamed by {principal}"}),
    f"DELETE {GROUP}": admins(of="group"),
    f"GET {GROUP}/members": full(of="group"),
    f"POST {GROUP}/members": managers(MEMBERS, of="group", body={"email": "{victim_email}"}),
    f"POST {GROUP}/members/remove": managers(MEMBERS, of="group", body={"email": "{victim_email}"}),
    f"PUT {GROUP}/members/{{principal_id}}": managers(MEMBERS, of="group"),
    f"DELETE {GROUP}/members/{{principal_id}}": managers(MEMBERS, of="group"),
    f"GET {RESOURCE}": viewer(on="resource", query=TYPE),
    f"POST {RESOURCE}/share": admin(on="resource", body={**TO, "role": "viewer"}),
    f"POST {RESOURCE}/unshare": admin(on="resource", body=TO),
    f"GET {SPACE}/webhooks": managers(HOOKS),
    f"POST {SPACE}/webhooks": managers(
        HOOKS, body={"settings": {"auth_type": "hmac", "name": "Hook", "webhook_url": "https://127.0.0.1/"}}
    ),
    f"GET {HOOK}": managers(HOOKS, of="webhook"),
    f"PATCH {HOOK}": managers(HOOKS, of="webhook", body={"is_disabled": False, "name": "Hook"}),
    f"DELETE {HOOK}": managers(HOOKS, of="webhook"),
    f"GET {HOOK}/deliveries": managers(HOOKS, of="webhook"),
    f"GET {HOOK}/deliveries/{{delivery_id}}": managers(HOOKS),
    f"POST {HOOK}/deliveries/{{delivery_id}}/resend": managers(HOOKS),
    f"POST {HOOK}/enable": managers(HOOKS, of="webhook"),
    f"POST {HOOK}/replay": managers(HOOKS, of="webhook", body=SPAN),
    f"POST {HOOK}/replay/preview": managers(HOOKS, of="webhook", body=SPAN),
    f"POST {HOOK}/secret": managers(HOOKS, of="webhook", body={}),
    f"DELETE {HOOK}/secret/previous": managers(HOOKS, of="webhook"),
    f"POST {HOOK}/test": managers(HOOKS, of="webhook"),
    f"GET {SPACE}/audit-logs": managers(Feature.AUDIT_LOG_READ),
    f"GET {SPACE}/audit-logs/export": managers(Feature.AUDIT_LOG_READ),
    f"POST {SPACE}/analytics/query/usage-by-product-over-time": managers(USAGE, body=TIMES),
    f"POST {SPACE}/analytics/usage": managers(USAGE, body={**TIMES, "interval_seconds": 86_400}),
    f"POST {SPACE}/analytics/requests": managers(USAGE, body=TIMES),
    f"GET {SPACE}/credits": customers(feature=Feature.VIEW_FIAT_BALANCE),
    f"GET {SPACE}/credits/threshold": customers(feature=Feature.VIEW_FIAT_BALANCE),
    f"PUT {SPACE}/credits/threshold": admins(body={"threshold_credits": 5}),
    "GET /v1/service-accounts": managers(ACCOUNTS),
    "POST /v1/service-accounts": managers(ACCOUNTS, body={"name": "Account of {principal}"}),
    f"GET {ACCOUNT}": managers(ACCOUNTS, of="service account"),
    f"PATCH {ACCOUNT}": managers(ACCOUNTS, of="service account", body={"name": "Renamed by {principal}"}),
    f"DELETE {ACCOUNT}": managers(ACCOUNTS, of="service account"),
    f"GET {KEYS}": managers(ACCOUNTS, of="service account"),
    f"POST {KEYS}": managers(ACCOUNTS, of="service account", body=NEW_KEY),
    f"PATCH {KEYS}/{{key_id}}": managers(ACCOUNTS, body={"name": "Renamed"}),
    f"DELETE {KEYS}/{{key_id}}": managers(ACCOUNTS),
    f"POST {KEYS}/{{key_id}}/disable": managers(ACCOUNTS),
    f"POST {KEYS}/{{key_id}}/rotate": managers(ACCOUNTS, body={}),
    "GET /v1/user": customers(takes_user_read=True),
    "GET /v1/user/subscription": customers(takes_user_read=True),
    "GET /v1/user/api-keys": Rule("members", takes_user_read=True),
    "POST /v1/user/api-keys": Rule("members", feature=Feature.CREATE_USER_API_KEY, body=NEW_KEY),
    "PATCH /v1/user/api-keys/{key_id}": Rule("members", body={"name": "Renamed"}),
    "DELETE /v1/user/api-keys/{key_id}": Rule("members"),
    "POST /v1/user/api-keys/{key_id}/rotate": Rule("members", feature=Feature.CREATE_USER_API_KEY, body={}),
    "GET /v1/user/default-sharing": customers(takes_user_read=True),
    "PUT /v1/user/default-sharing": customers(body={"default_sharing": []}),
    "GET /v1/usage/character-stats": customers(
        takes_user_read=True, query={"start_unix": "1767225600000", "end_unix": "1767312000000"}
    ),
    "GET /v1/productions/events": customers(),
    f"GET {SHARING}": customers(),
    f"GET {SHARING}/{{resource_id}}": viewer(on="resource"),
    f"PUT {SHARING}/{{resource_id}}": admin(
        on="resource", body={"changes": [{"principal_id": "{user_id}", "role": "viewer"}]}
    ),
    f"GET {SHARING}/{{resource_id}}/principals": admin(on="resource"),
    "POST /v1/workspaces/api-keys/disable": customers(takes_user_read=True, query={"api_key_name": "other"}),
    "POST /v1/workspaces/api-keys/third-party-disabling": admins(body={"third_party_disable_allowed": None}),
}

INVITED: Final = (
    "GET /v1/invitations", "GET /v1/invitations/{invitation_id}", "POST /v1/invitations/{invitation_id}/accept",
    "POST /v1/invitations/{invitation_id}/decline",
)  # fmt: skip

OPERATORS_TOO: Final = (
    f"GET {OPS}/audit", f"GET {OPS}/audit/export", f"GET {OPS}/events", f"GET {OPS}/webhooks",
    f"POST {OPS}/webhooks", f"PATCH {OPS}/webhooks/{{webhook_id}}", f"DELETE {OPS}/webhooks/{{webhook_id}}",
    f"GET {OPS}/webhooks/{{webhook_id}}", f"GET {OPS}/webhooks/{{webhook_id}}/deliveries",
    f"GET {OPS}/webhooks/{{webhook_id}}/deliveries/{{delivery_id}}",
    f"POST {OPS}/webhooks/{{webhook_id}}/deliveries/{{delivery_id}}/resend",
    f"POST {OPS}/webhooks/{{webhook_id}}/enable", f"POST {OPS}/webhooks/{{webhook_id}}/replay",
    f"POST {OPS}/webhooks/{{webhook_id}}/replay/preview", f"POST {OPS}/webhooks/{{webhook_id}}/secret",
    f"DELETE {OPS}/webhooks/{{webhook_id}}/secret/previous", f"POST {OPS}/webhooks/{{webhook_id}}/test",
    f"GET {OPS}/workspaces/{{workspace_id}}/lockout", "GET /operations/audit", "GET /operations/audit/{entry_id}",
    "GET /operations/webhooks", "GET /operations/webhooks/help", "GET /operations/webhooks/{webhook_id}",
    "GET /operations/webhooks/{webhook_id}/deliveries/{delivery_id}", "POST /operations/webhooks",
    "POST /operations/webhooks/{webhook_id}", "POST /operations/webhooks/{webhook_id}/deliveries/{delivery_id}",
)  # fmt: skip

SETTINGS: Final = "/workspace"
HOOK_PAGE: Final = f"{SETTINGS}/webhooks/{{webhook_id}}"
MEMBER_PAGE: Final = f"{SETTINGS}/members/{{user_id}}"
ADDRESSED: Final = {"email": "new@lumen.example"}


def members(**more: Any) -> Rule:
    """People of the workspace, of whatever seat."""
    return Rule("members", **more)


def managing(feature: Feature, of: str = "", **more: Any) -> Rule:
    """A page for admins, and for people whom a group gives this administrative feature."""
    return Rule("members", feature=feature, of=of, **more)


PAGES_OF_WORKSPACES: Final[dict[str, Rule]] = {
    f"GET {SETTINGS}": members(),
    f"GET {SETTINGS}/members": members(),
    f"GET {MEMBER_PAGE}": members(of="member"),
    f"POST {SETTINGS}/members/invite": managing(INVITE, form=ADDRESSED),
    f"POST {SETTINGS}/members/resend": managing(INVITE, form={}),
    f"POST {SETTINGS}/members/revoke": managing(INVITE, form=ADDRESSED),
    f"POST {SETTINGS}/members/workspace": admins(form={"name": "Renamed"}),
    f"POST {MEMBER_PAGE}/limit": admins(of="member", form={"usage_limit": "5"}),
    f"POST {MEMBER_PAGE}/lock": admins(of="member", form={}),
    f"POST {MEMBER_PAGE}/owner": people(form={}),
    f"POST {MEMBER_PAGE}/remove": managing(Feature.WORKSPACE_MEMBERS_REMOVE, of="member", form={}),
    f"POST {MEMBER_PAGE}/seat": admins(of="member", form={"seat": "workspace_member"}),
    f"GET {SETTINGS}/security": members(),
    f"POST {SETTINGS}/security/domains": admins(form={"domain": "lumen.example"}),
    f"POST {SETTINGS}/security/domains/{{domain_id}}/joining": admins(form={}),
    f"POST {SETTINGS}/security/domains/{{domain_id}}/remove": admins(form={}),
    f"POST {SETTINGS}/security/domains/{{domain_id}}/verify": admins(form={}),
    f"GET {SETTINGS}/groups": members(),
    f"POST {SETTINGS}/groups": admins(form={"name": "Group of {principal}"}),
    f"GET {SETTINGS}/groups/{{group_id}}": members(of="group", is_full=True),
    f"POST {SETTINGS}/groups/{{group_id}}": admins(
        of="group", form={"what": "rename", "name": "Renamed by {principal}"}
    ),
    f"GET {SETTINGS}/service-accounts": members(),
    f"POST {SETTINGS}/service-accounts": managing(ACCOUNTS, form={"name": "Account of {principal}"}),
    f"POST {SETTINGS}/service-accounts/policy": admins(form={}),
    f"GET {SETTINGS}/service-accounts/{{account_id}}": managing(ACCOUNTS, of="service account"),
    f"POST {SETTINGS}/service-accounts/{{account_id}}": managing(ACCOUNTS, of="service account", form={}),
    f"GET {SETTINGS}/webhooks": managing(HOOKS),
    f"GET {SETTINGS}/webhooks/help": members(),
    f"POST {SETTINGS}/webhooks": managing(HOOKS, form={"name": "Hook", "webhook_url": "https://127.0.0.1/"}),
    f"GET {HOOK_PAGE}": managing(HOOKS, of="webhook"),
    f"POST {HOOK_PAGE}": managing(HOOKS, of="webhook", form={}),
    f"GET {HOOK_PAGE}/deliveries/{{delivery_id}}": managing(HOOKS),
    f"POST {HOOK_PAGE}/deliveries/{{delivery_id}}": managing(HOOKS, form={}),
    f"GET {SETTINGS}/audit": managing(Feature.AUDIT_LOG_READ),
    f"GET {SETTINGS}/audit/{{entry_id}}": managing(Feature.AUDIT_LOG_READ),
    "GET /usage": members(),
    "GET /usage/export": members(),
    "GET /sharing/{resource_id}": Rule("members", role=Role.VIEWER, on="resource"),
    "POST /sharing/{resource_id}": Rule("members", role=Role.ADMIN, on="resource", form={}),
    "GET /account/keys": members(),
    "POST /account/keys": members(form={}),
    "GET /account/sharing": members(),
    "POST /account/sharing": members(form={}),
}

RULES: Final[dict[str, Rule]] = {
    **ORDERS,
    **CUSTOMERS,
    **PAGES_OF_CUSTOMERS,
    **dict.fromkeys(LINGUISTS, linguists()),
    **dict.fromkeys(OPERATORS, operators()),
    **dict.fromkeys(PEOPLE, people()),
    **dict.fromkeys(PUBLIC, public()),
    "GET /v1/me/preferences": people(),
    "PUT /v1/me/preferences": people(body={}),
    **WORKSPACES,
    **PAGES_OF_WORKSPACES,
    **dict.fromkeys(OPERATORS_TOO, operators()),
    **dict.fromkeys(INVITED, people()),
    "POST /v1/api-keys/leaked": public(body=[]),
}
