"""What a batch tells: each event as it happens, and in the end how it went."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from caseload_lib.months import Month
from caseload_lib.report.index import Index

Kind = Literal["unchanged", "begun", "made", "failed", "planned", "dashboard", "waiting"]


@dataclass(frozen=True)
class Event:
    """Something that happened in a batch.

    Parameters
    ----------
    kind : str
        "unchanged", "begun", "made", "failed", or in a dry run "planned"; of a cluster "dashboard"
        and "waiting".
    name : str
        The facilitator's id, or "team"; "" where it is about no page.
    done, total : int
        How many pages are through, and how many were asked for.
    text : str
        The event as a line for people.
    """

    kind: Kind
    name: str
    done: int
    total: int
    text: str


@dataclass(frozen=True)
class BatchResult:
    """How a batch went.

    Parameters
    ----------
    month : Month
        The month.
    index : str
        Where the index page is.
    made, skipped : int
        How many pages were made (in a dry run: would be), and how many were unchanged.
    failures : dict of str to str
        The reason of each page that failed, by the run's name.
    dry_run : bool
        Whether nothing was to be made.
    contents : Index or None
        What the index says; None in a dry run.
    dashboard : str, default ""
        Where the cluster that made the pages shows itself.
    """

    month: Month
    index: str
    made: int
    skipped: int
    failures: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = False
    contents: Index | None = None
    dashboard: str = ""

    @property
    def failed(self) -> int:
        """How many pages failed."""
        return len(self.failures)

    @property
    def exit_status(self) -> int:
        """What the command ends with: 1 if a page failed."""
        return 1 if self.failures else 0

    def __str__(self) -> str:
        """Return the result in words."""
        if self.dry_run:
            return f"{self.month}: {self.made} would be made, {self.skipped} unchanged."
        lines = [
            f"{self.month}: {self.made} made, {self.skipped} unchanged, {self.failed} failed.",
            *(f"  {name}: {reason}" for name, reason in self.failures.items()),
            f"Index: {self.index}",
        ]
        return "\n".join(lines)
