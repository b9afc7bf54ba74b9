"""Migration 2: posts on social networks."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of posts."""
    op.create_table(
        "post",
        sa.Column("account", sa.String(length=10), nullable=False),
        sa.Column("item_id", sa.String(length=64), nullable=False),
        sa.Column("part", sa.String(length=60), nullable=False),
        sa.Column("queued_at", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("remote", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("account", "item_id", "part"),
    )
