"""What Alembic runs: the steps, in the transaction that `upgrade` has begun."""

from alembic import context

from dashboard.archive.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
