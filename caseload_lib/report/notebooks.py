"""The notebooks that pages are made by, read once for a whole batch."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from caseload_lib.report.manifest import hash_bytes
from caseload_lib.resources import find_resource

_NAMES = ("assessment_report", "monthly_report", "team_report")


@dataclass(frozen=True)
class Notebook:
    """A notebook as it was when it was read.

    Parameters
    ----------
    path : Path
        Where it is.
    content : bytes
        What it held; whoever edits the file meanwhile changes nothing here.
    """

    path: Path
    content: bytes

    @cached_property
    def content_hash(self) -> str:
        """The SHA-256 of its bytes."""
        return hash_bytes(self.content)


def read_notebooks() -> dict[str, Notebook]:
    """Return the notebooks that pages are made by.

    Returns
    -------
    dict of str to Notebook
        By name.

    Examples
    --------
    >>> sorted(read_notebooks())
    ['assessment_report', 'monthly_report', 'team_report']
    """
    paths = {name: find_resource("notebooks", f"{name}.ipynb") for name in _NAMES}
    return {name: Notebook(path, path.read_bytes()) for name, path in paths.items()}
