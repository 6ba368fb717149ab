"""Every route of the product, by audience. A new package of routes is added here and nowhere else."""

from litestar.types import ControllerRouterHandler

from service.files.routes import download
from service.media.routes import media_routes
from service.quotes.routes import quote_routes

CUSTOMER_ROUTES: list[ControllerRouterHandler] = [media_routes, quote_routes]
LINGUIST_ROUTES: list[ControllerRouterHandler] = []
OPERATOR_ROUTES: list[ControllerRouterHandler] = []
PUBLIC_ROUTES: list[ControllerRouterHandler] = [download]

ROUTES: list[ControllerRouterHandler] = [
    *PUBLIC_ROUTES,
    *CUSTOMER_ROUTES,
    *LINGUIST_ROUTES,
    *OPERATOR_ROUTES,
]
