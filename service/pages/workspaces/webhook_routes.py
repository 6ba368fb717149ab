"""The pages about webhooks, in both of their places."""

from typing import Any, Final

from litestar import Router

from service.auth.principals import members_only, operators_only
from service.pages.workspaces.webhook import ONE_WEBHOOK
from service.pages.workspaces.webhook_ground import HOUSE, WORKSPACE
from service.pages.workspaces.webhook_help import WEBHOOK_HELP
from service.pages.workspaces.webhook_log import ONE_DELIVERY
from service.pages.workspaces.webhooks import WEBHOOK_LIST

_HANDLERS: Final[list[Any]] = [*WEBHOOK_LIST, *WEBHOOK_HELP, *ONE_WEBHOOK, *ONE_DELIVERY]

webhook_pages = Router(
    path=WORKSPACE.base, route_handlers=_HANDLERS, guards=[members_only], opt={"page": True}, include_in_schema=False
)
house_webhook_pages = Router(
    path=HOUSE.base, route_handlers=_HANDLERS, guards=[operators_only], opt={"page": True}, include_in_schema=False
)
