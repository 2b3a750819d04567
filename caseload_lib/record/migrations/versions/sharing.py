"""What sharing needs: proposals and who agreed, pages handed over, what an effort should save."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column and the tables; rows that are there stay as they are."""
    op.add_column("efforts", sa.Column("activities", sa.Text()))
    op.create_table(
        "proposals",
        _number_rows(),
        sa.Column("proposal_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), _refer("cases.case_id")),
        sa.Column("from_facilitator_id", sa.Text(), _refer("facilitators.facilitator_id")),
        sa.Column(
            "to_facilitator_id", sa.Text(), _refer("facilitators.facilitator_id"), nullable=False
        ),
        sa.Column("hours_per_month", sa.Double()),
        sa.Column("load_share", sa.Double()),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("team_agreed_on", sa.Date()),
        sa.Column("from_agreed_on", sa.Date()),
        sa.Column("to_agreed_on", sa.Date()),
        sa.Column("applied_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("proposal_id"),
    )
    op.create_table(
        "handed_pages",
        _number_rows(),
        sa.Column(
            "facilitator_id", sa.Text(), _refer("facilitators.facilitator_id"), nullable=False
        ),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=False),
        sa.UniqueConstraint("facilitator_id", "month"),
    )


def _number_rows() -> sa.Column[int]:
    """Return the column that numbers a table's rows."""
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("row_id", kind, primary_key=True)


def _refer(column: str) -> sa.ForeignKey:
    """Return a key that is checked when everything is written."""
    return sa.ForeignKey(column, deferrable=True, initially="DEFERRED")
