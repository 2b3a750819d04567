"""The engine that papermill knows as `caseload`."""

from papermill.engines import NBClientEngine


class CaseloadEngine(NBClientEngine):  # type: ignore[misc]
    """Runs a notebook as papermill's own engine does."""
