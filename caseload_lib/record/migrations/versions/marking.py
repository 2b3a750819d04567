"""Marks that tell which month of which table has changed, and indexes to read a month by."""

import sqlalchemy as sa
from alembic import op

from caseload_lib.record.marking import list_mark_functions, list_markers

revision = "0006"
down_revision = "0005"

# Written out, not taken from the declarations: those move on, this step stays as it was. Of
# large tables the column of days, and the one that a correction names.
DATED = {"services": ("served_on", "service_id"), "time_log": ("worked_on", "entry_id")}
OTHERS = """
facilitators roles cases assignments case_services activities absences working_hours
provider_hours disruptions obligations positions vacancies departures conflicts
responder_shifts efforts referrals feedback assessments responses actions action_progress
goals coaching_notes nominations recognitions recommendations monthly_reviews scenarios
proposals handed_pages id_mappings
"""


def upgrade() -> None:
    """Add the table of marks, its triggers and the indexes; rows stay as they are."""
    dialect = op.get_context().dialect.name
    op.create_table(
        "marks",
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("table_name", "month"),
    )
    some = sa.text("corrects_id IS NOT NULL")
    for name, (dated, _) in DATED.items():
        op.create_index(None, name, [dated])
        op.create_index(None, name, ["corrects_id"], sqlite_where=some, postgresql_where=some)
    for statement in list_mark_functions(dialect=dialect):
        op.execute(statement)
    for name in OTHERS.split():
        for statement in list_markers(name, dialect=dialect):
            op.execute(statement)
    for name, (dated, own_id) in DATED.items():
        for statement in list_markers(name, dialect=dialect, dated=dated, own_id=own_id):
            op.execute(statement)
