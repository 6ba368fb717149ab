"""The sandbox's tables, in a Postgres schema of their own that nothing else reads.

`resources` keeps each API object as the JSON that goes over the wire, with what must be locked, ordered or
waited for beside it; a fake needs the wire's shapes, not a relational model of them.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Float,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.schema import CreateSchema

SCHEMA = "stripe_sandbox"
metadata = MetaData(schema=SCHEMA)

resources = Table(
    "resources",
    metadata,
    Column("id", Text, primary_key=True),
    Column("object", Text, nullable=False),
    Column("sequence", BigInteger, Identity(always=True), nullable=False, unique=True),
    Column("created", BigInteger, nullable=False),
    Column("body", JSONB, nullable=False),
    Column("private", JSONB, nullable=False),
    Column("due_at", DateTime(timezone=True)),
)
Index("resources_by_object", resources.c.object, resources.c.sequence)
Index("resources_by_intent", resources.c.body["payment_intent"].astext)
Index("resources_due", resources.c.due_at, postgresql_where=resources.c.due_at.is_not(None))

saved_answers = Table(
    "saved_answers",
    metadata,
    Column("key", Text, primary_key=True),
    Column("path", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", JSONB, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, index=True),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("event_id", Text, nullable=False, index=True),
    Column("event_type", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("next_attempt_at", DateTime(timezone=True), nullable=False),
    Column("delivered_at", DateTime(timezone=True)),
    Column("last_status", Integer),
    Column("last_error", Text),
)
Index(
    "deliveries_pending",
    deliveries.c.next_attempt_at,
    postgresql_where=deliveries.c.state == "pending",
)

faults = Table(
    "faults",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("action", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("times", Integer, nullable=False),
    Column("remaining", Integer, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("copies", Integer, nullable=False),
    Column("status", Integer, nullable=False),
    Column("release_at", DateTime(timezone=True)),
)


async def create_tables(engine: AsyncEngine) -> None:
    """Create what is missing; safe when two processes start at once."""
    async with engine.begin() as connection:
        await connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(SCHEMA, 0))))
        await connection.execute(CreateSchema(SCHEMA, if_not_exists=True))
        await connection.run_sync(metadata.create_all)
