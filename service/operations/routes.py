"""The operators' API about orders and people; that about workspaces is beside the workspaces."""

from typing import Final

from litestar.types import ControllerRouterHandler

from service.operations.order_routes import order_operations
from service.operations.people_routes import people_operations

OPERATIONS_ROUTES: Final[list[ControllerRouterHandler]] = [order_operations, people_operations]
