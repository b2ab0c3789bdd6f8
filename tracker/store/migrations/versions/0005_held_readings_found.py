"""Held readings are found without reading every text"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_snapshot_outcome", "snapshot", ["outcome"])


def downgrade() -> None:
    op.drop_index("ix_snapshot_outcome", "snapshot")
