"""Who may use the pages of workspaces, and of one's own keys and sharing."""

from typing import Final

from service.access.features import Feature
from service.access.roles import Role
from tests.service.permissions.of_workspaces import ACCOUNTS, HOOKS, INVITE
from tests.service.permissions.rule import Rule, admins, managing, members, people

SETTINGS: Final = "/workspace"
HOOK_PAGE: Final = f"{SETTINGS}/webhooks/{{webhook_id}}"
MEMBER_PAGE: Final = f"{SETTINGS}/members/{{user_id}}"
ADDRESSED: Final = {"email": "new@lumen.example"}

PAGES_OF_WORKSPACES: Final[dict[str, Rule]] = {
    f"GET {SETTINGS}": members(),
    f"GET {SETTINGS}/members": members(),
    f"GET {MEMBER_PAGE}": members(of="member", is_full=True),
    f"POST {SETTINGS}/members/invite": managing(INVITE, form=ADDRESSED),
    f"POST {SETTINGS}/members/resend": managing(INVITE, form={}),
    f"POST {SETTINGS}/members/revoke": managing(INVITE, form=ADDRESSED),
    f"POST {SETTINGS}/members/several": managing(Feature.WORKSPACE_MEMBERS_REMOVE, form={"deed": "remove"}),
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
