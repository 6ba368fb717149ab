"""What a route may ask for by name; ``service.app.dependencies`` provides each."""

from datetime import datetime
from typing import Any, TypeAlias

from litestar import Request
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from pricing.books import PriceBooks
from service.auth.principals import Principal
from service.parts import Parts
from service.quality.briefing import Briefs
from service.settings import Settings

Asked: TypeAlias = Request[Principal, str, Any]
"""A request with its caller, for handlers that need more of it than is given by name."""

Actor: TypeAlias = NamedDependency[Principal]
"""``actor``: whoever holds the key of the request."""

Now: TypeAlias = NamedDependency[datetime]
"""``now``: the instant of the request, aware, UTC."""

Session: TypeAlias = NamedDependency[AsyncSession]
"""``session``: one transaction, committed after the handler and before the answer."""

Engine: TypeAlias = NamedDependency[AsyncEngine]
"""``engine``: for hot writes that are one statement."""

AllParts: TypeAlias = NamedDependency[Parts]
"""``parts``: for handlers that open transactions themselves, or call out."""

Configured: TypeAlias = NamedDependency[Settings]
"""``settings``."""

Books: TypeAlias = NamedDependency[PriceBooks]
"""``books``: all price books, shipped and written by operators, as they were a few seconds ago at most."""

TaskBriefs: TypeAlias = NamedDependency[Briefs]
"""``briefs``: what the documents of tasks are checked against, kept by this process."""
