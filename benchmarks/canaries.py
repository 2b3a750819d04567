"""Whether each page holds its own facilitator's records and nobody else's, also while killed.

Makes up an agency in whose records each facilitator's comment on the month is a canary of their
own, and each client's code one of its case. Makes the pages by the batch with several workers and
looks into every page and record: its own comment, no other's, and no code of a case that the
facilitator never held. Then once more, while workers, zygotes and children are killed at random,
until all pages are there, which must have the same bytes.
"""

import argparse
import os
import random
import re
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import psutil
from measuring import describe_machine, find_kind, list_under
from report_results import RESULTS, print_table, write_results

from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.record.database import open_database
from caseload_lib.record.demo import make_demo
from caseload_lib.record.demo_agency.folder import fill_database, open_demo_folder
from caseload_lib.record.folder import AgencyFolder
from caseload_lib.record.store import insert_rows
from caseload_lib.report.batch import run_plan
from caseload_lib.report.options import Options
from caseload_lib.report.plan import MonthPlan, plan_month
from caseload_lib.report.runs import Run
from caseload_lib.tables import TABLES

MONTH = Month(2026, 10)
#: What a canary looks like: of a facilitator's comment, and of a case.
COMMENT = re.compile(r"canary([A-Z][0-9]{3,9})canary")
CODE = re.compile(r"QX([A-Z][0-9]+)XQ")


def make_agency(folder: Path, *, facilitators: int) -> tuple[AgencyFolder, Records]:
    """Make up an agency whose records hold canaries, and return it and them."""
    agency = open_demo_folder(folder)
    made = make_demo(facilitators=facilitators, months=6, until=MONTH, settings=agency.settings)
    cases = made.cases.assign(client_code="QX" + made.cases["case_id"] + "XQ")
    records = Records(**{name: made[name] for name in TABLES} | {"cases": cases})
    fill_database(agency.database_url, records, label="canaries", until=MONTH, actor="benchmark")
    names = records.facilitators["facilitator_id"]
    comments = {
        "facilitator_id": names,
        "month": str(MONTH),
        "comment": "canary" + names + "canary",
        "agreed_cause": "Both agreed.",
        "agreed_on": pd.Timestamp(MONTH.after),
    }
    insert_rows(
        open_database(agency.database_url),
        "monthly_reviews",
        pd.DataFrame(comments),
        actor="benchmark",
    )
    return agency, records


def list_held(records: Records) -> dict[str, set[str]]:
    """Return the cases that each facilitator has ever held."""
    held: dict[str, set[str]] = {}
    for name, case in records.assignments[["facilitator_id", "case_id"]].itertuples(index=False):
        held.setdefault(name, set()).add(case)
    return held


def find_faults(text: str, name: str, held: set[str]) -> list[str]:
    """Return what a page or record holds that it must not, or lacks.

    Examples
    --------
    >>> find_faults("canaryF001canary QXC1XQ", "F001", {"C1"})
    []
    >>> find_faults("canaryF002canary QXC2XQ", "F001", {"C1"})
    ['lacks its own comment', 'holds the comment of F002', 'holds the case C2']
    """
    comments, codes = set(COMMENT.findall(text)), set(CODE.findall(text))
    faults = [] if name in comments else ["lacks its own comment"]
    faults += [f"holds the comment of {other}" for other in sorted(comments - {name})]
    return faults + [f"holds the case {case}" for case in sorted(codes - held)]


@dataclass
class Findings:
    """What was found in the files of pages.

    Parameters
    ----------
    files : int, default 0
        How many were looked into.
    codes : int, default 0
        How many of them show a code of a case.
    faults : list of str
        What is wrong.
    contents : dict of str to bytes
        Every file.
    """

    files: int = 0
    codes: int = 0
    faults: list[str] = field(default_factory=list)
    contents: dict[str, bytes] = field(default_factory=dict)


def look_into(folder: Path, runs: Sequence[Run], held: Mapping[str, set[str]]) -> Findings:
    """Return what is found in every page and record of runs."""
    found = Findings()
    for run in runs:
        for form in ("html", "ipynb"):
            path = folder / f"{run.name}.{form}"
            if not path.is_file():
                found.faults.append(f"{path.name} is not there")
                continue
            found.contents[path.name] = path.read_bytes()
            text = found.contents[path.name].decode()
            found.files += 1
            found.codes += bool(CODE.search(text))
            faults = find_faults(text, run.name, held.get(run.name, set()))
            found.faults += [f"{path.name} {fault}" for fault in faults]
    return found


@contextmanager
def killing(dice: random.Random, *, every_seconds: float) -> Iterator[dict[str, int]]:
    """Kill a process under this one every so often, and count the killed by their kind."""
    killed: dict[str, int] = {}
    over, own = threading.Event(), os.getpid()

    def kill() -> None:
        while not over.wait(dice.uniform(0.5, 1.5) * every_seconds):
            with suppress(psutil.Error, IndexError):
                kinds = [(find_kind(each, root=own), each) for each in list_under(own)]
                kind = dice.choice(sorted({kind for kind, _ in kinds} - {"helper"}))
                dice.choice([each for found, each in kinds if found == kind]).kill()
                killed[kind] = killed.get(kind, 0) + 1

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    try:
        yield killed
    finally:
        over.set()
        thread.join()


def make_pages(plan: MonthPlan, folder: Path, runs: Sequence[Run], workers: int) -> dict[str, str]:
    """Make the pages that are not there and return why some failed."""
    return dict(run_plan(plan, folder, runs=runs, options=Options(jobs=workers)).failures)


def make_while_killing(
    plan: MonthPlan, folder: Path, runs: Sequence[Run], arguments: argparse.Namespace
) -> tuple[dict[str, int], int]:
    """Make the pages while processes are killed, and in the end those that failed of it."""
    dice = random.Random(arguments.seed)
    with killing(dice, every_seconds=arguments.every) as killed:
        failed = make_pages(plan, folder, runs, arguments.workers)
    if failed and (again := make_pages(plan, folder, runs, arguments.workers)):
        raise SystemExit(f"Failed without being killed: {again}")
    return killed, len(failed)


def read_arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pages", type=int, default=500, help="how many pages")
    parser.add_argument("--workers", type=int, default=4, help="how many at a time")
    parser.add_argument("--every", type=float, default=3.0, metavar="SECONDS",
                        help="how long between two kills, on average")  # fmt: skip
    parser.add_argument("--seed", type=int, default=2026, help="where the dice start")
    parser.add_argument("--results", type=Path, default=RESULTS / "canaries.json")
    return parser.parse_args()


def main() -> int:
    """Make the pages twice, and look into each of them."""
    arguments = read_arguments()
    machine = describe_machine()
    with tempfile.TemporaryDirectory() as place:
        agency, records = make_agency(Path(place) / "agency", facilitators=arguments.pages)
        plan, held = plan_month(agency, MONTH), list_held(records)
        runs = [run for run in plan.runs if run.notebook.stem == "monthly_report"]
        runs = runs[: arguments.pages]
        quiet, disturbed = Path(place) / "quiet", Path(place) / "disturbed"
        if failed := make_pages(plan, quiet, runs, arguments.workers):
            raise SystemExit(f"Failed without being killed: {failed}")
        first = look_into(quiet, runs, held)
        shutil.rmtree(quiet)
        killed, failures = make_while_killing(plan, disturbed, runs, arguments)
        second = look_into(disturbed, runs, held)
    second.faults += [
        f"{name} has other bytes after kills"
        for name, content in first.contents.items()
        if second.contents.get(name) != content
    ]
    rows = [
        {
            "pages and records": str(found.files),
            "with codes of cases": str(found.codes),
            "workers": str(arguments.workers),
            "killed": ", ".join(f"{count} {kind}" for kind, count in sorted(how.items())) or "none",
            "failed and made again": str(again),
            "faults": str(len(found.faults)),
        }
        for found, how, again in ((first, {}, 0), (second, killed, failures))
    ]
    print_table(rows)
    print(*(first.faults + second.faults)[:20], sep="\n")
    write_results(arguments.results, {"machine": machine, "rows": rows})
    return 1 if first.faults or second.faults else 0


if __name__ == "__main__":
    sys.exit(main())
