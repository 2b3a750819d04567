"""Tiny notebooks and plans for the tests of a batch; the real ones are tested in test_pages."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from caseload_lib.assess.instruments import load
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report import remote_folder
from caseload_lib.report.manifest import hash_bytes
from caseload_lib.report.plan import MonthPlan
from caseload_lib.report.runs import Run

#: A cell that shows what the run was given, the way a page shows its facilitator's clients.
SHOW = (
    "import json\nfrom pathlib import Path\nfrom IPython.display import HTML\n"
    "given = json.loads(Path(inputs).read_text())\nHTML(f'<h1>{facilitator_id} {given}</h1>')"
)


def write_notebook(path: Path, *cells: str) -> Path:
    """Write a notebook with a parameters cell and the given code cells."""
    empty = 'facilitator_id = ""\nmonth = ""\nagency = ""\ninputs = ""'
    first = nbformat.v4.new_code_cell(empty, metadata={"tags": ["parameters"]})
    notebook = nbformat.v4.new_notebook(
        cells=[first, *(nbformat.v4.new_code_cell(cell) for cell in cells)],
        metadata={"kernelspec": {"name": "python3", "display_name": "x", "language": "python"}},
    )
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    nbformat.write(notebook, path)
    return path


def make_run(name: str, notebook: Path, *, given: object = "") -> Run:
    """Return the run of a page whose inputs are the given value."""
    notebook_hash = hash_bytes(notebook.read_bytes())
    return Run(
        name=name,
        notebook=notebook,
        parameters={"facilitator_id": name, "month": "2026-10"},
        input_hash=hash_bytes(f"{name} {given} {notebook_hash}".encode()),
        notebook_hash=notebook_hash,
        draft=name != "team",
    )


def make_plan(notebooks: dict[str, Path], *, given: dict[str, object] | None = None) -> MonthPlan:
    """Return a plan of one run for each name; the inputs of each are its canary or as given."""
    values = {name: f"canary-{name}" for name in notebooks} | (given or {})
    return MonthPlan(
        agency_name="Harbour <House>",
        month=Month(2026, 10),
        runs=tuple(make_run(name, path, given=values[name]) for name, path in notebooks.items()),
        names={name: f"Person & {name}" for name in notebooks if name != "team"},
        write_inputs=lambda name, path: _write_private(path, json.dumps(values[name])),
        notebooks={hash_bytes(path.read_bytes()): path.read_bytes() for path in notebooks.values()},
    )


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, "utf-8")


@pytest.fixture
def notebook(tmp_path):
    """Return a function that writes a notebook of the given cells."""
    return lambda *cells, name="page": write_notebook(tmp_path / f"{name}.ipynb", *cells)


@pytest.fixture
def plan():
    """Return a function that makes a plan from notebooks by name."""
    return make_plan


@pytest.fixture
def run():
    """Return a function that makes the run of one page."""
    return make_run


@pytest.fixture(scope="session")
def show():
    """Return the cell that shows what its run was given."""
    return SHOW


_SCRIPT = """
import importlib.util, signal, sys
from pathlib import Path

def main():
    # Where the tests run in the background of a shell, Ctrl-C is ignored by what they start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    spec = importlib.util.spec_from_file_location("batch_conftest", {conftest!r})
    conftest = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(conftest)
    from caseload_lib.report.batch import run_plan
    names = [*sys.argv[2].split(",")]
    from caseload_lib.report.options import Options
    plan = conftest.make_plan({{name: Path(sys.argv[3]) for name in names}})
    done = run_plan(plan, Path(sys.argv[1]), runs=plan.runs, options=Options(jobs=2),
                    progress=lambda event: print(event.text, flush=True))
    sys.exit(done.exit_status)

if __name__ == "__main__":
    main()
"""


@pytest.fixture
def short_path():
    """Return a new folder with a name short enough for sockets in it."""
    with tempfile.TemporaryDirectory(prefix="t") as folder:
        yield Path(folder)


@pytest.fixture
def start_batch(tmp_path, short_path):
    """Return a function that starts a batch of tiny pages in a process of its own."""
    script = tmp_path / "batch.py"
    script.write_text(_SCRIPT.format(conftest=__file__), "utf-8")
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    started = []

    def start(folder, names, page, *, before=()):
        process = subprocess.Popen(
            [*before, sys.executable, script, folder, ",".join(names), page],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "HOME": str(home), "TMPDIR": str(short_path)},
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture(scope="session")
def object_server():
    """Return the address of a server that speaks as S3 does."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def signed_in(monkeypatch, object_server):
    """Let this machine sign in at the server, as it would by its environment."""
    for name, value in {
        "AWS_ENDPOINT_URL": object_server,
        "AWS_ACCESS_KEY_ID": "canary-id",
        "AWS_SECRET_ACCESS_KEY": "canary-secret",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(params=["s3", "memory", "server"])
def remote_address(request, monkeypatch):
    """Return an address with nothing at it: of object stores, and of one where files are moved."""
    if request.param == "s3":
        request.getfixturevalue("signed_in")
        import s3fs

        s3fs.S3FileSystem.clear_instance_cache()
        files = s3fs.S3FileSystem()
        if not files.exists("reports"):
            files.mkdir("reports")
        return f"s3://reports/{request.node.name}"
    from fsspec.implementations.memory import MemoryFileSystem

    MemoryFileSystem.store.clear()
    MemoryFileSystem.pseudo_dirs[:] = [""]
    if request.param == "server":
        monkeypatch.setattr(remote_folder, "_WHOLE", {"s3"})
    return "memory://reports"


#: Who rates what: id, rater, about, kind, instrument, period, days of submission and release.
ASSESSED = (
    ("A1", "F001", None, "service", "service_improvement", "2025", 1, None),
    ("A2", "F001", None, "service", "service_improvement", "2026", 2, None),
    ("A3", "F009", None, "service", "service_improvement", "2026", 3, None),
    ("A4", "F002", None, "service", "service_improvement", "2026", None, None),
    ("A5", "F001", "F001", "self", "manage_caseload", "2026-Q4", 4, 5),
    ("A6", "F009", "F001", "supervisor", "manage_caseload", "2026-Q4", 6, None),
    ("A7", "F002", "F002", "self", "manage_caseload", "2026-Q4", 7, None),
    ("A8", "F009", "F002", "supervisor", "manage_caseload", "2026-Q4", 8, None),
    ("A9", "F002", "F001", "peer", "manage_caseload", "2026-Q4", 9, None),
)


@pytest.fixture(scope="session")
def assessed():
    """Return an agency's records with assessments of the service and of two people.

    Every note is a canary that names its assessment. F001 has released theirs, F002 has not.
    """
    names = ["assessment_id", "rater_id", "about_facilitator_id", "rater_kind", "instrument"]
    rows = pd.DataFrame(ASSESSED, columns=[*names, "period", "submitted_at", "released_at"])
    for name in ("submitted_at", "released_at"):
        days = pd.to_timedelta(rows[name].astype("float"), unit="D")
        rows[name] = pd.Timestamp("2026-09-30", tz="UTC") + days
    versions = {name: load(name).version for name in rows["instrument"].unique()}
    answers = [
        (row.assessment_id, item.id, 1 + (place + number) % 3, f"canary-{row.assessment_id}")
        for number, row in enumerate(rows.itertuples())
        for place, item in enumerate(load(row.instrument).items)
    ]
    responses = pd.DataFrame(answers, columns=["assessment_id", "item_id", "value", "note"])
    responses["response_id"] = [f"R{number:04}" for number in range(len(responses))]
    responses["answered_at"] = pd.Timestamp("2026-10-01", tz="UTC")
    people = {"facilitator_id": ["F001", "F002", "F009"], "name": ["Ana", "Bo", "Chi"]}
    return Records(
        facilitators=pd.DataFrame(people | {"supervisor_id": ["F009", "F009", None]}),
        assessments=rows.assign(instrument_version=rows["instrument"].map(versions)),
        responses=responses,
        actions=pd.DataFrame({
            "action_id": ["T1", "T2", "T3"], "assessment_id": ["A2", "A5", "A7"],
            "item_id": ["1", "P2", "P2"], "action": ["for all", "for Ana", "for Bo"],
        }),
        goals=pd.DataFrame({
            "goal_id": ["G1", "G2"], "facilitator_id": ["F001", "F002"],
            "assessment_id": ["A5", "A7"], "specific": ["Ana's goal", "Bo's goal"],
        }),
    )  # fmt: skip
