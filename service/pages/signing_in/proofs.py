"""Showing again that it is oneself, before something that matters."""

from typing import Any, Final

from litestar import Request, get, post

from service.edge.dependencies import AllParts, Now
from service.errors import Refusal
from service.pages.shell.forms import form_of, query_of
from service.pages.shell.rendering import Page, see_other
from service.pages.signing_in.answers import answer
from service.pages.signing_in.browsers import keep_token, present
from service.pages.signing_in.landing import own_path, with_next
from service.people.changing import prove_again

AnyRequest = Request[Any, Any, Any]
PROOF: Final = "/account/proof"


def proof_page(request: AnyRequest, following: str) -> Page:
    """Sends to the proof, which leads on to ``following``."""
    return see_other(request, with_next(PROOF, following))


@get(PROOF)
async def show(request: AnyRequest) -> Page:
    """Asks for the password."""
    return _form(request, query_of(request).text("next"))


def _form(request: AnyRequest, following: str, refused: Refusal | None = None) -> Page:
    email = present(request).email
    return answer(request, "signing_in/proof.html", refused, following=own_path(following), email=email)


@post(PROOF)
async def prove(request: AnyRequest, parts: AllParts, now: Now) -> Page:
    """The password."""
    form = await form_of(request)
    following = own_path(form.text("next"))
    try:
        token = await prove_again(parts, present(request), form.raw("password"), now=now)
    except Refusal as refused:
        return _form(request, following, refused)
    keep_token(request, token)
    return see_other(request, following or "/account")


PROOF_PAGES = [show, prove]
