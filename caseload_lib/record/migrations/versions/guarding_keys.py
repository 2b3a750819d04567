"""Rows of append-only tables cannot be replaced either: SQLite's "INSERT OR REPLACE" did so."""

from alembic import op

from caseload_lib.record.schema import list_key_guards

revision = "0003"
down_revision = "0002"

# Written out, not taken from the declarations: those move on, this step stays as it was.
KEYS = {
    "responses": ("response_id",),
    "action_progress": ("action_progress_id",),
    "id_mappings": ("source", "table_name", "source_id"),
    "audit": ("audit_id",),
}


def upgrade() -> None:
    """Add a trigger to each table; rows stay as they are."""
    for name, key in KEYS.items():
        for statement in list_key_guards(name, key, dialect=op.get_context().dialect.name):
            op.execute(statement)
