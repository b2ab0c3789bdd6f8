"""What rests on a capture is found without reading every fact"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_fact_capture", "fact", ["capture"])


def downgrade() -> None:
    op.drop_index("ix_fact_capture", "fact")
