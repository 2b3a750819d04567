"""What assessing needs: tenure, sittings, reviews of actions, coaching notes and nominations."""

import sqlalchemy as sa
from alembic import op

from caseload_lib.record.schema import list_guards

revision = "0002"
down_revision = "0001"

# Written out, not taken from the declarations: those move on, this step stays as it was.
# Each table's columns as (name, type, whether every row must have it, whose key it refers to).
TABLES: dict[str, tuple[tuple[str, type[sa.Text | sa.Date], bool, str], ...]] = {
    "action_progress": (
        ("action_progress_id", sa.Text, True, ""),
        ("action_id", sa.Text, True, "actions.action_id"),
        ("reviewed_on", sa.Date, True, ""),
        ("status", sa.Text, True, ""),
        ("note", sa.Text, False, ""),
    ),
    "coaching_notes": (
        ("coaching_note_id", sa.Text, True, ""),
        ("facilitator_id", sa.Text, True, "facilitators.facilitator_id"),
        ("by_facilitator_id", sa.Text, False, "facilitators.facilitator_id"),
        ("goal_id", sa.Text, False, "goals.goal_id"),
        ("given_on", sa.Date, True, ""),
        ("text", sa.Text, True, ""),
    ),
    "nominations": (
        ("nomination_id", sa.Text, True, ""),
        ("facilitator_id", sa.Text, True, "facilitators.facilitator_id"),
        ("by_facilitator_id", sa.Text, True, "facilitators.facilitator_id"),
        ("item_id", sa.Text, True, ""),
        ("given_on", sa.Date, True, ""),
        ("evidence", sa.Text, True, ""),
    ),
}


def upgrade() -> None:
    """Add the columns, the index and the tables; rows that are there stay as they are."""
    op.add_column("assessments", sa.Column("role_years", sa.Double()))
    op.add_column("responses", sa.Column("session", sa.Text()))
    op.create_index(None, "responses", ["assessment_id"])
    for name, columns in TABLES.items():
        row_number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
        op.create_table(
            name,
            sa.Column("row_id", row_number, primary_key=True),
            *(_make_column(*column) for column in columns),
            sa.UniqueConstraint(columns[0][0]),
        )
    for statement in list_guards("action_progress", dialect=op.get_context().dialect.name):
        op.execute(statement)


def _make_column(
    name: str, kind: type[sa.Text | sa.Date], required: bool, refers: str
) -> sa.Column:
    """Return a column with its foreign key where it refers to another table."""
    keys = [sa.ForeignKey(refers, deferrable=True, initially="DEFERRED")] if refers else []
    return sa.Column(name, kind(), *keys, nullable=not required)
