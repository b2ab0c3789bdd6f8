"""A reading may rest on a page and on what it has attached"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = ("snapshot", "version", "review")


def upgrade() -> None:
    op.add_column("address", sa.Column("attached", sa.JSON()))
    for table in TABLES:
        op.add_column(table, sa.Column("attached", sa.Text(), nullable=False, server_default=""))
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column("attached", server_default=None)


def downgrade() -> None:
    op.drop_column("address", "attached")
    for table in TABLES:
        op.drop_column(table, "attached")
