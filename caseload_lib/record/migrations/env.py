"""How Alembic reaches the database: through the connection that it is given."""

from alembic import context

from caseload_lib.record.schema import METADATA, VERSION_TABLE


def run_migrations() -> None:
    """Run the migrations asked for, all in the transaction that the connection is in."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=METADATA,
        version_table=VERSION_TABLE,
        # SQLite can change its schema in a transaction; Alembic has to be told.
        transactional_ddl=True,
        render_as_batch=True,
    )
    context.run_migrations()


# The name under which Alembic loads this file. Importing it for another reason runs nothing.
if __name__ == "env_py":
    run_migrations()
