"""Which policy a person named for a document that was held"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("review", sa.Column("policy", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("review", "policy")
