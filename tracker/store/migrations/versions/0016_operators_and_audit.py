"""Named operators, the audit log, and a digest chain over the facts"""

import sqlalchemy as sa
from alembic import op

from tracker.store.db.fact_chain import seal_facts

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

APPEND_ONLY = ("audit", "fact_seal")


def upgrade() -> None:
    op.add_column("home", sa.Column("mail_held_since", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "operator",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.String(), nullable=True),
        sa.UniqueConstraint("token"),
    )
    op.create_index("ix_operator_name", "operator", ["name"])
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("credential", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_table(
        "fact_seal",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("fact", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
    )
    op.create_index("ix_fact_seal_fact", "fact_seal", ["fact"])
    _seal_standing_facts(op.get_bind())
    for table in APPEND_ONLY:
        _forbid_changes(table)


def _seal_standing_facts(connection: sa.Connection) -> None:
    """Seal the facts of before: from now on an edit of them is found."""
    metadata = sa.MetaData()
    metadata.reflect(connection, only=["fact", "fact_seal"])
    tables = metadata.tables
    seal_facts(connection, facts=tables["fact"], seals=tables["fact_seal"])


def _forbid_changes(table: str) -> None:
    """Let the database refuse to change or delete a row of a table."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def downgrade() -> None:
    for table in (*APPEND_ONLY, "operator"):
        op.drop_table(table)
    op.drop_column("home", "mail_held_since")
