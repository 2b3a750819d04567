"""Making what is due of a month's pages, and keeping what is made."""

import shutil
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from caseload_lib.report.cluster import Told, make_pages_on_cluster
from caseload_lib.report.entries import Entry, name_outputs
from caseload_lib.report.files import make_private_folder, write_file
from caseload_lib.report.index import INDEX, Index, describe_month, write_index
from caseload_lib.report.manifest import Manifest, read_manifest
from caseload_lib.report.options import Options
from caseload_lib.report.remembered import PlannedPage, Roll
from caseload_lib.report.results import BatchResult, Event, Kind
from caseload_lib.report.runs import Run
from caseload_lib.report.stopping import stop_on_termination
from caseload_lib.report.stores import Store
from caseload_lib.report.workers import Outcome, make_pages

if TYPE_CHECKING:
    from caseload_lib.report.plan import MonthPlan


class Batch:
    """One batch on one month's pages, which this process holds while it makes any.

    Parameters
    ----------
    plan : MonthPlan
        Every page that the month should have.
    store : Store
        Where they go.
    runs : sequence of Run
        Those that are asked for.
    options : Options
        How to make them.
    progress : callable
        Told of each event.
    """

    def __init__(
        self,
        plan: "MonthPlan",
        store: Store,
        runs: Sequence[Run],
        options: Options,
        progress: Callable[[Event], None],
    ) -> None:
        self._plan, self._store, self._runs = plan, store, runs
        self._options, self._progress = options, progress
        self._done = self._made = self._skipped = 0
        self._failures: dict[str, str] = {}
        self._dashboard = ""

    @cached_property
    def _manifest(self) -> Manifest:
        """What is known of the pages; read when the batch begins, not before they are held."""
        return read_manifest(self._store)

    def make(self, work: Path, *, basis: str) -> BatchResult:
        """Make what is due, keep what is made, and write the index, even when stopped.

        A dry run only tells what would be made, and leaves everything as it is.

        Parameters
        ----------
        work : Path
            A folder for what pages are made from; it is there only while they are made.
        basis : str
            As of `batch.run_plan`.

        Returns
        -------
        BatchResult
            What was made, left and failed.

        Raises
        ------
        CaseloadError
            If something cannot be written.
        """
        if self._options.dry_run:
            return self._rehearse()
        self._store.remove_leftovers()
        shutil.rmtree(work, ignore_errors=True)
        make_private_folder(work)
        self._manifest.begin()
        self._remove_strangers()
        due = [self._lay_notebook(run, work) for run in self._find_due()]
        pages = self._begin_pages(due, work)
        try:
            with stop_on_termination(), closing(pages):
                for outcome in pages:
                    self._keep(outcome)
        finally:
            shutil.rmtree(work, ignore_errors=True)
            roll = self._call_roll(basis)
            index = describe_month(self._plan.month, roll, self._manifest.entries)
            self._manifest.put(INDEX, write_index(index).encode())
            self._manifest.fold(roll=roll)
        return self._conclude(index)

    def _rehearse(self) -> BatchResult:
        """Tell what would be made."""
        for run in self._find_due():
            self._made += 1
            self._tell("planned", run, "would be made")
        return self._conclude(None)

    def _begin_pages(self, due: Sequence[Run], work: Path) -> Generator[Outcome]:
        """Return the outcomes to come, of this machine's workers or of a cluster's."""

        def write_inputs(run: Run) -> Path:
            return self._write_inputs(run, work)

        def notice(run: Run) -> None:
            self._tell("begun", run, "begun")

        options = self._options
        if options.scheduler:
            return make_pages_on_cluster(
                due,
                scheduler=options.scheduler,
                formats=options.formats,
                write_inputs=write_inputs,
                notice=notice,
                engine=options.engine,
                tell=self._tell_of_cluster,
            )
        return make_pages(
            due,
            jobs=min(options.jobs, len(due)),
            formats=options.formats,
            write_inputs=write_inputs,
            notice=notice,
            engine=options.engine,
        )

    def _find_due(self) -> list[Run]:
        """Return the runs whose pages are not there as they should be; tell of the others."""
        due = []
        for run in self._runs:
            outputs = name_outputs(run.name, self._options.formats)
            if not self._options.force and self._manifest.holds(
                run.name, input_hash=run.input_hash, outputs=outputs
            ):
                self._skipped += 1
                self._done += 1
                self._tell("unchanged", run, "unchanged")
            else:
                due.append(run)
        return due

    def _lay_notebook(self, run: Run, work: Path) -> Run:
        """Return a run of the notebook that it was planned with, whoever edits it meanwhile."""
        path = work / f"{run.notebook_hash}.ipynb"
        if not path.exists():
            write_file(path, self._plan.notebooks[run.notebook_hash])
        return replace(run, notebook=path.resolve())

    def _write_inputs(self, run: Run, work: Path) -> Path:
        """Write what a run is made from, for as long as it runs."""
        path = work / f"{run.input_hash}.json"
        self._plan.write_inputs(run.name, path)
        return path.resolve()

    def _keep(self, outcome: Outcome) -> None:
        """Put a page in its place, or its reason where it failed."""
        run = outcome.run
        names = {form: f"{run.name}.{form}" for form in outcome.files}
        outputs = {
            name: self._manifest.put(name, outcome.files[form]) for form, name in names.items()
        }
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
                outputs=outputs,
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
        for name in self._manifest.find_names() - names:
            self._manifest.forget(name)

    def _call_roll(self, basis: str) -> Roll:
        """Return who has a page in the month."""
        names = self._plan.names
        pages = {
            run.name: PlannedPage(run.input_hash, names.get(run.name) or run.name)
            for run in self._plan.runs
        }
        return Roll(self._plan.agency_name, pages, basis)

    def _tell(self, kind: Kind, run: Run, text: str) -> None:
        line = f"{run.name} {text}"
        self._progress(Event(kind, run.name, self._done, len(self._runs), line))

    def _tell_of_cluster(self, kind: Told, text: str) -> None:
        if kind == "dashboard":
            self._dashboard, text = text, f"Dashboard of the cluster: {text}"
        self._progress(Event(kind, "", self._done, len(self._runs), text))

    def _conclude(self, contents: Index | None) -> BatchResult:
        order = [run.name for run in self._runs]
        failures = {name: self._failures[name] for name in order if name in self._failures}
        return BatchResult(
            month=self._plan.month,
            index=f"{self._store.address}/{INDEX}",
            made=self._made,
            skipped=self._skipped,
            failures=failures,
            dry_run=contents is None,
            contents=contents,
            dashboard=self._dashboard,
        )
