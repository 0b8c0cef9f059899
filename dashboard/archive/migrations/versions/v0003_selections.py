"""Incidents of a category or a district are found without a look at all others of the period."""

from alembic import op

revision = "0003"
down_revision = "0002"

NAMES = ("category", "district")


def upgrade() -> None:
    for name in NAMES:
        op.create_index(f"ix_incidents_{name}_received_at", "incidents", [name, "received_at"])


def downgrade() -> None:
    for name in NAMES:
        op.drop_index(f"ix_incidents_{name}_received_at", "incidents")
