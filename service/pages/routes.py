"""Every page of the product, by audience. A new package of pages is added here and nowhere else."""

from litestar.types import ControllerRouterHandler

from service.pages.customers.capacity import capacity_pages
from service.pages.customers.delivered_routes import delivered_pages
from service.pages.customers.order import ORDER_PAGES
from service.pages.customers.ordering_routes import ORDERING_PAGES
from service.pages.customers.productions import productions_pages
from service.pages.linguists.routes import LINGUIST_PAGES
from service.pages.operators.routes import OPERATOR_PAGES
from service.pages.sharing.routes import sharing_pages
from service.pages.shell.assets import asset_routes
from service.pages.shell.live_routes import live_routes
from service.pages.signing_in.routes import SIGNING_IN_PAGES
from service.pages.workspaces.routes import WORKSPACE_PAGES

PAGE_ROUTES: list[ControllerRouterHandler] = [
    asset_routes(),
    live_routes,
    *SIGNING_IN_PAGES,
    productions_pages,
    capacity_pages,
    *ORDERING_PAGES,
    *ORDER_PAGES,
    delivered_pages,
    sharing_pages,
    *WORKSPACE_PAGES,
    *LINGUIST_PAGES,
    *OPERATOR_PAGES,
]
