"""Every route of the product, by audience. A new package of routes is added here and nowhere else."""

from litestar.types import ControllerRouterHandler

from service.credits.routes import CREDIT_ROUTES
from service.edge.health import livez, metrics, readyz
from service.files.routes import download
from service.invoices.routes import INVOICE_ROUTES
from service.media.routes import media_routes
from service.orders.routes import order_routes
from service.payments.routes import PAYMENT_ROUTES, STRIPE_ROUTES
from service.quotes.routes import quote_routes

CUSTOMER_ROUTES: list[ControllerRouterHandler] = [
    order_routes,
    media_routes,
    quote_routes,
    *CREDIT_ROUTES,
    *PAYMENT_ROUTES,
    *INVOICE_ROUTES,
]
LINGUIST_ROUTES: list[ControllerRouterHandler] = []
OPERATOR_ROUTES: list[ControllerRouterHandler] = []
PUBLIC_ROUTES: list[ControllerRouterHandler] = [
    download,
    livez,
    metrics,
    readyz,
    *STRIPE_ROUTES,
]

ROUTES: list[ControllerRouterHandler] = [
    *PUBLIC_ROUTES,
    *CUSTOMER_ROUTES,
    *LINGUIST_ROUTES,
    *OPERATOR_ROUTES,
]
