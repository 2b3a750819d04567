"""What planning needs: hours of the week, preferences, changes to plans, and corrections."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

# Written out, not taken from the declarations: those move on, this step stays as it was.
PREFERENCES: dict[str, type[sa.types.TypeEngine]] = {
    "preferred_days": sa.Text,
    "preferred_from": sa.Text,
    "preferred_to": sa.Text,
}
CORRECTIONS: dict[str, type[sa.types.TypeEngine]] = {"corrects_id": sa.Text, "reason": sa.Text}
COLUMNS: dict[str, dict[str, type[sa.types.TypeEngine]]] = {
    "case_services": PREFERENCES,
    "activities": {
        "least_gap_days": sa.BigInteger,
        "greatest_gap_days": sa.BigInteger,
        **PREFERENCES,
        "sequence": sa.BigInteger,
    },
    "services": CORRECTIONS,
    "time_log": {"entry_id": sa.Text, **CORRECTIONS},
    "disruptions": CORRECTIONS,
}
INSTANTS = {"activities": ("changed_at", "withdrawn_at")}


def upgrade() -> None:
    """Add the columns and the tables; rows that are there stay as they are."""
    for table, columns in COLUMNS.items():
        for name, kind in columns.items():
            op.add_column(table, sa.Column(name, kind()))
    for table, names in INSTANTS.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.DateTime(timezone=True)))
    _make_hours("working_hours", "facilitator_id", refers="facilitators.facilitator_id")
    _make_hours("provider_hours", "provider")


def _make_hours(table: str, whose: str, *, refers: str = "") -> None:
    """Make a table of hours of the week."""
    keys = [sa.ForeignKey(refers, deferrable=True, initially="DEFERRED")] if refers else []
    op.create_table(
        table,
        sa.Column(
            "row_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            primary_key=True,
        ),
        sa.Column(whose, sa.Text(), *keys, nullable=False),
        sa.Column("weekday", sa.Text(), nullable=False),
        sa.Column("from_time", sa.Text(), nullable=False),
        sa.Column("to_time", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date()),
        sa.Column("source", sa.Text()),
        sa.Column("source_key", sa.Text()),
        sa.UniqueConstraint("source", "source_key"),
        sa.UniqueConstraint(whose, "weekday", "from_time", "from_on"),
    )
