"""Tests of the checks on imported frames."""

import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.frames import Records, make_frame
from caseload_lib.record.importing.checks import SPANS, check_frames, make_schema
from caseload_lib.tables import TABLES

SETTINGS = parse_agency(
    '[agency]\nname = "A"\ntime_zone = "UTC"\n'
    '[service_types.home_visit]\nlabel = "Home visit"\ncontact_hours = 1.0\n'
)
GOOD = {
    "facilitators": {"facilitator_id": "F001", "name": "Ada Ash", "hours_per_week": 40.0},
    "cases": {"case_id": "C1", "client_code": "K1", "opened_on": "2026-01-05"},
    "assignments": {"case_id": "C1", "facilitator_id": "F001", "from_on": "2026-01-05"},
    "case_services": {
        "case_id": "C1",
        "service_type": "home_visit",
        "contacts_per_month": 1.0,
        "from_on": "2026-01-05",
    },
    "services": {
        "service_id": "S1",
        "case_id": "C1",
        "facilitator_id": "F001",
        "service_type": "home_visit",
        "status": "delivered",
        "served_on": "2026-01-07",
    },
}


def _frames(table: str = "", **changes: object) -> dict[str, pd.DataFrame]:
    rows = {**GOOD, **({table: {**GOOD[table], **changes}} if table else {})}
    return {name: make_frame(TABLES[name], pd.DataFrame([row])) for name, row in rows.items()}


def test_check_frames_good_rows_have_no_faults():
    """Rows that keep every rule pass."""
    assert check_frames(_frames(), SETTINGS).empty


@pytest.mark.parametrize(
    ("table", "column", "value", "rule"),
    [
        ("facilitators", "facilitator_id", "f001", "capital letter"),
        ("facilitators", "facilitator_id", "F001\n", "capital letter|control"),
        ("facilitators", "name", None, "must be there"),
        ("facilitators", "name", "a\x00b", "control character"),
        ("facilitators", "hours_per_week", 81.0, "80 or less"),
        ("facilitators", "supervisor_id", "F999", "facilitator_id of facilitators"),
        ("cases", "client_code", "\u202etxt", "control character"),
        ("cases", "client_code", "k" * 201, "at most 200"),
        ("cases", "closed_on", "2026-01-05", "must be after opened_on"),
        ("cases", "outcome", "good", "must be one of met, not_met, unknown"),
        ("assignments", "case_id", "C2", "must be a case_id of cases"),
        ("assignments", "load_share", -0.1, "0 or more"),
        ("assignments", "to_on", "2025-12-31", "must be after from_on"),
        ("case_services", "service_type", "knitting", r"params/agency\.toml"),
        ("services", "status", "done", "must be one of delivered"),
        ("services", "minutes", -5, "0 or more"),
    ],
)
def test_check_frames_one_bad_cell_is_one_fault(table, column, value, rule):
    """Each broken rule gives the cell, its value and the rule in words."""
    frames = _frames(table, **{column: value})
    if (table, column) == ("facilitators", "facilitator_id"):
        frames = {"facilitators": frames["facilitators"]}
    faults = check_frames(frames, SETTINGS)
    assert faults[["table", "row", "column"]].values.tolist() == [[table, 0, column]]
    assert pd.Series(faults["rule"]).str.contains(rule).all()


def test_check_frames_hours_that_end_before_they_begin_are_faults():
    """Half past nine is before noon; one end alone is enough."""
    frames = _frames("case_services", preferred_from="12:00", preferred_to="09:30")
    faults = check_frames(frames, SETTINGS)
    assert faults[["column", "value", "rule"]].values.tolist() == [
        ["preferred_to", "09:30", "must be after preferred_from"]
    ]
    assert check_frames(_frames("case_services", preferred_to="09:30"), SETTINGS).empty


def test_check_frames_unknown_type_of_a_service_is_accepted():
    """What was done may be of any type; only a plan needs its hours."""
    assert check_frames(_frames("services", service_type="knitting"), SETTINGS).empty


def test_check_frames_twins_are_faults_on_every_row():
    """Rows that share a key are all faults, since none is the right one."""
    frame = make_frame(TABLES["cases"], pd.DataFrame([GOOD["cases"]] * 3))
    faults = check_frames({"cases": frame}, SETTINGS)
    assert faults["row"].tolist() == [0, 1, 2]


def test_check_frames_rows_of_a_log_may_repeat():
    """Entries of a log have no key of their own."""
    row = {"facilitator_id": "F001", "worked_on": "2026-01-05", "activity": "direct", "minutes": 5}
    frames = {**_frames(), "time_log": make_frame(TABLES["time_log"], pd.DataFrame([row, row]))}
    assert check_frames(frames, SETTINGS).empty


def test_check_frames_references_may_be_recorded_before():
    """A reference is good if the database holds its row."""
    frames = _frames()
    existing = Records(facilitators=frames.pop("facilitators"), cases=frames.pop("cases"))
    assert check_frames(frames, SETTINGS, existing).empty
    assert set(check_frames(frames, SETTINGS)["column"]) == {"case_id", "facilitator_id"}


def test_check_frames_all_faults_come_at_once_in_order():
    """Every fault is found in one pass, in the order of tables, rows and columns."""
    cases = pd.DataFrame(
        {"case_id": ["C1", None], "client_code": [None, "K"], "opened_on": [None, "2026-01-01"]}
    )
    frames = {
        "cases": make_frame(TABLES["cases"], cases),
        "facilitators": make_frame(TABLES["facilitators"], pd.DataFrame({"name": ["A"]})),
    }
    faults = check_frames(frames, SETTINGS)
    assert faults[["table", "row", "column"]].values.tolist() == [
        ["facilitators", 0, "facilitator_id"],
        ["cases", 0, "client_code"],
        ["cases", 0, "opened_on"],
        ["cases", 1, "case_id"],
    ]


@pytest.mark.parametrize("name", TABLES)
def test_make_schema_accepts_an_empty_table(name):
    """Every table has a schema, and no rows break none of its rules."""
    frame = make_frame(TABLES[name])
    assert make_schema(TABLES[name]).validate(frame, lazy=True).empty


def test_spans_name_columns_that_exist():
    """Every span is of at least one table."""
    names = [set(table.names) for table in TABLES.values()]
    assert all(any({start, end} <= columns for columns in names) for start, end in SPANS)
