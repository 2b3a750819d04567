"""Whether thousands of reports in one batch leave memory, descriptors and files as they are.

Makes the same month's pages over and over in one batch, under other names, with the real monthly
notebook or, with `--tiny`, one of a single cell. Every so often it counts processes, their memory
and descriptors by kind, and temporary files. A straight line through the last two thirds of each
must not rise: by more than 5 % or 16 MiB of a kind's memory, two descriptors of a process, or two
files; the batch itself may also keep 4 KiB for each report, since it knows what it has made.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
from measuring import Memory, adopt_orphans, describe_machine, fit_growth, measure_memory
from report_results import RESULTS, print_table, write_results

from caseload_lib.months import Month
from caseload_lib.record.demo import write_demo
from caseload_lib.record.folder import open_agency
from caseload_lib.report.batch import run_plan
from caseload_lib.report.manifest import hash_bytes
from caseload_lib.report.options import Options
from caseload_lib.report.plan import MonthPlan, plan_month
from caseload_lib.report.results import Event

MONTH = Month(2026, 10)
TINY = "print(facilitator_id, month)"
#: How much may be gained from the first third to the end.
MOST_SHARE, MOST_BYTES, MOST_DESCRIPTORS, MOST_FILES, BATCH_BYTES = 0.05, 16 * 2**20, 2, 2, 4096


@dataclass(frozen=True)
class Look:
    """What was there at one moment.

    Parameters
    ----------
    reports : int
        How many had been made.
    kinds : dict of str to Memory
        Processes, memory and descriptors, by kind of process.
    files : int
        Temporary files, those of the batch's work among them.
    """

    reports: int
    kinds: Mapping[str, Memory]
    files: int


def make_tiny(path: Path) -> bytes:
    """Write a notebook of one cell and return it."""
    empty = 'facilitator_id = ""\nmonth = ""\nagency = ""\ninputs = ""'
    cells = [
        nbformat.v4.new_code_cell(empty, metadata={"tags": ["parameters"]}, id="parameters"),
        nbformat.v4.new_code_cell(TINY, id="tiny"),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "", "language": "python"}
    nbformat.write(notebook, path)
    return path.read_bytes()


def repeat_plan(plan: MonthPlan, number: int, *, tiny: bytes | None) -> MonthPlan:
    """Return a plan of many runs, each of which makes one of a plan's monthly pages again."""
    monthly = [run for run in plan.runs if run.notebook.stem == "monthly_report"]
    runs, sources = [], {}
    for count in range(number):
        run = monthly[count % len(monthly)]
        name = f"Z{count:06d}"
        sources[name] = run.name
        notebook_hash = hash_bytes(tiny) if tiny else run.notebook_hash
        again = replace(run, name=name, input_hash=hash_bytes(name.encode()))
        runs.append(replace(again, notebook_hash=notebook_hash))
    return replace(
        plan,
        runs=tuple(runs),
        names={run.name: run.name for run in runs},
        write_inputs=lambda name, path: plan.write_inputs(sources[name], path),
        notebooks={**plan.notebooks, **({hash_bytes(tiny): tiny} if tiny else {})},
    )


class Watch:
    """Looks every so many reports at what the batch holds, and removes pages that are made.

    Parameters
    ----------
    pages : Path
        Where the batch writes.
    temporary : Path
        The folder of temporary files.
    every : int
        How many reports lie between two looks.
    """

    def __init__(self, pages: Path, temporary: Path, *, every: int) -> None:
        self._pages, self._temporary, self._every = pages, temporary, every
        self.looks: list[Look] = []
        self._made: list[str] = []
        self._began = time.monotonic()

    def __call__(self, event: Event) -> None:
        """Take an event of the batch."""
        if event.kind == "failed":
            raise SystemExit(event.text)
        if event.kind != "made":
            return
        self._made.append(event.name)
        if event.done % self._every == 0 and event.done < event.total:
            self._look(event.done)
            for name in self._made:
                for form in ("html", "ipynb"):
                    (self._pages / f"{name}.{form}").unlink()
            self._made.clear()

    def _look(self, reports: int) -> None:
        places = (self._temporary, self._pages / ".work")
        files = sum(1 for place in places for _ in place.rglob("*"))
        look = Look(reports, measure_memory(os.getpid()), files)
        self.looks.append(look)
        parts = [
            f"{count.processes} {kind} {count.pss_bytes / 2**20:.0f} MiB {count.descriptors} fd"
            for kind, count in look.kinds.items()
        ]
        seconds = time.monotonic() - self._began
        print(f"{reports:5d} reports, {seconds:5.0f} s, {files} files, {', '.join(parts)}",
              flush=True)  # fmt: skip


def list_growths(looks: Sequence[Look]) -> list[dict[str, str]]:
    """Return how each measure grew over the last two thirds, and whether it may."""
    late = looks[len(looks) // 3 :]
    reports = late[-1].reports - late[0].reports
    rows = [judge("temporary files", [float(look.files) for look in late], MOST_FILES)]
    for kind in sorted({kind for look in late for kind in look.kinds}):
        counts = [look.kinds[kind] for look in late if kind in look.kinds]
        memory = [each.pss_bytes / each.processes for each in counts]
        most = max(MOST_BYTES, MOST_SHARE * memory[0])
        most += BATCH_BYTES * reports if kind == "batch" else 0
        rows.append(judge(f"processes: {kind}", [float(each.processes) for each in counts], 1))
        if kind == "child":
            continue  # It lives for one report: what it has tells how far it is, not how many were.
        rows += [
            judge(f"memory of a {kind}, MiB (PSS)", memory, most, unit=2**20),
            judge(f"descriptors of a {kind}", [e.descriptors / e.processes for e in counts],
                  MOST_DESCRIPTORS),
        ]  # fmt: skip
    return rows


def judge(measure: str, values: Sequence[float], most: float, *, unit: int = 1) -> dict[str, str]:
    """Return how values grew as a row of a table.

    Examples
    --------
    >>> judge("files", [1.0, 2.0, 3.0, 4.0], 2)[""]
    'GROWS'
    >>> judge("files", [1.0, 3.0, 1.0, 3.0, 1.0], 2)[""]
    'flat'
    """
    growth = fit_growth(values)
    return {
        "measure": measure,
        "least": f"{min(values) / unit:.1f}",
        "most": f"{max(values) / unit:.1f}",
        "growth": f"{growth / unit:+.1f}",
        "may grow": f"{most / unit:.1f}",
        "": "flat" if growth <= most else "GROWS",
    }


def read_arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--reports", type=int, default=3000, help="how many")
    parser.add_argument("--workers", type=int, default=4, help="how many at a time")
    parser.add_argument("--looks", type=int, default=60, help="how often to look")
    parser.add_argument("--facilitators", type=int, default=7, help="how large the agency is")
    parser.add_argument("--tiny", action="store_true", help="a notebook of a single cell")
    parser.add_argument("--results", type=Path, default=RESULTS / "soak.json")
    return parser.parse_args()


def soak(arguments: argparse.Namespace, place: Path) -> list[Look]:
    """Run the batch and return what was seen meanwhile."""
    temporary, pages = place / "tmp", place / "pages"
    temporary.mkdir()
    write_demo(
        place / "agency", facilitators=arguments.facilitators, until=MONTH, actor="benchmark"
    )
    plan = plan_month(open_agency(place / "agency"), MONTH)
    tiny = make_tiny(place / "tiny.ipynb") if arguments.tiny else None
    repeated = repeat_plan(plan, arguments.reports, tiny=tiny)
    os.environ["TMPDIR"] = tempfile.tempdir = str(temporary)
    every = max(1, arguments.reports // arguments.looks)
    watch = Watch(pages, temporary, every=every)
    options = Options(jobs=arguments.workers)
    result = run_plan(repeated, pages, runs=repeated.runs, options=options, progress=watch)
    left = [path.name for path in temporary.iterdir()]
    if left or result.made != arguments.reports:
        raise SystemExit(f"{result.made} made; left in the temporary folder: {left}")
    return watch.looks


def main() -> int:
    """Make the reports and say what grew."""
    arguments = read_arguments()
    adopt_orphans()
    machine = describe_machine()
    with tempfile.TemporaryDirectory() as place:
        looks = soak(arguments, Path(place))
    rows = list_growths(looks)
    print()
    print_table(rows)
    seen = [
        {
            "reports": look.reports,
            "files": look.files,
            "pss_bytes": {kind: count.pss_bytes for kind, count in look.kinds.items()},
        }
        for look in looks
    ]
    write_results(
        arguments.results,
        {"machine": machine, "reports": arguments.reports, "workers": arguments.workers,
         "tiny": arguments.tiny, "rows": rows, "looks": seen},
    )  # fmt: skip
    return 0 if all(row[""] == "flat" for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
