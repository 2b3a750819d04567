"""How long all indicators of an agency take to be found, beside DuckDB doing the same sums.

What is compared: both contenders start from the agency's database as the software keeps it (an
SQLite file, schema and indexes by the migrations) and end with the same table in memory: for every
month and every facilitator reported on in it, all indicators with their breakdowns: value,
numerator, denominator and how many cases were left out. The tables are checked to be equal, row by
row, to nine digits. Each contender runs in a process of its own, its imports done before the clock
starts; seconds are those of the clock, processor seconds those of all its threads, memory the
greatest resident size of the whole process. Both may use two cores. DuckDB reads the file through
its extension for SQLite and runs `indicators.sql`: set-based, each large table read once, as a good
analyst would write it. Two questions are asked: the month that has just ended (what a batch asks,
the facts of closed months being kept), and all of 24 months in one pass (the first batch, or an
import of history). Ours also gives the reason of every value that is missing; DuckDB does not.

DuckDB's extension for SQLite comes with `caseload[bench]`; it is on PyPI for some versions only.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from large_agency import CONTACTS, UNTIL, make_agency
from measuring import describe_machine
from report_results import (
    RESULTS,
    judge_indicators,
    list_indicator_rows,
    print_table,
    write_results,
)

from caseload_lib.agency import Agency
from caseload_lib.months import Month
from caseload_lib.record.demo import read_demo_settings
from caseload_lib.tables import (
    FEEDBACK_KINDS,
    OBLIGATION_KINDS,
    SCOPE_OF_CAUSE,
    SCOPES,
    TIME_ACTIVITIES,
)

CORES = 2
KEY = ["month", "facilitator_id", "indicator", "breakdown"]
NUMBERS = ["value", "numerator", "denominator", "uncounted"]
MONTHS = (1, 24)


def find_ours(path: Path, months: tuple[Month, ...], agency: Agency) -> pd.DataFrame:
    """Return the facts as the library finds them."""
    from caseload_lib.record.database import open_database
    from caseload_lib.record.ledgers import read_ledger
    from caseload_lib.review.indicators import find_facts

    return find_facts(read_ledger(open_database(path), months), months, agency)


def find_theirs(path: Path, months: tuple[Month, ...], agency: Agency) -> pa.Table:
    """Return the facts as DuckDB finds them, in the form that it hands over fastest."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET threads = {CORES}")
    load_extension(connection)
    connection.execute(f"ATTACH '{path}' AS records (TYPE sqlite, READ_ONLY)")
    for name, frame in list_settings(months, agency).items():
        connection.register("given", frame)
        connection.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM given")
    connection.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    return connection.execute("FROM facts").to_arrow_table()


def load_extension(connection: Any) -> None:
    """Load DuckDB's extension for SQLite from PyPI's package, or from where DuckDB keeps it."""
    found = find_spec("duckdb_extension_sqlite_scanner")
    if found and found.submodule_search_locations:
        (path,) = Path(found.submodule_search_locations[0]).rglob("*.duckdb_extension")
        connection.execute(f"LOAD '{path}'")
    else:
        connection.execute("INSTALL sqlite; LOAD sqlite")


def list_settings(months: tuple[Month, ...], agency: Agency) -> dict[str, pd.DataFrame]:
    """Return what the statements need of the months and the settings, as tables."""

    def name_all(names: Any) -> pd.DataFrame:
        return pd.DataFrame({"name": pd.Series([*names], dtype="str")})

    rows = [
        {
            "n": place,
            "month": str(month),
            "first": month.first,
            "after": month.after,
            "last": month.last,
            "middle": month.first.replace(day=15),
            "year_first": (month + -11).first,
            "half_year": (month + -5).first,
            "days": month.days,
        }
        for place, month in enumerate(months)
    ]
    capacity = agency.capacity
    setting = {
        "administration": capacity.administration_hours_per_case,
        "set_aside": capacity.fixed_administration_hours + capacity.reserve_hours,
        "suppress_below": agency.agency.suppress_below,
        "zone": agency.agency.time_zone,
    }
    endless = [name for name, kind in agency.programmes.items() if not kind.closes_cases]
    hours = [(name, agency.hours_of(name)) for name in agency.service_types]
    return {
        "months": pd.DataFrame(rows),
        "setting": pd.DataFrame([setting]),
        "holiday": pd.DataFrame({"day": agency.agency.holidays}),
        "activity": name_all(TIME_ACTIVITIES),
        "scope": name_all(SCOPES),
        "scope_of": pd.DataFrame([*SCOPE_OF_CAUSE.items()], columns=["cause", "scope"]),
        "obligation_kind": name_all(OBLIGATION_KINDS),
        "feedback_kind": name_all(FEEDBACK_KINDS),
        "service_hours": pd.DataFrame(hours, columns=["name", "hours"]),
        "endless": name_all(endless),
    }


CONTENDERS = {"ours": find_ours, "DuckDB": find_theirs}
IMPORTS = {
    "ours": ("caseload_lib.record.ledgers", "caseload_lib.review.indicators"),
    "DuckDB": ("duckdb",),
}


def run_contender(name: str, path: Path, count: int, output: Path) -> None:
    """Find the facts once, keep them in a file and print what it took."""
    for module in IMPORTS[name]:
        import_module(module)
    agency = read_demo_settings()
    clock, processor = time.perf_counter(), time.process_time()
    facts = CONTENDERS[name](path, UNTIL.trailing(count), agency)
    took = {
        "seconds": time.perf_counter() - clock,
        "processor_seconds": time.process_time() - processor,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    table = facts.to_pandas() if isinstance(facts, pa.Table) else facts
    table[[*KEY, *NUMBERS]].to_parquet(output)
    print(json.dumps(took))


def start_contender(name: str, path: Path, count: int, output: Path) -> dict[str, float]:
    """Run a contender in a process of its own."""
    command = [sys.executable, __file__, "--contender", name, "--database", str(path)]
    done = subprocess.run(
        [*command, "--months", str(count), "--output", str(output)],
        check=True,
        stdout=subprocess.PIPE,
        env={**os.environ, "OMP_NUM_THREADS": str(CORES)},
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def check_equal(ours: Path, theirs: Path) -> int:
    """Stop unless both tables say the same; return how many rows they have."""
    left, right = (pd.read_parquet(path).set_index(KEY).sort_index() for path in (ours, theirs))
    if not left.index.equals(right.index):
        raise SystemExit(f"Other rows: {len(left)} and {len(right)}.")
    for name in NUMBERS:
        one, other = left[name].astype(float), right[name].astype(float)
        differ = ~np.isclose(one, other, rtol=1e-9, atol=1e-9, equal_nan=True)
        if differ.any():
            both = pd.DataFrame({"ours": one[differ], "theirs": other[differ]})
            raise SystemExit(f"{name} differs in {differ.sum()} rows.\n{both.head(20)}")
    return len(left)


def compare(path: Path, contacts: int, count: int, repeats: int) -> dict[str, Any]:
    """Run both in turn and return the medians of what they took."""
    with tempfile.TemporaryDirectory() as folder:
        outputs = {name: Path(folder, name) for name in CONTENDERS}
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in CONTENDERS}
        for _ in range(repeats):
            for name, output in outputs.items():
                runs[name].append(start_contender(name, path, count, output))
        rows = check_equal(*outputs.values())
    return {
        "services": contacts,
        "facilitators": round(contacts / CONTACTS),
        "months": count,
        "rows": rows,
        "took": {name: pd.DataFrame(each).median().to_dict() for name, each in runs.items()},
    }


def read_arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--services", type=int, nargs="+", default=[100_000, 1_000_000, 5_000_000],
                        help="how many contacts the agencies have")  # fmt: skip
    parser.add_argument("--months", type=int, nargs="+", default=MONTHS,
                        help="how many months are asked for at once")  # fmt: skip
    parser.add_argument("--agencies", type=Path, default=Path(tempfile.gettempdir(), "agencies"),
                        help="where their databases are kept")  # fmt: skip
    parser.add_argument("--repeats", type=int, default=3, help="how often each is measured")
    parser.add_argument("--results", type=Path, default=RESULTS / "indicators.json",
                        help="where results are written")  # fmt: skip
    parser.add_argument("--contender", choices=CONTENDERS, help=argparse.SUPPRESS)
    parser.add_argument("--database", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--output", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> int:
    """Compare the contenders and say whether ours keeps to what is allowed."""
    given = read_arguments()
    if given.contender:
        run_contender(given.contender, given.database, given.months[0], given.output)
        return 0
    given.agencies.mkdir(parents=True, exist_ok=True)
    data: dict[str, Any] = {"machine": describe_machine(), "questions": []}
    for contacts in given.services:
        path = make_agency(given.agencies / f"services-{contacts}.db", contacts=contacts)
        for count in given.months:
            data["questions"].append(compare(path, contacts, count, given.repeats))
            print_table(list_indicator_rows(data)[-2:])
    write_results(given.results, data)
    print_table(list_indicator_rows(data))
    targets = judge_indicators(data)
    print_table([target.row for target in targets])
    return 0 if all(target.reached for target in targets) else 1


if __name__ == "__main__":
    sys.exit(main())
