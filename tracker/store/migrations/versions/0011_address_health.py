"""How each address of a source does, and how many documents a listing last listed"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("address", sa.Column("failures", sa.Integer(), nullable=True))
    op.add_column("address", sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("address", sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("source", sa.Column("listed", sa.Integer(), nullable=True))
    op.execute("UPDATE address SET fetched_at = CURRENT_TIMESTAMP")
    op.create_index("ix_address_failures", "address", ["failures"])


def downgrade() -> None:
    op.drop_index("ix_address_failures", "address")
    op.drop_column("source", "listed")
    for name in ("fetched_at", "failing_since", "failures"):
        op.drop_column("address", name)
