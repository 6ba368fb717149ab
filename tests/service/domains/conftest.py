"""A workspace and its people."""

from tests.service.members.conftest import office

__all__ = ["office"]
