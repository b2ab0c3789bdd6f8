"""Seals of policies, versions and events in the digest chain of the facts"""

import sqlalchemy as sa
from alembic import op

from tracker.store.db.fact_chain import seal_facts, seal_row

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BATCH = 500
ADDED = ("subject", "content")
SEALED = ("policy", "version", "event")


def upgrade() -> None:
    for name in ADDED:
        op.add_column("fact_seal", sa.Column(name, sa.String(), nullable=True))
    connection = op.get_bind()
    metadata = sa.MetaData()
    metadata.reflect(connection, only=["fact", "fact_seal", *SEALED])
    tables = metadata.tables
    for name in SEALED:
        _seal_standing_rows(connection, tables[name], tables)


def _seal_standing_rows(
    connection: sa.Connection, table: sa.Table, tables: sa.util.FacadeDict[str, sa.Table]
) -> None:
    """Seal the rows of before: from now on an edit of them is found."""
    query = sa.select(table).order_by(table.c.id)
    place = 0
    while rows := connection.execute(query.limit(BATCH).offset(place)).mappings().all():
        written = [seal_row(table.name, row) for row in rows]
        seal_facts(connection, (), written, facts=tables["fact"], seals=tables["fact_seal"])
        place += BATCH


def downgrade() -> None:
    for name in ADDED:
        op.drop_column("fact_seal", name)
