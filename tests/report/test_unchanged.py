"""Tests of a month that is as the last batch left it: no look into records, and no wrong one."""

import os
import subprocess
import sys
from datetime import date
from types import SimpleNamespace

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.months import Month
from caseload_lib.record.database import open_database
from caseload_lib.record.folder import open_agency, start_agency
from caseload_lib.record.instrument_files import FOLDER
from caseload_lib.record.marks import Marks
from caseload_lib.record.store import insert_rows, read_records
from caseload_lib.report import files, notebooks, unchanged
from caseload_lib.report.batch import run_month
from caseload_lib.report.entries import Entry
from caseload_lib.report.index import INDEX
from caseload_lib.report.manifest import read_manifest
from caseload_lib.report.options import Options
from caseload_lib.report.remembered import PlannedPage, Roll
from caseload_lib.report.stores import open_store
from caseload_lib.report.unchanged import find_basis, find_unchanged

MONTH = Month(2026, 10)
BOTH = frozenset({"html", "ipynb"})


def _mark(monkeypatch, token):
    """Have every database bear this mark."""
    monkeypatch.setattr(unchanged, "read_marks", lambda _: Marks({("people", ""): token}))


@pytest.fixture
def agency(tmp_path, monkeypatch):
    """Return an agency whose records bear the mark "1"."""
    _mark(monkeypatch, "1")
    monkeypatch.setattr(files.os, "fsync", lambda _: None)
    start_agency(tmp_path / "office")
    return open_agency(tmp_path / "office")


@pytest.fixture
def keep(agency):
    """Return a function that leaves a month of tiny pages as a batch would."""

    def keep(names):
        store = open_store(agency.reports, MONTH)
        store.prepare()
        manifest = read_manifest(store)
        manifest.begin()
        for name in names:
            files = {f"{name}.{form}": f"{name} {form}".encode() for form in BOTH}
            outputs = {file: manifest.put(file, content) for file, content in files.items()}
            manifest.record(name, Entry("made", f"inputs {name}", "", "1", 0.1, outputs=outputs))
        manifest.put(INDEX, b"<html>")
        pages = {name: PlannedPage(f"inputs {name}", f"Person {name}") for name in names}
        manifest.fold(roll=Roll("Office", pages, find_basis(agency, MONTH)))
        return store

    return keep


def _look(agency, store, *, formats=BOTH):
    events = []
    basis = find_basis(open_agency(agency.path), MONTH)
    found = find_unchanged(store, MONTH, basis=basis, formats=formats, progress=events.append)
    return found, [(event.name, event.done, event.total) for event in events]


def test_find_unchanged_month_as_it_was_left_is_known(agency, keep):
    """Every page is counted and told of, and the index can be sent."""
    found, events = _look(agency, keep(["team", "F001"]))
    assert (found.made, found.skipped, found.exit_status) == (0, 2, 0)
    assert events == [("team", 1, 2), ("F001", 2, 2)]
    assert [line.title for line in found.contents.people] == ["Person F001"]
    assert found.index == str(agency.reports / "2026-10" / "index.html")


CHANGES = {
    "records": lambda at: _mark(at.patch, "2"),
    "no marks": lambda at: at.patch.setattr(unchanged, "read_marks", lambda _: None),
    "settings": lambda at: _replace(at.agency / "params" / "agency.toml", "UTC", "CET"),
    "instrument": lambda at: _add(at.agency / FOLDER / "ours.own-1.toml"),
    "program": lambda at: at.patch.setattr(unchanged, "describe_program", lambda: {"pandas": "0"}),
    "page edited": lambda at: _replace(at.folder / "F001.html", "html", "HTML"),
    "record removed": lambda at: (at.folder / "F001.ipynb").unlink(),
    "index edited": lambda at: _replace(at.folder / INDEX, "<html>", "<HTML>"),
    "page of a stranger": lambda at: (at.folder / "F009.html").touch(),
    "manifest damaged": lambda at: (at.folder / "manifest.json").write_text("{"),
    "memory lost": lambda at: (at.folder / ".remembered.json").unlink(),
    "batch killed": lambda at: _add(at.folder / "manifest.jsonl"),
}


def _replace(path, former, new):
    """Change a file in place, with its size and the time of its change as they were."""
    text, before = path.read_text(), path.stat()
    assert former in text
    path.write_text(text.replace(former, new))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _add(path):
    path.parent.mkdir(exist_ok=True)
    path.write_text("{}\n")


@pytest.mark.parametrize("change", CHANGES)
def test_find_unchanged_any_change_is_looked_into(agency, keep, monkeypatch, change):
    """Whatever is another than it was, somebody must look; nothing is told as unchanged."""
    store = keep(["team", "F001"])
    at = SimpleNamespace(agency=agency.path, folder=agency.reports / "2026-10", patch=monkeypatch)
    CHANGES[change](at)
    assert _look(agency, store) == (None, [])


def test_find_unchanged_notebook_edited_is_looked_into(agency, keep, monkeypatch, tmp_path):
    """A notebook that says something else makes other pages."""
    store = keep(["team"])
    find = notebooks.find_resource

    def find_edited(*parts):
        path = tmp_path / parts[-1]
        path.write_bytes(find(*parts).read_bytes() + b" ")
        return path

    monkeypatch.setattr(notebooks, "find_resource", find_edited)
    assert _look(agency, store)[0] is None


def test_find_unchanged_format_not_made_or_failed_page_is_looked_into(agency, keep):
    """What is wanted and is not there must be made."""
    store = keep(["team", "F001"])
    manifest = read_manifest(store)
    manifest.record("F001", Entry("failed", "inputs F001", "", "1", 0.1, error="It was late."))
    manifest.fold()
    assert _look(agency, store)[0] is None


def test_run_month_of_a_thousand_unchanged_pages_loads_no_data_frames(agency, keep):
    """The whole command looks at two thousand files and reads none; nothing is written."""
    keep(["team", *(f"F{number:04}" for number in range(999))])
    folder = agency.reports / "2026-10"
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    code = (
        "import sys; from caseload_lib import cli; from caseload_lib.record.marks import Marks\n"
        "from caseload_lib.report import unchanged\n"
        "unchanged.read_marks = lambda _: Marks({('people', ''): '1'})\n"
        "try: cli.main()\n"
        "finally: print([m for m in ('pandas', 'numpy', 'papermill') if m in sys.modules])"
    )
    arguments = ["--agency", agency.path, "report", "2026-10"]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )
    assert "2026-10: 0 made, 1000 unchanged, 0 failed." in done.stdout
    assert done.stdout.endswith("[]\n")
    assert done.stderr.count(" unchanged\n") == 1000
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_run_month_forced_or_of_some_looks_into_the_records(agency, keep):
    """Who asks for more than the whole month as it is gets more than a look at it."""
    keep(["team"])
    today = date(2026, 11, 3)
    assert run_month(agency, MONTH, today=today).skipped == 1
    assert str(run_month(agency, MONTH, today=today, options=Options(dry_run=True))) == (
        "2026-10: 0 would be made, 1 unchanged."
    )
    for given in ({"options": Options(force=True)}, {"facilitators": ["F001"]}):
        with pytest.raises(CaseloadError, match="no records"):
            run_month(agency, MONTH, today=today, **given)


@pytest.fixture
def recorded(tmp_path):
    """Return an agency with a database."""
    start_agency(tmp_path / "office")
    agency = open_agency(tmp_path / "office")
    open_database(agency.database_url, create=True)
    return agency


def test_find_basis_is_the_same_until_a_record_is_written(recorded):
    """Reading the records changes nothing; one row of them does, at once."""
    before = find_basis(recorded, MONTH)
    database = open_database(recorded.database_url)
    assert read_records(database).facilitators.empty
    assert find_basis(recorded, MONTH) == before != ""
    assert find_basis(recorded, MONTH + -1) != before
    insert_rows(database, "facilitators", [{"facilitator_id": "F001", "name": "A"}], actor="test")
    assert find_basis(recorded, MONTH) not in {"", before}


def test_find_basis_of_records_out_of_reach_cannot_be_told(recorded, monkeypatch):
    """Without marks nothing is taken for unchanged."""
    assert find_basis(recorded, MONTH) != ""
    monkeypatch.setenv("CASELOAD_DATABASE_URL", "postgresql://nobody@nowhere/none")
    assert find_basis(recorded, MONTH) == ""
    monkeypatch.setenv("CASELOAD_DATABASE_URL", "")
    (recorded.path / "data" / "caseload.db").unlink()
    assert find_basis(recorded, MONTH) == ""
