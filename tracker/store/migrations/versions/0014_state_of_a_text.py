"""Whether a wording is as enacted, amended or consolidated; wordings are found by their body"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "version", sa.Column("text_state", sa.String(), nullable=False, server_default="unknown")
    )
    with op.batch_alter_table("version") as batch_op:
        batch_op.alter_column("text_state", server_default=None)
    op.create_index("ix_version_body_digest", "version", ["body_digest"])


def downgrade() -> None:
    op.drop_index("ix_version_body_digest", "version")
    op.drop_column("version", "text_state")
