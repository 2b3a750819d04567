"""A month's batch: every page that is not there yet is made, and each one fails alone."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from caseload_lib.months import Month
from caseload_lib.record.folder import AgencyFolder
from caseload_lib.report.clustering.connections import check_answer, check_cluster
from caseload_lib.report.making import Batch
from caseload_lib.report.options import USUAL, Options
from caseload_lib.report.results import BatchResult, Event
from caseload_lib.report.runs import Run, check_month
from caseload_lib.report.stores import FolderStore, Store, open_store
from caseload_lib.report.unchanged import find_basis, find_unchanged

if TYPE_CHECKING:
    from caseload_lib.report.plan import MonthPlan

_WORK = ".work"


def run_month(
    folder: AgencyFolder,
    month: Month,
    *,
    today: date,
    facilitators: Sequence[str] | None = None,
    store: Store | None = None,
    options: Options = USUAL,
    progress: Callable[[Event], None] = lambda _event: None,
) -> BatchResult:
    """Make the pages of a month, but for those that are there unchanged.

    Parameters
    ----------
    folder : AgencyFolder
        The agency.
    month : Month
        The month.
    today : date
        The day it is, in the agency's time zone.
    facilitators : sequence of str, optional
        Whose pages; without it everybody's and the team's.
    store : Store, optional
        Where the pages go; without it to the month's folder among the agency's reports.
    options : Options, optional
        How to make them.
    progress : callable, optional
        Told of each event.

    Returns
    -------
    BatchResult
        What was made, left and failed.

    Raises
    ------
    CaseloadError
        If the month has not ended, the agency has nobody to report on, or a facilitator that was
        asked for has no page in the month.
    CaseloadError
        If another batch is at work on the month.
    CaseloadError
        If the reports cannot be written.
    CaseloadError
        If the cluster is not there, or cannot make the pages that this machine would make.
    """
    check_month(month, today=today)
    if options.scheduler:
        check_cluster(options.scheduler)
    store = store or open_store(folder.reports, month)
    basis = find_basis(folder, month)
    if not options.force and facilitators is None:
        unchanged = find_unchanged(
            store, month, basis=basis, formats=options.formats, progress=progress
        )
        if unchanged:
            return replace(unchanged, dry_run=options.dry_run)
    home = folder.reports / str(month)
    # Held before it is planned: what is in the way is said at once, not after a minute of planning.
    with _hold_month(month, home, store, options):
        if options.scheduler and not options.dry_run:
            check_answer(options.scheduler)
        # Imported here: a month that is unchanged needs no data frames.
        from caseload_lib.report.plan import plan_month

        plan = plan_month(folder, month, facilitators=facilitators)
        batch = Batch(plan, store, plan.select(facilitators), options, progress)
        return batch.make(home / _WORK, basis=basis)


def run_plan(
    plan: "MonthPlan",
    folder: Path,
    *,
    runs: Sequence[Run],
    store: Store | None = None,
    basis: str = "",
    options: Options = USUAL,
    progress: Callable[[Event], None] = lambda _event: None,
) -> BatchResult:
    """Make the pages of a plan that one has already, as `run_month` does of its own.

    Parameters
    ----------
    plan : MonthPlan
        Every page that the month should have.
    folder : Path
        The month's folder on this machine, where the batch works.
    runs : sequence of Run
        Those of the plan that are asked for.
    store : Store, optional
        Where the pages go; without it into the same folder.
    basis : str, default ""
        The hash of what the plan was made from, as `unchanged.find_basis` gives it.
    options, progress
        As of `run_month`.

    Returns
    -------
    BatchResult
        What was made, left and failed.

    Raises
    ------
    CaseloadError
        If another batch is at work on the folder.
    CaseloadError
        If the folder cannot be written.
    """
    store = store or FolderStore(folder)
    with _hold_month(plan.month, folder, store, options):
        batch = Batch(plan, store, runs, options, progress)
        return batch.make(folder / _WORK, basis=basis)


@contextmanager
def _hold_month(month: Month, folder: Path, store: Store, options: Options) -> Iterator[None]:
    """Hold the places of a month against a second batch; a dry run only looks, and holds none."""
    home = FolderStore(folder)
    at_home = isinstance(store, FolderStore) and store.folder.resolve() == folder.resolve()
    places: list[Store] = [store] if at_home else [home, store]
    busy = (
        f"Another run is at work on the reports of {month}. Two at a time would mix their "
        "pages. Wait until it has ended, or stop it, and run the same command again."
    )
    with ExitStack() as held:
        for place in [] if options.dry_run else places:
            place.prepare()
            held.enter_context(place.lock(busy=busy))
        yield
