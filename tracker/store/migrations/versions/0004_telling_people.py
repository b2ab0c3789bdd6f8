"""Events, subscriptions, alerts, deliveries, and the secret that signs links"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "secret",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("value", sa.String(), nullable=False),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(), nullable=False, unique=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("policy", sa.String(), index=True),
        sa.Column("source", sa.String()),
        sa.Column("version", sa.String()),
        sa.Column("before", sa.String()),
        sa.Column("actor", sa.String()),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("last_day", sa.Date()),
        sa.Column("frequent", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", TIME, nullable=False, index=True),
    )
    op.create_table(
        "subscription",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("address", sa.String(), nullable=False, index=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("wish", sa.JSON(), nullable=False),
        sa.Column("cadence", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("asked_from", sa.String(), nullable=False, index=True),
        sa.Column("confirmed_at", TIME),
        sa.Column("paused_at", TIME),
        sa.Column("left_at", TIME),
        sa.Column("disabled_at", TIME),
        sa.Column("disabled_reason", sa.String(), nullable=False),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("subscription", sa.String(), nullable=False, index=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("next_at", TIME, index=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.String()),
        sa.Column("accepted_at", TIME),
        sa.Column("acknowledged_at", TIME),
        sa.Column("note", sa.String(), nullable=False),
    )
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("event", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("subscription", sa.String(), nullable=False, index=True),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("delivery", sa.String(), index=True),
        sa.Column("cancelled_at", TIME),
        sa.UniqueConstraint("event", "address"),
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
