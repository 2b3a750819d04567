"""Record: what happened. The database, imports, the audit trail and the demo agency."""
