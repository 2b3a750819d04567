"""What a report costs in agencies of 20, 200 and 2,000 facilitators, planning and all.

Makes up an agency of each size (once: they are kept in `--folder`) and runs the command
`caseload report` as a user would, with two workers. The month before is planned first, as it was a
month ago, so that what the agency keeps of closed months is there; what that took is told as the
first run. Then the month is planned (`--dry-run`), and its pages are made: of each agency as many,
drawn at random, so that the start of the workers weighs the same, or with `--whole` all. What a
report costs is its share of planning, which is for all pages, and what each page that was made
took. Memory is that of the command and all its processes together, at its most.
"""

import argparse
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from measuring import (
    NOTHING,
    adopt_orphans,
    count_children_seconds,
    count_tree_seconds,
    describe_machine,
    measure_memory,
    reap_orphans,
)
from report_results import (
    RESULTS,
    judge_scale,
    list_scale_rows,
    print_table,
    write_results,
)

from caseload_lib.months import Month
from caseload_lib.record.demo import write_demo

MONTH = Month(2026, 10)
RUN = "from caseload_lib.cli import main; main()"
LOOK_SECONDS = 0.25


@dataclass(frozen=True)
class Size:
    """What the reports of an agency of one size cost.

    Parameters
    ----------
    facilitators, pages, pages_made : int
        How many there are, how many pages the month has, and how many were made.
    first_cpu_seconds : float
        What planning took before anything of the agency was kept.
    planning_cpu_seconds, planning_seconds : float
        What planning the whole month takes, by the processors and by the clock.
    making_cpu_seconds, making_seconds : float
        What the pages that were made took, from the first that was begun to the command's end.
    peak_pss_bytes, peak_rss_bytes : int
        The most memory of all processes together.
    """

    facilitators: int
    pages: int
    pages_made: int
    first_cpu_seconds: float
    planning_cpu_seconds: float
    planning_seconds: float
    making_cpu_seconds: float
    making_seconds: float
    peak_pss_bytes: int
    peak_rss_bytes: int

    def describe(self) -> dict[str, float]:
        """Return all of it, with what comes to one report."""
        return {
            **asdict(self),
            "planning_cpu_seconds_each": self.planning_cpu_seconds / self.pages,
            "making_cpu_seconds_each": self.making_cpu_seconds / self.pages_made,
            "cpu_seconds_each": self.planning_cpu_seconds / self.pages
            + self.making_cpu_seconds / self.pages_made,
            "seconds_each": self.planning_seconds / self.pages
            + self.making_seconds / self.pages_made,
        }


class Peak:
    """The most memory that a process and all under it held together.

    Parameters
    ----------
    pid : int
        The process.
    """

    def __init__(self, pid: int) -> None:
        self.pss_bytes = self.rss_bytes = 0
        self._pid, self._over = pid, threading.Event()

    def _look(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            whole = sum(measure_memory(self._pid).values(), NOTHING)
            self.pss_bytes = max(self.pss_bytes, whole.pss_bytes)
            self.rss_bytes = max(self.rss_bytes, whole.rss_bytes)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Look every so often for a while."""
        thread = threading.Thread(target=self._look, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()


def start(agency: Path, *words: str) -> subprocess.Popen[str]:
    """Start `caseload report` on an agency."""
    command = [sys.executable, "-c", RUN, "--agency", str(agency), "report", *words]
    return subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def plan_only(agency: Path, month: Month) -> tuple[float, float, list[str]]:
    """Return the seconds, by processor and clock, of a month's planning, and its pages' names."""
    before, began = count_children_seconds(), time.perf_counter()
    said, _ = (process := start(agency, str(month), "--dry-run")).communicate()
    if process.returncode:
        raise SystemExit(said)
    seconds = time.perf_counter() - began
    reap_orphans()
    names = [line.split()[0] for line in said.splitlines() if line.endswith("would be made")]
    return count_children_seconds() - before, seconds, names


def measure(agency: Path, facilitators: int, *, pages: int | None, workers: int, seed: int) -> Size:
    """Measure one size of agency."""
    shutil.rmtree(agency / "reports", ignore_errors=True)
    first, _, _ = plan_only(agency, MONTH.trailing(2)[0])
    planning, planning_seconds, names = plan_only(agency, MONTH)
    wanted = []
    if pages is not None and len(names) > pages:
        own = [name for name in names if "-" not in name and name != "team"]
        wanted = random.Random(seed).sample(own, min(pages, len(own)))
    asked = [word for name in wanted for word in ("--facilitator", name)]
    before = count_children_seconds()
    process = start(agency, str(MONTH), "--jobs", str(workers), *asked)
    planned, begun, made, last = 0.0, 0.0, 0, ""
    assert process.stdout is not None
    with (peak := Peak(process.pid)).watching():
        for last in process.stdout:
            if last.endswith(" begun\n") and not planned:
                planned, begun = count_tree_seconds(process.pid), time.perf_counter()
            made += " made in " in last
        process.wait()
    ended = time.perf_counter()
    reap_orphans()
    if process.returncode or not planned:
        raise SystemExit(f"The batch ended with {process.returncode}: {last}")
    return Size(
        facilitators=facilitators,
        pages=len(names),
        pages_made=made,
        first_cpu_seconds=first,
        planning_cpu_seconds=planning,
        planning_seconds=planning_seconds,
        making_cpu_seconds=count_children_seconds() - before - planned,
        making_seconds=ended - begun,
        peak_pss_bytes=peak.pss_bytes,
        peak_rss_bytes=peak.rss_bytes,
    )


def read_arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folder", type=Path, required=True, help="where agencies are kept")
    parser.add_argument("--facilitators", type=int, nargs="+", default=[20, 200, 2000],
                        help="sizes of agencies")  # fmt: skip
    parser.add_argument("--pages", type=int, default=20, help="pages to make of each")
    parser.add_argument("--whole", action="store_true", help="make all pages")
    parser.add_argument("--workers", type=int, default=2, help="pages at a time")
    parser.add_argument("--seed", type=int, default=2026, help="where the dice start")
    parser.add_argument("--results", type=Path, default=RESULTS / "scale.json")
    return parser.parse_args()


def main() -> int:
    """Measure each size and say whether a report costs the same."""
    arguments = read_arguments()
    adopt_orphans()
    machine, sizes = describe_machine(), []
    for number in arguments.facilitators:
        agency = (arguments.folder / f"agency-{number}").resolve()
        agency.parent.mkdir(parents=True, exist_ok=True)
        print(write_demo(agency, facilitators=number, until=MONTH, actor="benchmark"), flush=True)
        size = measure(
            agency,
            number,
            pages=None if arguments.whole else arguments.pages,
            workers=arguments.workers,
            seed=arguments.seed,
        )
        sizes.append(size.describe())
        print({key: round(value, 3) for key, value in sizes[-1].items()}, flush=True)
    data = {"machine": machine, "sizes": sizes}
    write_results(arguments.results, data)
    print_table(list_scale_rows(data))
    print_table([target.row for target in judge_scale(data)])
    return 0 if all(target.reached for target in judge_scale(data)) else 1


if __name__ == "__main__":
    sys.exit(main())
