"""Who may use which route: one line per route, written by hand and compared with the product.

The rules of the product stand in its routes and actions; these here say what they should be. A route without a line
fails ``test_routes.py``, so that nobody adds one without having thought about who may use it. The lines stand by area
in the modules ``of_...`` beside this one.
"""

from collections import ChainMap
from typing import Final

from tests.service.permissions.of_customers import CUSTOMERS, ORDERS, PAGES_OF_CUSTOMERS
from tests.service.permissions.of_kinds import LINGUISTS, OPERATORS, PEOPLE, PUBLIC
from tests.service.permissions.of_workspace_pages import PAGES_OF_WORKSPACES
from tests.service.permissions.of_workspaces import WORKSPACES
from tests.service.permissions.rule import Rule, linguists, operators, people, public

AREAS: Final[tuple[dict[str, Rule], ...]] = (
    ORDERS,
    CUSTOMERS,
    PAGES_OF_CUSTOMERS,
    WORKSPACES,
    PAGES_OF_WORKSPACES,
    dict.fromkeys(LINGUISTS, linguists()),
    dict.fromkeys(OPERATORS, operators()),
    dict.fromkeys(PEOPLE, people()),
    dict.fromkeys(PUBLIC, public()),
    {
        "GET /v1/me/preferences": people(),
        "PUT /v1/me/preferences": people(body={}),
        "POST /v1/api-keys/leaked": public(body=[]),
    },
)
RULES: Final[dict[str, Rule]] = dict(ChainMap(*AREAS))
assert len(RULES) == sum(map(len, AREAS)), "a route has a rule in two areas"
