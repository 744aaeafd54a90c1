"""Earlier verdicts: what an attempt was given before it was graded again."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "earlier_verdicts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("attempt", sa.String(22), sa.ForeignKey("attempts.id", ondelete="CASCADE"), nullable=False),
        sa.Column("verdict", sa.JSON(), nullable=False),
        sa.Column("replaced", sa.DateTime(), nullable=False),
    )
    op.create_index("ix_earlier_verdicts_attempt", "earlier_verdicts", ["attempt"])


def downgrade() -> None:
    op.drop_table("earlier_verdicts")
