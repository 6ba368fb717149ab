"""The headers of every page: nothing inline, no other host, no framing, nothing kept by caches."""

from typing import Final
from urllib.parse import urlsplit

from service.settings import Settings

STRIPE_CHECKOUT: Final = "https://checkout.stripe.com"
_FIXED: Final = {
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(self), payment=(), usb=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


def page_headers(settings: Settings, files: str, nonce: str) -> dict[str, str]:
    """The headers of one page. ``nonce`` lets a library's own style element in, and nothing else.

    Forms may lead to the checkout, because browsers hold a form's redirect to the same rule. ``files`` is the storage's
    own origin, where it has one: files come from there.
    """
    checkout = _origin(settings.stripe_api_base) or STRIPE_CHECKOUT
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": f"'self' 'nonce-{nonce}'",
        "img-src": f"'self' data: blob: {files}",
        "media-src": f"'self' blob: {files}",
        "font-src": "'self'",
        "connect-src": f"'self' {files}",
        "form-action": f"'self' {checkout}",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "object-src": "'none'",
    }
    policy = "; ".join(f"{name} {value.strip()}" for name, value in rules.items())
    return {**_FIXED, "content-security-policy": policy}


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
