"""Every route of the product, by audience. A new package of routes is added here and nowhere else."""

from litestar.types import ControllerRouterHandler

CUSTOMER_ROUTES: list[ControllerRouterHandler] = []
LINGUIST_ROUTES: list[ControllerRouterHandler] = []
OPERATOR_ROUTES: list[ControllerRouterHandler] = []
PUBLIC_ROUTES: list[ControllerRouterHandler] = []

ROUTES: list[ControllerRouterHandler] = [
    *PUBLIC_ROUTES,
    *CUSTOMER_ROUTES,
    *LINGUIST_ROUTES,
    *OPERATOR_ROUTES,
]
