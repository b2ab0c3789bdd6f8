"""Alembic's entrance: runs on the connection, and in the transaction, that `schema.upgrade` hands
over.
"""

from alembic import context
from sqlmodel import SQLModel

from tracker.store.db import tables  # noqa: F401  (fills the metadata)

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
