"""Captures, versions and checks found by the address of their document"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLES = ("capture", "version", "check")


def upgrade() -> None:
    for table in TABLES:
        op.create_index(f"ix_{table}_address", table, ["source", "address"])
    op.drop_index("ix_check_source", "check")


def downgrade() -> None:
    op.create_index("ix_check_source", "check", ["source"])
    for table in TABLES:
        op.drop_index(f"ix_{table}_address", table)
