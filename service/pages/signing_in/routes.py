"""All pages of this part: those that are for everybody, and those of people who are signed in."""

from litestar import Router
from litestar.types import ControllerRouterHandler

from service.auth.principals import people_only
from service.pages.signing_in.account_routes import ACCOUNT_PAGES
from service.pages.signing_in.entry_routes import ENTRY_PAGES
from service.pages.signing_in.passkey_routes import passkey_routes
from service.pages.signing_in.proofs import PROOF_PAGES
from service.pages.signing_in.second_factor_routes import SECOND_FACTOR_PAGES
from service.pages.signing_in.sign_up_routes import SIGN_UP_PAGES
from service.pages.signing_in.start_routes import START_PAGES

public_pages = Router(
    path="/",
    route_handlers=[*START_PAGES, *ENTRY_PAGES, *SIGN_UP_PAGES],
    opt={"page": True, "public": True},
    include_in_schema=False,
)
own_pages = Router(
    path="/",
    route_handlers=[*ACCOUNT_PAGES, *PROOF_PAGES, *SECOND_FACTOR_PAGES],
    guards=[people_only],
    opt={"page": True},
    include_in_schema=False,
)
SIGNING_IN_PAGES: list[ControllerRouterHandler] = [public_pages, own_pages, *passkey_routes]
