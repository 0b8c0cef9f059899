"""Days, packed column by column for figures; those that are there wait to be packed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# Rounded down also before 1970, where SQL's division rounds towards zero.
DAYS = """
INSERT INTO days (day)
SELECT DISTINCT (received_at - ((received_at % 86400000) + 86400000) % 86400000) / 86400000 FROM incidents
"""


def upgrade() -> None:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "days",
        sa.Column("day", kind, nullable=False, autoincrement=False),
        sa.Column("packed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("day", name="pk_days"),
    )
    if op.get_bind().dialect.name == "postgresql":  # which would try to compress each, and seldom could
        op.execute("ALTER TABLE days ALTER COLUMN packed SET STORAGE EXTERNAL")
    op.execute(DAYS)


def downgrade() -> None:
    op.drop_table("days")
