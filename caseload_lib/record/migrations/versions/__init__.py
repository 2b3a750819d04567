"""One module per step, named after what it brings.

SQLite changes a constraint only by making the table anew (Alembic's batch mode), which drops
its triggers: a step that does so to an append-only table makes them again (`list_guards`,
`list_key_guards`).
"""
