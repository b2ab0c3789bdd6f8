"""Texts are found by their words without reading all of them"""

from alembic import op

from tracker.store import bigram_index

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    bigram_index.create_index(op.get_bind())


def downgrade() -> None:
    op.drop_table(bigram_index.TABLE)
