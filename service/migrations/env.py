"""Alembic's entry: runs on the connection that ``running.migrate`` hands over."""

from alembic import context

from service.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, compare_type=True)
context.run_migrations()
