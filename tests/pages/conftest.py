"""Pages over HTTP: the same app and the same clients as the API's tests."""

from tests.service.conftest import app, open_client, overrides, parts, settings

__all__ = ["app", "open_client", "overrides", "parts", "settings"]
