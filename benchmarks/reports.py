"""How fast reports are made: ours beside what people run today, in one run on one machine.

Makes up an agency, plans a month once, and makes the same reports in each way: a shell loop of
papermill and nbconvert, one process that loops over papermill, a pool of two, ploomber-engine, our
workers, and the floor, the notebook's own code called as plain functions. Every way gets the same
prepared inputs, and every page and record must have the same bytes, or nothing is reported.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from contenders import Job, write_jobs
from measuring import (
    adopt_orphans,
    count_children_seconds,
    count_tree_seconds,
    describe_machine,
    reap_orphans,
)
from report_results import RESULTS, judge_reports, list_report_rows, print_table, write_results

from caseload_lib.months import Month
from caseload_lib.record.demo import write_demo
from caseload_lib.record.folder import open_agency
from caseload_lib.report.manifest import hash_bytes
from caseload_lib.report.plan import plan_month

HERE = Path(__file__).resolve().parent
MONTH = Month(2026, 10)
#: The same for all: one core for each process, and sets in the same order everywhere.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONPATH": os.pathsep.join((str(HERE.parent), str(HERE))),
    "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
}
#: Hides rfc3987-syntax, which costs a second wherever jsonschema finds it.
HIDING = 'raise ImportError("hidden")\n'


@dataclass(frozen=True)
class Contender:
    """One way to make reports, as it is measured.

    Parameters
    ----------
    key, title : str
        Its name in results, and what tables call it.
    way : str
        What `contenders.py` calls it; "shell" for the shell loop.
    workers : int
        How many processes work.
    share : float
        How many reports it makes in a round, as a share of `--per-round`: the slow make fewer.
    warm : int
        How many it makes before the clock starts.
    reads_records : bool
        Whether each report reads the agency's records instead of prepared inputs.
    lightened : bool
        Whether the slow optional package is hidden from it, as our own workers hide it.
    """

    key: str
    title: str
    way: str
    workers: int = 1
    share: float = 1.0
    warm: int = 1
    reads_records: bool = False
    lightened: bool = False


CONTENDERS = (
    Contender("shell", "shell loop of papermill and nbconvert", "shell", share=0.2, warm=0),
    Contender(
        "shell_light",
        "shell loop, rfc3987-syntax hidden",
        "shell",
        share=0.2,
        warm=0,
        lightened=True,
    ),
    Contender("loop", "one process looping papermill", "loop", share=0.4),
    Contender(
        "loop_reading",
        "papermill loop, each reads the records",
        "loop",
        share=0.2,
        reads_records=True,
    ),
    Contender("pool", "papermill in a pool of two", "pool", workers=2, share=0.8, warm=2),
    Contender("ploomber", "ploomber-engine", "ploomber"),
    Contender("ours_1", "ours, one worker", "ours"),
    Contender("ours_2", "ours, two workers", "ours", workers=2, share=2.0, warm=2),
    Contender("ours_4", "ours, four workers", "ours", workers=4, share=2.0, warm=4),
    Contender("floor", "floor: the cells as plain functions", "floor"),
)


@dataclass(frozen=True)
class Timing:
    """What one contender took in one round.

    Parameters
    ----------
    reports : int
        How many it made between "go on" and "done".
    seconds, cpu_seconds : float
        By the clock and by the processors, for those.
    whole_reports : int
        How many it made in all.
    whole_seconds, whole_cpu_seconds : float
        From its start to its end, for all of them.
    start_seconds : float
        From its start until the first reports were made.
    """

    reports: int
    seconds: float
    cpu_seconds: float
    whole_reports: int
    whole_seconds: float
    whole_cpu_seconds: float
    start_seconds: float


def prepare_jobs(folder: Path, facilitators: int, agency: Path) -> list[Job]:
    """Make up the agency, plan the month, and return each facilitator's report."""
    write_demo(agency, facilitators=facilitators, until=MONTH, actor="benchmark")
    plan = plan_month(open_agency(agency), MONTH)
    jobs = []
    for run in plan.runs:
        if run.notebook.stem == "monthly_report":
            inputs = folder / f"{run.name}.json"
            plan.write_inputs(run.name, inputs)
            jobs.append(Job(run.name, str(run.notebook), dict(run.parameters), str(inputs)))
    return jobs


def choose_jobs(jobs: Sequence[Job], number: int, *, first: int) -> list[Job]:
    """Return a number of jobs from a place on, beginning again where they end.

    Examples
    --------
    >>> choose_jobs(["a", "b", "c"], 2, first=2)
    ['c', 'a']
    """
    return [jobs[(first + place) % len(jobs)] for place in range(number)]


def write_lines(jobs: Sequence[Job], path: Path) -> None:
    """Write jobs as the shell loop reads them."""
    lines = [
        "\t".join(
            (job.name, job.notebook, job.given["facilitator_id"], job.given["month"], job.inputs)
        )
        for job in jobs
    ]
    path.write_text("".join(f"{line}\n" for line in lines))


def start_contender(
    contender: Contender, warm: Sequence[Job], jobs: Sequence[Job], folder: Path, pages: Path
) -> subprocess.Popen[str]:
    """Start the process of a contender, which makes its first reports at once."""
    files = (folder / "warm", folder / "measured")
    shell = contender.way == "shell"
    for path, chosen in zip(files, (warm, jobs), strict=True):
        (write_lines if shell else write_jobs)(chosen, path)
    words = [str(word) for word in (*files, pages)]
    command = (
        ["bash", str(HERE / "shell_loop.sh"), *words]
        if shell
        else [sys.executable, str(HERE / "contenders.py"), contender.way, *words,
              "--workers", str(contender.workers)]
    )  # fmt: skip
    environment = {**os.environ, **ENVIRONMENT}
    if contender.lightened:
        (folder / "hiding").mkdir(exist_ok=True)
        (folder / "hiding" / "rfc3987_syntax.py").write_text(HIDING)
        environment["PYTHONPATH"] += f"{os.pathsep}{folder / 'hiding'}"
    with (folder / f"{contender.key}.log").open("a") as log:
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
            env=environment, cwd=folder,
        )  # fmt: skip


def wait_for(process: subprocess.Popen[str], word: str, contender: Contender, folder: Path) -> None:
    """Wait until a contender says a word, and stop everything where it ends before."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == word:
            return
    log = (folder / f"{contender.key}.log").read_text().splitlines()[-15:]
    raise SystemExit("\n".join([f"{contender.title} ended before it was {word}:", *log]))


def measure(
    contender: Contender, warm: Sequence[Job], jobs: Sequence[Job], folder: Path, pages: Path
) -> Timing:
    """Return what a contender takes for some reports, its start apart."""
    used, began = count_children_seconds(), time.perf_counter()
    process = start_contender(contender, warm, jobs, folder, pages)
    assert process.stdin is not None
    marks = []
    for word in ("ready", "done"):
        wait_for(process, word, contender, folder)
        marks.append((time.perf_counter(), count_tree_seconds(process.pid)))
        if word == "ready":
            marks[0] = (time.perf_counter(), marks[0][1])
        process.stdin.write("go on\n")
        process.stdin.flush()
    process.stdin.close()
    process.wait()
    ended = time.perf_counter()
    reap_orphans()
    (ready, ready_cpu), (done, done_cpu) = marks
    return Timing(
        reports=len(jobs),
        seconds=done - ready,
        cpu_seconds=done_cpu - ready_cpu,
        whole_reports=len(warm) + len(jobs),
        whole_seconds=ended - began,
        whole_cpu_seconds=count_children_seconds() - used,
        start_seconds=ready - began,
    )


def check_pages(pages: Path, jobs: Sequence[Job], known: dict[str, str], title: str) -> None:
    """Refuse to go on where a page or a record is missing or not the one that others made."""
    for job in jobs:
        for form in ("html", "ipynb"):
            name = f"{job.name}.{form}"
            path = pages / name
            found = hash_bytes(path.read_bytes()) if path.is_file() else "nothing"
            if found != known.setdefault(name, found) or found == "nothing":
                raise SystemExit(f"{title}: {name} is not what the others made. Nothing to report.")


def run_rounds(
    chosen: Sequence[Contender], jobs: Sequence[Job], agency: Path, arguments: argparse.Namespace
) -> dict[str, list[Timing]]:
    """Measure every contender in turn, as many times as there are rounds."""
    known: dict[str, str] = {}
    timings: dict[str, list[Timing]] = {each.key: [] for each in chosen}
    reading = [Job(j.name, j.notebook, {**j.parameters, "agency": str(agency)}, "") for j in jobs]
    for number in range(arguments.rounds):
        for each in chosen:
            count = max(1, round(arguments.per_round * each.share))
            own = choose_jobs(reading if each.reads_records else jobs, count, first=number * count)
            warm = choose_jobs(own, each.warm, first=0)
            with tempfile.TemporaryDirectory() as place:
                folder = Path(place)
                pages = folder / "pages"
                pages.mkdir()
                timing = measure(each, warm, own, folder, pages)
                check_pages(pages, own, known, each.title)
            timings[each.key].append(timing)
            print(
                f"round {number + 1}, {each.title}: {timing.reports / timing.seconds:.2f} a second,"
                f" {timing.cpu_seconds / timing.reports:.2f} CPU seconds each",
                flush=True,
            )
    print(f"{len(known)} pages and records, the same bytes from everybody.\n")
    return timings


def read_arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--facilitators", type=int, default=20, help="how large the agency is")
    parser.add_argument("--rounds", type=int, default=3, help="how often all are measured in turn")
    parser.add_argument("--per-round", type=int, default=10, help="reports in a round")
    parser.add_argument("--only", nargs="+", choices=[each.key for each in CONTENDERS],
                        help="only these contenders")  # fmt: skip
    parser.add_argument("--agency", type=Path, help="where the agency is kept for another run")
    parser.add_argument("--results", type=Path, default=RESULTS / "reports.json",
                        help="where results are written")  # fmt: skip
    return parser.parse_args()


def main() -> int:
    """Measure all contenders and say which figures are reached."""
    arguments = read_arguments()
    adopt_orphans()
    machine = describe_machine()
    chosen = [each for each in CONTENDERS if not arguments.only or each.key in arguments.only]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        agency = (arguments.agency or folder / "agency").resolve()
        jobs = prepare_jobs(folder, arguments.facilitators, agency)
        timings = run_rounds(chosen, jobs, agency, arguments)
    data = {
        "machine": machine,
        "facilitators": arguments.facilitators,
        "titles": {each.key: each.title for each in chosen},
        "timings": {key: [asdict(each) for each in many] for key, many in timings.items()},
    }
    write_results(arguments.results, data)
    print_table(list_report_rows(data))
    targets = judge_reports(data)
    print_table([target.row for target in targets])
    print(json.dumps(machine))
    return 0 if all(target.reached for target in targets) else 1


if __name__ == "__main__":
    sys.exit(main())
