"""Who may use the routes of workspaces: members, groups, sharing, service accounts, keys, webhooks, usage, audit."""

from typing import Final

from service.access.features import Feature
from tests.service.permissions.rule import Rule, admin, admins, customers, full, managers, people, viewer

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
    f"GET {SPACE}/members": full(),
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
