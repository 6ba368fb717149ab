"""Ordering's pages, to be registered with all others."""

from typing import Final

from litestar.handlers import HTTPRouteHandler

from service.pages.customers.ordering import ORDER_PAGES
from service.pages.customers.ordering_files import FILE_PAGES
from service.pages.customers.quoting import QUOTE_PAGES
from service.pages.customers.reviewing import REVIEW_PAGES

ORDERING_PAGES: Final[list[HTTPRouteHandler]] = [*ORDER_PAGES, *FILE_PAGES, *QUOTE_PAGES, *REVIEW_PAGES]
