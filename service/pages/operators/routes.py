"""Operators' pages over HTTP. Each shows what the API's queries say, and calls the API's actions."""

from typing import Final

from litestar import Router

from service.auth.principals import operators_only
from service.pages.operators.approval_pages import APPROVAL_PAGES
from service.pages.operators.audit_pages import AUDIT_PAGES
from service.pages.operators.linguist_pages import LINGUIST_PAGES
from service.pages.operators.order_pages import ORDER_PAGES
from service.pages.operators.price_pages import PRICE_PAGES
from service.pages.operators.workspace_pages import WORKSPACE_PAGES

operator_pages = Router(
    path="/",
    route_handlers=[*ORDER_PAGES, *LINGUIST_PAGES, *WORKSPACE_PAGES, *PRICE_PAGES, *APPROVAL_PAGES, *AUDIT_PAGES],
    guards=[operators_only],
    opt={"page": True},
    include_in_schema=False,
)
OPERATOR_PAGES: Final = [operator_pages]
