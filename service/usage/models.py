"""Tables of usage: requests as the web processes count them, and what orders and the ledger say, by instant."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Column, DateTime, Index, Integer, SmallInteger, text
from sqlmodel import Field, SQLModel

from service.database import amount, state_column, state_type, timestamp


class RequestUsage(SQLModel, table=True):
    """Requests that began in the ``minutes`` (1, later 15) from ``at`` on, and for how long requests were under way.

    ``key_id`` is empty for sessions. ``busy_ms`` is the time of all requests together: divided by the length of the
    span it is how many were under way on average.
    """

    __tablename__ = "request_usage"
    __table_args__ = (
        CheckConstraint("minutes IN (1, 15)", name="minutes_known"),
        Index("ix_request_usage_fresh", "at", postgresql_where=text("minutes = 1")),
        Index("ix_request_usage_recent", "workspace_id", "at", postgresql_where=text("minutes = 1")),
    )

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    at: datetime = Field(primary_key=True, sa_type=DateTime(timezone=True))
    holder_id: str = Field(primary_key=True)
    key_id: str = Field(primary_key=True)
    family: str = Field(primary_key=True)
    minutes: int = Field(primary_key=True, sa_type=SmallInteger)
    requests: int = amount()
    busy_ms: int = amount()


QUARTERS: Final = 96
"""Of an hour, in a day."""


class CountedWhat(StrEnum):
    """What a day's sums are of."""

    REQUESTS = "requests"
    BUSY_MS = "busy_ms"


class RequestDay(SQLModel, table=True):
    """The quarters of an hour of ``RequestUsage`` by day in UTC, which triggers keep: derived, never the truth.

    ``quarters`` (from 0, rising) are those in which something was counted, ``sums`` what was counted up to the end of
    each. So what lies between two times is one subtraction (``sum_before`` in the database), wherever the days of a
    time zone begin; and a year has as many rows as days, not as quarters.
    """

    __tablename__ = "request_day"
    __table_args__ = (CheckConstraint("cardinality(sums) = cardinality(quarters)", name="whole"),)

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    what: CountedWhat = Field(primary_key=True, sa_type=state_type(CountedWhat))
    at: datetime = Field(primary_key=True, sa_type=DateTime(timezone=True))
    holder_id: str = Field(primary_key=True)
    key_id: str = Field(primary_key=True)
    family: str = Field(primary_key=True)
    quarters: list[int] = Field(sa_column=Column(ARRAY(Integer), nullable=False))
    sums: list[int] = Field(sa_column=Column(ARRAY(BigInteger), nullable=False))


class PeakLevel(StrEnum):
    """Of what a peak is the peak: the columns that it names are filled, the others are empty."""

    WORKSPACE = "workspace"
    HOLDER = "holder"
    KEY = "key"
    """Of a holder's key, or of their browsers."""
    FAMILY = "family"
    HOLDER_FAMILY = "holder_family"


class RequestPeak(SQLModel, table=True):
    """The most requests that one process had under way at once in the span.

    The sum over processes is at least what was ever at once, and at most as much too large as the processes' moments
    lie apart. Old rows (``minutes`` 15) hold the sums' highest, with an empty ``process``.
    """

    __tablename__ = "request_peak"
    __table_args__ = (
        CheckConstraint("minutes IN (1, 15)", name="minutes_known"),
        Index("ix_request_peak_fresh", "at", postgresql_where=text("minutes = 1")),
    )

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    level: PeakLevel = Field(primary_key=True, sa_type=state_type(PeakLevel))
    at: datetime = Field(primary_key=True, sa_type=DateTime(timezone=True))
    holder_id: str = Field(primary_key=True)
    key_id: str = Field(primary_key=True)
    family: str = Field(primary_key=True)
    minutes: int = Field(primary_key=True, sa_type=SmallInteger)
    process: str = Field(primary_key=True)
    peak: int = amount()


class FactKind(StrEnum):
    """What ``amount`` counts: cents of credits, cents charged to a card, billable seconds of an order."""

    CREDITS = "credits"
    CARD = "card"
    ORDER = "order"


class UsageFact(SQLModel, table=True):
    """A part of one movement of money, or of one order, by component and language; triggers write them.

    ``source`` is the transfer's id, or ``order:<id>``. The parts of a movement are its amount divided among the lines
    of the order's quote; they add up to it. What comes back is negative and has an instant of its own, so a day that
    is over keeps its sums. ``holder_id`` is who submitted, ``key_id`` with which key (empty: in a browser).

    ``firsts`` has a bit for each way in which the order counts with this part, so that orders can be counted without
    telling them apart: 1 its first part, 2 the first of this product, 4 of this component, 8 of this language, 16 of
    this product and language.
    """

    __tablename__ = "usage_fact"
    __table_args__ = (
        Index("ix_usage_fact_fresh", "at", postgresql_where=text("NOT is_summed")),
        Index("ix_usage_fact_recent", "workspace_id", "kind", "at", postgresql_where=text("NOT is_summed")),
        Index(
            "ix_usage_fact_workspace",
            "workspace_id",
            "kind",
            "at",
            postgresql_include=[
                "amount",
                "firsts",
                "order_id",
                "holder_id",
                "key_id",
                "product",
                "component",
                "language",
            ],
        ),
    )

    source: str = Field(primary_key=True)
    part: int = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    kind: FactKind = state_column(FactKind)
    at: datetime = timestamp()
    amount: int = amount()
    order_id: str = Field(foreign_key="order.id", index=True)
    holder_id: str
    key_id: str
    product: str
    component: str
    language: str
    firsts: int = Field(sa_type=SmallInteger, nullable=False)
    is_summed: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    """Whether it is in the sums of its day: then it is no longer read, but by who asks for more than one dimension."""


class SummedWhat(StrEnum):
    """What a day's sums are of: cents, cents, billable seconds, orders."""

    CREDITS = "credits"
    CARD = "card"
    SECONDS = "seconds"
    ORDERS = "orders"


class SummedBy(StrEnum):
    """What facts are told apart by: of all together ``value`` is empty. The client's names (``Dimension``)."""

    ALL = "all"
    USER = "user"
    KEY = "api_keys"
    PRODUCT = "product_type"
    COMPONENT = "component"
    LANGUAGE = "language"


class UsageDay(SQLModel, table=True):
    """The facts that say ``is_summed``, by day in UTC, by each of their dimensions alone; triggers keep it so.

    ``quarters`` and ``sums`` are those of ``RequestDay``.
    """

    __tablename__ = "usage_day"
    __table_args__ = (CheckConstraint("cardinality(sums) = cardinality(quarters)", name="whole"),)

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    what: SummedWhat = Field(primary_key=True, sa_type=state_type(SummedWhat))
    dimension: SummedBy = Field(primary_key=True, sa_type=state_type(SummedBy))
    at: datetime = Field(primary_key=True, sa_type=DateTime(timezone=True))
    value: str = Field(primary_key=True)
    quarters: list[int] = Field(sa_column=Column(ARRAY(Integer), nullable=False))
    sums: list[int] = Field(sa_column=Column(ARRAY(BigInteger), nullable=False))
