"""What the words of a fact name, what was touched when, and the last look at each source"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("fact") as batch_op:
        batch_op.add_column(sa.Column("target", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("target_key", sa.String(), nullable=True))
        batch_op.create_index("ix_fact_target_key", ["target_key"])
    with op.batch_alter_table("home") as batch_op:
        batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("policy") as batch_op:
        batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_index("ix_policy_revision", ["revision"])
    with op.batch_alter_table("source") as batch_op:
        batch_op.add_column(sa.Column("last_check", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE source SET last_check ="
        ' (SELECT max(id) FROM "check" WHERE "check".source = source.id)'
    )
    with op.batch_alter_table("home") as batch_op:
        batch_op.alter_column("revision", server_default=None)
    with op.batch_alter_table("policy") as batch_op:
        batch_op.alter_column("revision", server_default=None)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
