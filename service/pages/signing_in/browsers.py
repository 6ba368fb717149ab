"""The browser behind a request: what is known of it, and the cookies it is given when somebody signs in."""

from typing import Any, Final

from litestar import Request

from service.auth.principals import SignedIn
from service.auth.sealing import digest, new_token
from service.auth.sessions import Browser, session_cookie
from service.edge.authentication import COOKIE_SECONDS
from service.edge.cookies import drop_cookie, set_cookie
from service.edge.forgery import visitor_cookie
from service.edge.origin import address_of
from service.pages.shell.locales import COOKIE as LOCALE_COOKIE
from service.pages.shell.locales import LOCALES
from service.pages.shell.visitors import THEME_COOKIE, THEMES
from service.people.agents import agent_label
from service.people.appearance import THEME
from service.people.models import Person
from service.people.passkeys import site_of
from service.settings import Settings

AnyRequest = Request[Any, Any, Any]

DEVICE_COOKIE: Final = "productions_device"
YEAR_SECONDS: Final = 365 * 24 * 3600
LONGEST_DEVICE: Final = 100


def browser_of(request: AnyRequest) -> Browser:
    """What it calls itself, where it is, and the digest by which it is known again, if it is."""
    device = request.cookies.get(DEVICE_COOKIE, "")[:LONGEST_DEVICE]
    label = agent_label(request.headers.get("user-agent", ""))
    return Browser(label, address_of(request), digest(device) if device else None)


def known_browser(request: AnyRequest) -> Browser:
    """The same; one that is new here gets the cookie by which it is known from now on."""
    browser = browser_of(request)
    if browser.device is not None:
        return browser
    device = new_token()
    set_cookie(request, _settings(request), DEVICE_COOKIE, device, max_age=YEAR_SECONDS)
    return Browser(browser.agent, browser.address, digest(device))


def present(request: AnyRequest) -> SignedIn:
    """Whoever is signed in, a second factor owed or not; for routes that demand somebody."""
    found = request.scope["state"]["signed_in"]
    assert isinstance(found, SignedIn)
    return found


def takes_passkeys(request: AnyRequest) -> bool:
    """Whether passkeys work at the address by which this page was opened."""
    site = site_of(_settings(request))
    return site is not None and request.base_url.hostname == site.host


def keep_token(request: AnyRequest, token: str) -> None:
    """The session's fresh token goes into its cookie."""
    settings = _settings(request)
    set_cookie(request, settings, session_cookie(settings), token, max_age=COOKIE_SECONDS)


def keep_appearance(request: AnyRequest, person: Person) -> None:
    """Language and theme as the person likes them, where pages look for them."""
    settings = _settings(request)
    theme = person.preferences.get(THEME)
    for name, value, known in ((LOCALE_COOKIE, person.locale, LOCALES), (THEME_COOKIE, theme, THEMES)):
        if isinstance(value, str) and value in known:
            set_cookie(request, settings, name, value, max_age=YEAR_SECONDS)


def forget_session(request: AnyRequest) -> None:
    """The browser is nobody's any more, and its forms are a new visitor's."""
    settings = _settings(request)
    for name in (session_cookie(settings), visitor_cookie(settings)):
        drop_cookie(request, settings, name)


def _settings(request: AnyRequest) -> Settings:
    settings: Settings = request.app.state.settings
    return settings
