"""Every page of the workspace's settings. Each module brings its own router; all are for members."""

from litestar import Router, get
from litestar.types import ControllerRouterHandler

from service.auth.principals import members_only
from service.edge.dependencies import Asked
from service.pages.shell.rendering import Page, see_other
from service.pages.workspaces.audit import audit_pages
from service.pages.workspaces.groups import group_pages
from service.pages.workspaces.invitations import invitation_pages
from service.pages.workspaces.member import member_pages
from service.pages.workspaces.members import members_pages
from service.pages.workspaces.members_several import several_pages
from service.pages.workspaces.own_keys import own_key_pages
from service.pages.workspaces.security import security_pages
from service.pages.workspaces.service_account import service_account_pages
from service.pages.workspaces.service_accounts import service_accounts_pages
from service.pages.workspaces.usage import usage_pages
from service.pages.workspaces.webhook_routes import house_webhook_pages, webhook_pages


@get("/workspace")
async def workspace_settings(request: Asked) -> Page:
    """The first of the settings."""
    return see_other(request, "/workspace/members")


settings_pages = Router(
    path="/",
    route_handlers=[workspace_settings],
    guards=[members_only],
    opt={"page": True},
    include_in_schema=False,
)

WORKSPACE_PAGES: list[ControllerRouterHandler] = [
    settings_pages,
    group_pages,
    members_pages,
    several_pages,
    member_pages,
    security_pages,
    service_accounts_pages,
    service_account_pages,
    own_key_pages,
    invitation_pages,
    webhook_pages,
    house_webhook_pages,
    usage_pages,
    audit_pages,
]
