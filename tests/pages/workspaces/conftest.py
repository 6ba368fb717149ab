"""People who walk through pages, and a workspace."""

from tests.pages.signing_in.conftest import town
from tests.service.members.conftest import office

__all__ = ["office", "town"]
