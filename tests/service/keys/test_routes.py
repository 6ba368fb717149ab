"""Over the table of routes: every one that a limited key could ask for says which scope it takes."""

from litestar import Litestar
from litestar.routes import HTTPRoute

from service.access.scopes import ANY, READ, WRITE, Scope
from service.auth.principals import admins_only, customers_only, members_only

KNOWN = {ANY, *Scope}
LIMIT = "/v1/workspace/members/{user_id:str}/usage-limit"
"""Limits are read when something is submitted; nobody remembers them."""
CHANGE_ACCESS = (
    "/v1/workspace/members",
    "/v1/workspace/groups",
    "/v1/service-accounts",
    "/v1/user/api-keys",
    "/v1/workspaces/api-keys",
)


def customers_handlers(app: Litestar) -> list[tuple[str, str, dict[str, object]]]:
    """Path, method and ``opt`` of each route of the API for customers."""
    found: list[tuple[str, str, dict[str, object]]] = []
    for route in app.routes:
        if not isinstance(route, HTTPRoute) or not route.path.startswith("/v1/"):
            continue
        for handler in route.route_handlers:
            guards = {getattr(guard, "func", guard) for guard in handler.resolve_guards()}
            is_theirs = {customers_only, members_only, admins_only} & guards
            if is_theirs:
                found += [(route.path, str(one), handler.opt) for one in handler.http_methods if one != "OPTIONS"]
    return found


async def test_every_route_for_customers_names_its_scopes(app: Litestar) -> None:
    handlers = customers_handlers(app)

    silent = [(path, method) for path, method, opt in handlers if {opt.get(READ), opt.get(WRITE)} - KNOWN]

    assert len(handlers) > 50
    assert not silent, "\n".join(map(str, silent))


async def test_what_changes_rights_is_known_before_its_answer(app: Litestar) -> None:
    late = [
        (path, method)
        for path, method, opt in customers_handlers(app)
        if path.startswith(CHANGE_ACCESS)
        and path != LIMIT
        and method not in ("GET", "HEAD")
        and not opt.get("changes_access")
    ]

    assert late == []
