"""Alembic's entry: runs the migrations on the connection it is given (see ``tutor.service.store.upgrade``)."""

from alembic import context

from tutor.service.store import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transaction_per_migration=False,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
