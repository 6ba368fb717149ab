"""Types of fields that several nouns have in what they are sent."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

Identifier = Annotated[str, Meta(min_length=1, max_length=64)]
LanguageCode = Annotated[str, Meta(min_length=2, max_length=35)]
PersonName = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]
Email = Annotated[str, Meta(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
"""An address that is kept as it was sent."""

AnyEmail = Annotated[str, Meta(min_length=1, max_length=300)]
"""An address in whatever case that an action looks for, or checks and brings into one form before it is kept."""

EmailOrIdentifier = Annotated[str, Meta(min_length=1, max_length=254)]
"""Whom the official client names: a member by address, or anybody by id."""

Credits = Annotated[int, Meta(ge=0, le=10**12)]
"""Whole credits; one credit is one cent."""

Instant = Annotated[datetime, Meta(tz=True)]
