"""How a batch is to make the pages of a month, as whoever starts it wants it."""

from dataclasses import dataclass

from caseload_lib.report.entries import FORMATS


@dataclass(frozen=True)
class Options:
    """How a batch is to make pages.

    Parameters
    ----------
    jobs : int, default 1
        How many pages at a time, at least 1; a cluster decides for itself.
    scheduler : str, default ""
        The address of the scheduler of a Dask cluster that makes the pages; "" for this machine.
    engine : str, default "caseload"
        "caseload" to fork kernels where the system can, "kernel" for ordinary ones. The pages are
        the same.
    formats : frozenset of str, default html and ipynb
        What to write for each page.
    dry_run : bool, default False
        Only tell what would be made.
    force : bool, default False
        Make unchanged pages again.
    """

    jobs: int = 1
    scheduler: str = ""
    engine: str = "caseload"
    formats: frozenset[str] = frozenset(FORMATS)
    dry_run: bool = False
    force: bool = False


#: What a batch does when nobody wants it otherwise.
USUAL = Options()
