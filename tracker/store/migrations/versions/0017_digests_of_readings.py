"""A digest of the stored reading of each capture, so that an edit of it is found"""

import sqlalchemy as sa
from alembic import op

from tracker.store.db.digest_chain import digest_of_reading

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BATCH = 500


def upgrade() -> None:
    op.add_column("snapshot", sa.Column("content_digest", sa.String(), nullable=True))
    connection = op.get_bind()
    metadata = sa.MetaData()
    metadata.reflect(connection, only=["snapshot"])
    snapshot = metadata.tables["snapshot"]
    last = 0
    while rows := connection.execute(
        sa.select(snapshot.c.id, snapshot.c.content, snapshot.c.meaning, snapshot.c.words)
        .where(snapshot.c.id > last, snapshot.c.content.is_not(None))
        .order_by(snapshot.c.id)
        .limit(BATCH)
    ).all():
        for row in rows:
            digest = digest_of_reading(row.content, row.meaning, row.words)
            connection.execute(
                snapshot.update().where(snapshot.c.id == row.id).values(content_digest=digest)
            )
        last = rows[-1].id


def downgrade() -> None:
    op.drop_column("snapshot", "content_digest")
