"""A month's batch: every page that is not there yet is made, and each one fails alone."""

import shutil
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from importlib.metadata import version
from pathlib import Path

from caseload_lib.months import Month
from caseload_lib.record.folder import AgencyFolder
from caseload_lib.report.files import (
    lock_folder,
    make_private_folder,
    remove_leftovers,
    write_file,
)
from caseload_lib.report.index import write_index
from caseload_lib.report.manifest import FORMATS, Entry, Manifest, hash_bytes, read_manifest
from caseload_lib.report.page_data import check_month
from caseload_lib.report.plan import MonthPlan, plan_month
from caseload_lib.report.results import BatchResult, Event, Kind
from caseload_lib.report.runs import Run, may_be_gone
from caseload_lib.report.workers import Outcome, make_pages

_WORK = ".work"


def run_month(
    folder: AgencyFolder,
    month: Month,
    *,
    today: date,
    facilitators: Sequence[str] | None = None,
    jobs: int = 1,
    formats: frozenset[str] = frozenset(FORMATS),
    dry_run: bool = False,
    force: bool = False,
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
    jobs : int, default 1
        How many pages at a time, at least 1.
    formats : frozenset of str, default html and ipynb
        What to write for each page.
    dry_run : bool, default False
        Only tell what would be made.
    force : bool, default False
        Make unchanged pages again.
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
    """
    check_month(month, today=today)
    plan = plan_month(folder, month)
    return run_plan(
        plan,
        folder.reports / str(month),
        runs=plan.select(facilitators),
        jobs=jobs,
        formats=formats,
        dry_run=dry_run,
        force=force,
        progress=progress,
    )


def run_plan(
    plan: MonthPlan,
    folder: Path,
    *,
    runs: Sequence[Run],
    jobs: int = 1,
    formats: frozenset[str] = frozenset(FORMATS),
    dry_run: bool = False,
    force: bool = False,
    progress: Callable[[Event], None] = lambda _event: None,
) -> BatchResult:
    """Make the pages of a plan, but for those that are there unchanged.

    Parameters
    ----------
    plan : MonthPlan
        Every page that the month should have.
    folder : Path
        Where the pages go.
    runs : sequence of Run
        Those of the plan that are asked for.
    jobs, formats, dry_run, force, progress
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
    if dry_run:
        return _Batch(plan, folder, runs, formats, progress).rehearse(force=force)
    make_private_folder(folder)
    busy = (
        f"Another run is at work on the reports of {plan.month}. Two at a time would mix their "
        "pages. Wait until it has ended, or stop it, and run the same command again."
    )
    with lock_folder(folder, busy=busy):
        return _Batch(plan, folder, runs, formats, progress).make(jobs=jobs, force=force)


class _Batch:
    """One batch on one month's folder, which this process has locked."""

    def __init__(
        self,
        plan: MonthPlan,
        folder: Path,
        runs: Sequence[Run],
        formats: frozenset[str],
        progress: Callable[[Event], None],
    ) -> None:
        self._plan, self._folder, self._runs = plan, folder, runs
        self._formats, self._progress = formats, progress
        self._manifest: Manifest = read_manifest(folder)
        self._done = self._made = self._skipped = 0
        self._failures: dict[str, str] = {}

    def rehearse(self, *, force: bool) -> BatchResult:
        """Tell what would be made and leave everything as it is."""
        for run in self._find_due(force=force):
            self._made += 1
            self._tell("planned", run, "would be made")
        return self._conclude(dry_run=True)

    def make(self, *, jobs: int, force: bool) -> BatchResult:
        """Make what is due, keep what is made, and write the index, even when stopped."""
        work = self._folder / _WORK
        remove_leftovers(self._folder)
        shutil.rmtree(work, ignore_errors=True)
        make_private_folder(work)
        self._remove_strangers()
        self._manifest.write()
        due = self._find_due(force=force)
        pages = make_pages(
            due,
            jobs=min(jobs, len(due)),
            formats=self._formats,
            write_inputs=lambda run: self._write_inputs(run, work),
            notice=lambda run: self._tell("begun", run, "begun"),
        )
        try:
            with _stop_on_termination(), closing(pages):
                for outcome in pages:
                    self._keep(outcome)
        finally:
            shutil.rmtree(work, ignore_errors=True)
            index = write_index(self._plan, self._manifest)
            write_file(self._folder / "index.html", index.encode())
        return self._conclude(dry_run=False)

    def _find_due(self, *, force: bool) -> list[Run]:
        """Return the runs whose pages are not there as they should be; tell of the others."""
        due = []
        for run in self._runs:
            outputs = tuple(f"{run.name}.{form}" for form in sorted(self._formats))
            if not force and self._manifest.holds(
                run.name, input_hash=run.input_hash, outputs=outputs
            ):
                self._skipped += 1
                self._done += 1
                self._tell("unchanged", run, "unchanged")
            else:
                due.append(run)
        return due

    def _write_inputs(self, run: Run, work: Path) -> Path:
        """Write what a run is made from, for as long as it runs."""
        path = work / f"{run.input_hash}.json"
        self._plan.write_inputs(run.name, path)
        return path.resolve()

    def _keep(self, outcome: Outcome) -> None:
        """Put a page in its place, or its reason where it failed."""
        run, contents = outcome.run, {}
        for form, content in outcome.files.items():
            contents[f"{run.name}.{form}"] = hash_bytes(content)
            write_file(self._folder / f"{run.name}.{form}", content)
        self._manifest.record(
            run.name,
            Entry(
                status="failed" if outcome.error else "made",
                input_hash=run.input_hash,
                notebook_hash=run.notebook_hash,
                library_version=version("caseload"),
                seconds=round(outcome.seconds, 3),
                draft=run.draft,
                error=outcome.error,
                outputs=contents,
            ),
        )
        self._done += 1
        if outcome.error:
            self._failures[run.name] = outcome.error
            self._tell("failed", run, f"failed: {outcome.error}")
        else:
            self._made += 1
            self._tell("made", run, f"made in {outcome.seconds:.1f} s")

    def _remove_strangers(self) -> None:
        """Remove pages that the month no longer has: of people who left, of assessments."""
        names = {run.name for run in self._plan.runs}
        found = {path.stem for form in FORMATS for path in self._folder.glob(f"*.{form}")}
        found |= set(self._manifest.entries)
        for name in sorted(found - names):
            if may_be_gone(name):
                self._manifest.forget(name)

    def _tell(
        self,
        kind: Kind,
        run: Run,
        text: str,
    ) -> None:
        line = f"{run.name} {text}"
        self._progress(Event(kind, run.name, self._done, len(self._runs), line))

    def _conclude(self, *, dry_run: bool) -> BatchResult:
        order = [run.name for run in self._runs]
        failures = {name: self._failures[name] for name in order if name in self._failures}
        return BatchResult(
            month=self._plan.month,
            index=self._folder / "index.html",
            made=self._made,
            skipped=self._skipped,
            failures=failures,
            dry_run=dry_run,
        )


@contextmanager
def _stop_on_termination() -> Iterator[None]:
    """Let SIGTERM stop the batch as Ctrl-C does: cleanly, with what is finished kept."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    former = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)
