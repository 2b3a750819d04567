"""The ways to make a month's reports that `reports.py` compares, each in a process of its own.

`python contenders.py WAY WARM.json MEASURED.json FOLDER --workers N` makes the reports of the
first file, says "ready", waits for a line, makes those of the second, says "done" and waits again.
What it keeps of each report is the page and the record, made by the package's own exporter, which
is loaded once.
"""

import argparse
import ast
import json
import shutil
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from multiprocessing import connection, get_context
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Job:
    """One report to make.

    Parameters
    ----------
    name : str
        What its files are called.
    notebook : str
        The notebook's path.
    parameters : dict
        What the notebook is given, besides its inputs.
    inputs : str
        The path of the prepared inputs; "" for a notebook that reads the agency's records.
    """

    name: str
    notebook: str
    parameters: dict[str, Any]
    inputs: str

    @property
    def given(self) -> dict[str, Any]:
        """Everything that the notebook is given."""
        return {**self.parameters, "inputs": self.inputs}


Make = Callable[[Sequence[Job], Path], None]


def write_jobs(jobs: Sequence[Job], path: Path) -> None:
    """Write jobs to a file."""
    path.write_text(json.dumps([asdict(job) for job in jobs]))


def read_jobs(path: Path) -> list[Job]:
    """Read jobs from a file."""
    return [Job(**job) for job in json.loads(path.read_text())]


def keep(job: Job, notebook: Any, folder: Path) -> None:
    """Write the page and the record of an executed notebook."""
    from caseload_lib.report.export import export_files

    for form, content in export_files(notebook, ("html", "ipynb")).items():
        (folder / f"{job.name}.{form}").write_bytes(content)


@cache
def find_language() -> dict[str, Any]:
    """Return what a kernel of this Python says of its language, which records keep."""
    from ipykernel.ipkernel import IPythonKernel

    return dict(IPythonKernel.language_info)


def execute(job: Job, folder: Path) -> None:
    """Make one report with papermill as it comes."""
    import papermill

    notebook = papermill.execute_notebook(
        job.notebook, None, job.given, progress_bar=False, kernel_name="python3"
    )
    keep(job, notebook, folder)


@contextmanager
def loop_papermill(_workers: int) -> Iterator[Make]:
    """Call papermill in one process for one report after another."""

    def make(jobs: Sequence[Job], folder: Path) -> None:
        for job in jobs:
            execute(job, folder)

    yield make


@contextmanager
def pool_papermill(workers: int) -> Iterator[Make]:
    """Run the same in the processes of a pool."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:

        def make(jobs: Sequence[Job], folder: Path) -> None:
            for done in [pool.submit(execute, job, folder) for job in jobs]:
                done.result()

        yield make


@contextmanager
def run_ploomber(_workers: int) -> Iterator[Make]:
    """Run notebooks in one process itself, by ploomber-engine's engine for papermill.

    The times that it notes in each cell are dropped, since the record holds none, and what a
    kernel says of its language is put in, which it leaves out.
    """
    import papermill

    def make(jobs: Sequence[Job], folder: Path) -> None:
        for job in jobs:
            notebook = papermill.execute_notebook(
                job.notebook,
                None,
                job.given,
                engine_name="embedded",
                progress_bar=False,
                kernel_name="python3",
            )
            for cell in notebook.cells:
                cell.metadata.pop("ploomber", None)
            notebook.metadata.language_info = find_language()
            keep(job, notebook, folder)

    yield make


@contextmanager
def run_ours(workers: int) -> Iterator[Make]:
    """Drive the package's own workers as the batch drives them."""
    from caseload_lib.report.runs import Run
    from caseload_lib.report.workers import Worker

    private = Path(tempfile.mkdtemp(prefix="caseload-"))
    team: list[Worker] = []

    def begin(worker: Worker, job: Job) -> None:
        """Give a worker a job, with a copy of its inputs, which the worker removes."""
        inputs = Path(shutil.copy(job.inputs, private / f"{job.name}.json"))
        run = Run(job.name, Path(job.notebook), job.parameters, "", "")
        worker.begin(run, inputs, attempt=1)

    def make(jobs: Sequence[Job], folder: Path) -> None:
        if not team:
            team.extend(start_workers(workers, private, jobs))
        waiting = deque(jobs)
        while waiting or any(worker.run for worker in team):
            for worker in team:
                if waiting and not worker.run:
                    begin(worker, waiting.popleft())
            busy = {worker.line: worker for worker in team if worker.run}
            for line in connection.wait(list(busy)):
                keep_outcome(busy[line].finish(), folder)  # type: ignore[index]

    try:
        yield make
    finally:
        for worker in team:
            worker.stop()
        shutil.rmtree(private, ignore_errors=True)


def keep_outcome(outcome: Any, folder: Path) -> None:
    """Write the files of a worker's outcome."""
    if outcome.error:
        raise SystemExit(f"{outcome.run.name}: {outcome.error}")
    for form, content in outcome.files.items():
        (folder / f"{outcome.run.name}.{form}").write_bytes(content)


def start_workers(number: int, private: Path, jobs: Sequence[Job]) -> list[Any]:
    """Start workers for the notebooks of jobs."""
    from caseload_lib.report.manifest import FORMATS
    from caseload_lib.report.runs import Run
    from caseload_lib.report.worker_process import Job as Work
    from caseload_lib.report.workers import Worker, find_preload

    runs = [Run(job.name, Path(job.notebook), job.parameters, "", "") for job in jobs]
    given = Work(frozenset(FORMATS), preload=find_preload(runs))
    return [Worker(private, given) for _ in range(number)]


@contextmanager
def call_cells(_workers: int) -> Iterator[Make]:
    """Call the cells' code as it is in one warm process, with nothing around it: the floor.

    What cells display goes through IPython's formatter, as everywhere, and into a notebook of
    the same form, since the page and the record are made from it.
    """
    import nbformat
    import papermill.iorw
    import papermill.parameterize
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    shown: list[Any] = []

    class Collector(DisplayPublisher):  # type: ignore[misc]
        """Collects what is displayed."""

        def publish(self, data: Any, metadata: Any = None, **_: Any) -> None:
            shown.append(nbformat.v4.new_output("display_data", data, metadata=metadata or {}))

    shell = InteractiveShell.instance(
        display_pub_class=Collector, config=Config(HistoryManager={"enabled": False})
    )

    def call(cell: Any, names: dict[str, Any], count: int) -> None:
        """Run one cell's code and put what it shows into the cell."""
        shown.clear()
        body = ast.parse(cell.source).body
        last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
        exec(compile(ast.Module(body, []), "cell", "exec"), names)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # type: ignore[attr-defined]
            if value is not None:
                data, notes = shell.display_formatter.format(value)
                shown.append(
                    nbformat.v4.new_output(
                        "execute_result", data, metadata=notes, execution_count=count
                    )
                )
        cell.outputs, cell.execution_count = list(shown), count

    def make(jobs: Sequence[Job], folder: Path) -> None:
        for job in jobs:
            source = papermill.iorw.load_notebook_node(job.notebook)
            notebook = papermill.parameterize.parameterize_notebook(
                source, job.given, kernel_name="python3", language="python"
            )
            names: dict[str, Any] = {"__name__": "__main__"}
            cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
            for count, cell in enumerate(cells, start=1):
                call(cell, names, count)
            notebook.metadata.language_info = find_language()
            keep(job, notebook, folder)

    yield make


WAYS: dict[str, Callable[[int], AbstractContextManager[Make]]] = {
    "loop": loop_papermill,
    "pool": pool_papermill,
    "ploomber": run_ploomber,
    "ours": run_ours,
    "floor": call_cells,
}


def main() -> None:
    """Make reports in one way, telling when the first are done and when all are."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("way", choices=WAYS)
    parser.add_argument("warm", type=Path, help="reports to begin with")
    parser.add_argument("measured", type=Path, help="reports to make when told to go on")
    parser.add_argument("folder", type=Path, help="where pages and records go")
    parser.add_argument("--workers", type=int, default=1, help="processes that work (pool, ours)")
    arguments = parser.parse_args()
    with WAYS[arguments.way](arguments.workers) as make:
        make(read_jobs(arguments.warm), arguments.folder)
        print("ready", flush=True)
        sys.stdin.readline()
        make(read_jobs(arguments.measured), arguments.folder)
        print("done", flush=True)
        sys.stdin.readline()


if __name__ == "__main__":
    main()
