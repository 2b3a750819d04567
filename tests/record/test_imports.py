"""Tests of importing files: all rows, or none and why."""

import csv
import io
import shutil
import stat
import time
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from caseload_lib.errors import CaseloadError
from caseload_lib.frames import Records
from caseload_lib.record.audit import verify_chain
from caseload_lib.record.audit_rows import compare_rows
from caseload_lib.record.contacts import correct_contact
from caseload_lib.record.database import open_database
from caseload_lib.record.folder import AgencyFolder, open_agency, start_agency
from caseload_lib.record.importing.fault_listing import ImportFaultsError
from caseload_lib.record.imports import import_paths
from caseload_lib.record.store import read_records, remove_rows
from caseload_lib.tables import TABLES

CASA = Path(__file__).with_name("casa_sample.csv")
_FACILITATORS = "facilitator_id,name,hours_per_week\nF001,Ada Ash,40\n"
_CASES = "case_id,client_code,opened_on\n007,NA,2026-01-05\n"
_ASSIGNMENTS = "case_id,facilitator_id,from_on\n007,F001,2026-01-05\n"


def _start(folder: Path, template: Path) -> AgencyFolder:
    """Return a new agency without records, whose database is a copy of an empty one."""
    start_agency(folder, name="Test", time_zone="America/New_York")
    (folder / "data").mkdir(mode=0o700, exist_ok=True)
    shutil.copy(template, folder / "data" / "caseload.db")
    return open_agency(folder)


@pytest.fixture
def agency(tmp_path, sqlite_template) -> AgencyFolder:
    """Give a new agency without records."""
    return _start(tmp_path / "agency", sqlite_template)


def _write(folder: Path, **texts: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


def _read(agency: AgencyFolder) -> Records:
    return read_records(open_database(agency.database_url))


def _sort(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values(list(frame.columns), ignore_index=True)


def _assert_same(one: Records, other: Records) -> None:
    for name in TABLES:
        assert_frame_equal(_sort(one[name]), _sort(other[name]), obj=name)


def _casa_rows() -> tuple[list[str], list[list[str]]]:
    with CASA.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


def _write_casa(path: Path, rows: list[list[str]]) -> Path:
    text = io.StringIO()
    csv.writer(text).writerows([_casa_rows()[0], *rows])
    path.write_text(text.getvalue(), "utf-8", newline="")
    return path


def _import_casa(agency: AgencyFolder, path: Path = CASA, **options: object):
    return import_paths(agency, [path], source="casa", actor="tester", **options)


@pytest.fixture(scope="module")
def casa(tmp_path_factory) -> SimpleNamespace:
    """Give an agency that has imported the export, to be read and copied only."""
    folder = tmp_path_factory.mktemp("casa") / "agency"
    start_agency(folder, name="Test", time_zone="America/New_York")
    report = _import_casa(open_agency(folder))
    return SimpleNamespace(folder=folder, report=report, records=_read(open_agency(folder)))


@pytest.fixture
def imported(casa, tmp_path) -> AgencyFolder:
    """Give an agency that has imported the export, of which a test may change the records."""
    return open_agency(Path(shutil.copytree(casa.folder, tmp_path / "imported")))


def test_import_paths_casa_every_row_becomes_a_service(casa):
    """Each contact is a service: an attempt if it was not made, its types as codes."""
    services = casa.records.services.set_index("service_id")
    assert casa.report.rows == len(services) == len(_casa_rows()[1])
    assert services.loc["casa-101", "service_type"] == "social_worker;attorney;relative"
    assert services.loc["casa-102", "service_type"] == "school;court"
    assert services.loc["casa-102", "mode"] == "text_email"
    assert pd.isna(services.loc["casa-102", "minutes"])
    assert services.loc["casa-106", ["minutes", "status"]].tolist() == [0, "attempted"]
    assert services.loc["casa-109", "served_on"] == pd.Timestamp(2026, 9, 30)
    assert services["notes"].isna().all()


def test_import_paths_casa_again_leaves_what_was_corrected_here(imported):
    """A contact corrected here stands, and the same export finds nothing to do."""
    database = open_database(imported.database_url)
    stands = correct_contact(
        database,
        imported.settings,
        "casa-102",
        changes={"minutes": 25},
        reason="the log says so",
        actor="F001",
    )
    again = _import_casa(imported).summary.total
    assert (again.inserted, again.corrected, again.absent, again.removed) == (0, 0, 0, 0)
    services = read_records(database).services.set_index("service_id")
    assert len(services) == len(_casa_rows()[1])
    assert "casa-102" not in services.index
    assert services.loc[stands, ["minutes", "corrects_id"]].tolist() == [25, "casa-102"]
    assert compare_rows(database).faults == ()


def test_import_paths_casa_creators_become_facilitators(casa):
    """Creators and supervisors get ids in order of their keys, with the latest name and boss."""
    records = casa.records
    people = records.facilitators.set_index("facilitator_id")
    assert people["name"].to_dict() == {
        "F001": "Ada Émile",
        "F002": "Ben O'Hara",
        "F003": "Cho Min-seo",
        "S001": "Supervisor One",
        "S002": "Supervisor Two",
    }
    assert people.loc["F002", "supervisor_id"] == "S002"
    assert people["hours_per_week"].isna().all()
    assert records.roles["facilitator_id"].tolist() == ["S001", "S002"]
    assert records.case_services.empty
    assert set(records.id_mappings["source_id"]) >= {"ada@example.org", "supervisor one"}


def test_import_paths_casa_assignments_are_inferred(casa):
    """Assignments follow the contacts made; what has long been silent has ended."""
    records = casa.records
    held = records.assignments.astype({"from_on": "str", "to_on": "str"}).fillna("")
    columns = ["case_id", "facilitator_id", "load_share", "from_on", "to_on"]
    assert held[columns].values.tolist() == [
        ["K-26-0001", "F001", 1.0, "2026-01-05", "2026-02-11"],
        ["K-26-0002", "F002", 1.0, "2026-01-20", ""],
        ["K-26-0003", "F001", 1.0, "2026-02-28", "2026-03-31"],
        ["K-26-0003", "F001", 0.5, "2026-03-31", "2026-04-01"],
        ["K-26-0003", "F001", 1.0, "2026-04-01", ""],
        ["K-26-0003", "F002", 0.5, "2026-03-31", "2026-04-01"],
        ["K-26-0005", "F001", 1.0, "2026-07-02", ""],
        ["K-26-0006", "F003", 1.0, "2026-07-01", "2026-07-02"],
    ]
    assert records.assignments["inferred"].all()
    closed = records.cases.dropna(subset="closed_on")["case_id"].tolist()
    assert closed == ["K-26-0001", "K-26-0006"]
    assert "nobody can be said to hold them: K-26-0004" in casa.report.text()


def test_import_paths_casa_report_explains_what_is_left_out(casa):
    """Every column that is not kept is named with the number of its rows and the reason."""
    text = str(casa.report)
    assert "column 'Miles Driven': 12 rows; travel claims are not kept." in text
    assert "column 'Education': 1 row; our records have no place for it." in text
    assert "notes are kept only with --with-notes" in text


def test_import_paths_with_notes_keeps_them_as_written(agency):
    """Notes that are asked for are stored letter by letter, and later imports leave them."""
    _import_casa(agency, with_notes=True)
    _import_casa(agency)
    notes = _read(agency).services.set_index("service_id")["notes"]
    assert notes["casa-102"] == '=HYPERLINK("x")'
    assert notes["casa-104"] == "<b>bold</b> & <script>alert(1)</script>"
    assert notes["casa-109"] == "Line one\nline two"


def test_import_paths_casa_runs_on_either_database(agency, casa, empty_address, monkeypatch):
    """SQLite and PostgreSQL hold the same records after the same imports."""
    address = empty_address if "://" in empty_address else f"sqlite:///{empty_address}"
    monkeypatch.setenv("CASELOAD_DATABASE_URL", address)
    _import_casa(agency)
    report = _import_casa(agency)
    assert report.summary.total.inserted == report.summary.total.corrected == 0
    _assert_same(_read(agency), casa.records)


def test_import_paths_twice_changes_nothing(imported):
    """A second import finds every row unchanged, and the audit trail stays as it is."""
    before = read_records(open_database(imported.database_url), tables=list(TABLES))
    report = _import_casa(imported)
    after = read_records(open_database(imported.database_url), tables=list(TABLES))
    total = report.summary.total
    assert (total.inserted, total.corrected, total.absent) == (0, 0, 0)
    for name in TABLES:
        assert_frame_equal(before[name], after[name], obj=name)


@settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(12)), st.integers(1, 11))
def test_import_paths_parts_then_whole_equals_whole(
    casa, sqlite_template, tmp_path_factory, order, part
):
    """Any order of rows, and any part before the whole, give the records of one import.

    Ids are given in order of arrival; they are compared by the people whom they stand for.
    """
    folder = tmp_path_factory.mktemp("parts")
    _, rows = _casa_rows()
    shuffled = [rows[place] for place in order]
    agency = _start(folder / "parts", sqlite_template)
    for step in (shuffled[:part], shuffled):
        _import_casa(agency, _write_casa(folder / "casa.csv", step))
    _assert_same(_name_people(_read(agency)), _name_people(casa.records))


def _name_people(records: Records) -> Records:
    """Replace the ids of facilitators by the keys that they stand for."""
    keys = records.id_mappings.set_index("id")["source_id"].to_dict()
    columns = ("facilitator_id", "supervisor_id")
    named = {
        name: records[name].replace({c: keys for c in columns if c in records[name].columns})
        for name in ("facilitators", "roles", "assignments", "services")
    }
    return records.replace(**named, id_mappings=records.id_mappings.assign(id="-"))


def test_import_paths_later_file_keeps_ids_and_corrects(agency, tmp_path):
    """A newer export keeps earlier ids, reopens what went on, and audits each correction."""
    _, rows = _casa_rows()
    by_number = {row[0]: row for row in rows}
    _import_casa(agency, _write_casa(tmp_path / "a.csv", [by_number["103"], by_number["109"]]))
    assert _read(agency).facilitators["facilitator_id"].tolist() == ["F001", "S001", "S002"]
    report = _import_casa(agency)
    records = _read(agency)
    ids = records.id_mappings.set_index("source_id")["id"]
    assert ids["ben@example.org"] == "F001"
    assert ids["ada@example.org"] == "F002"
    assert report.summary.tables["services"].unchanged == 2
    assert report.summary.tables["assignments"].corrected == 0
    report = _import_casa(agency, _write_casa(tmp_path / "b.csv", [by_number["101"]]))
    assert report.summary.tables["services"].absent == 11
    assert report.summary.total.corrected == 0


def _change(rows: list[list[str]], number: str, **values: str) -> list[list[str]]:
    header = _casa_rows()[0]
    names = {"case": "Casa Case Number", "day": "Occurred At"}
    at = {header.index(names[name]): value for name, value in values.items()}
    return [
        [at.get(place, cell) if row[0] == number else cell for place, cell in enumerate(row)]
        for row in rows
    ]


@pytest.fixture(scope="module")
def slip(tmp_path_factory, sqlite_template) -> Path:
    """Give an agency that has imported an export with a wrong case number, to be copied."""
    folder = tmp_path_factory.mktemp("slip")
    path = _write_casa(folder / "a.csv", _change(_casa_rows()[1], "109", case="K-SLIP"))
    _import_casa(_start(folder / "agency", sqlite_template), path)
    return folder / "agency"


@pytest.fixture
def slipped(slip, tmp_path) -> AgencyFolder:
    """Give an agency that has imported a wrong case number, of which a test may change it."""
    return open_agency(Path(shutil.copytree(slip, tmp_path / "slipped")))


def test_import_paths_corrected_case_number_leaves_no_phantom_case(slipped, casa):
    """A case that was only a slip of the pen goes with its assignment once it is corrected."""
    assert "K-SLIP" in _read(slipped).cases["case_id"].tolist()
    report = _import_casa(slipped)
    assert report.summary.tables["cases"].removed == 1
    assert report.summary.tables["cases"].absent == 0
    assert report.summary.tables["assignments"].removed >= 1
    assert "removed: concluded from contacts by earlier imports" in report.text()
    database = open_database(slipped.database_url)
    trail = read_records(database, tables=["audit", "audit_values"])
    gone = trail.audit[(trail.audit["action"] == "remove") & (trail.audit["table_name"] == "cases")]
    assert gone["row_key"].tolist() == ["K-SLIP"]
    values = trail.audit_values[trail.audit_values["audit_id"].isin(gone["audit_id"])]
    assert "K-SLIP" in values["old_value"].tolist()
    assert verify_chain(database).ok
    for name in ("cases", "assignments"):
        assert_frame_equal(_sort(_read(slipped)[name]), _sort(casa.records[name]))


def test_import_paths_case_that_others_refer_to_stays(slipped, tmp_path):
    """A concluded case to which the agency has since tied something of its own is kept."""
    text = "referral_id,case_id,provider,made_on\nR1,K-SLIP,clinic,2026-10-01\n"
    import_paths(slipped, [_write(tmp_path / "own", referrals=text)], actor="tester")
    report = _import_casa(slipped)
    assert report.summary.tables["cases"].removed == 0
    assert "K-SLIP" in _read(slipped).cases["case_id"].tolist()
    assert "K-SLIP" not in _read(slipped).assignments["case_id"].tolist()


@settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from([str(number) for number in range(101, 110)]),
        st.tuples(
            st.sampled_from(["K-26-0001", "K-26-0003", "K-NEW"]),
            st.sampled_from(["January 1, 2026", "April 2, 2026", "September 9, 2026"]),
        ),
        min_size=1,
    )
)
def test_import_paths_corrected_export_equals_the_correct_one_alone(
    casa, sqlite_template, tmp_path_factory, slips
):
    """Whatever cases and days an earlier export had wrong, the later one alone decides."""
    folder = tmp_path_factory.mktemp("slips")
    _, rows = _casa_rows()
    wrong = rows
    for number, (case, day) in slips.items():
        wrong = _change(wrong, number, case=case, day=day)
    agency = _start(folder / "after", sqlite_template)
    for step in (wrong, rows):
        _import_casa(agency, _write_casa(folder / "casa.csv", step))
    found = _read(agency)
    for name in ("cases", "assignments"):
        assert_frame_equal(_sort(found[name]), _sort(casa.records[name]), obj=name)


def test_import_paths_own_file_adds_what_an_export_does_not_know(imported, tmp_path):
    """Hours recorded by the agency for an imported person survive the next export."""
    path = tmp_path / "facilitators.csv"
    path.write_text("facilitator_id;name;hours_per_week\nF001;Ada Émile;37,5\n", "utf-8")
    report = import_paths(imported, [path], actor="tester")
    assert report.summary.tables["facilitators"].corrected == 1
    assert _import_casa(imported).summary.total.corrected == 0
    assert _read(imported).facilitators["hours_per_week"].tolist()[0] == 37.5


def test_import_paths_own_correction_of_a_person_survives_the_next_export(imported, tmp_path):
    """A name that the agency corrected is not set back, and contacts still lead to the person."""
    text = "facilitator_id,name,hours_per_week\nF001,Ada Real,30\nF002,Ben O'Hara,\n"
    own = _write(tmp_path / "own", facilitators=text)
    import_paths(imported, [own], actor="tester")
    before = _read(imported)
    report = _import_casa(imported)
    _assert_same(_read(imported), before)
    assert before.facilitators["name"].tolist()[0] == "Ada Real"
    assert "own files and left as they are there: 2 rows of facilitators: F001, F002." in str(
        report
    )
    again = import_paths(imported, [own], actor="tester")
    assert again.summary.tables["facilitators"].unchanged == 2


def test_import_paths_own_case_is_not_overruled_by_inference(agency, tmp_path):
    """What the agency itself records of a case stands against what contacts suggest."""
    own = _write(
        tmp_path / "own",
        facilitators=_FACILITATORS,
        cases="case_id,client_code,opened_on\nK-26-0002,K2,2025-06-01\n",
        assignments="case_id,facilitator_id,from_on\nK-26-0002,F001,2025-06-01\n",
    )
    import_paths(agency, [own], actor="tester")
    report = _import_casa(agency)
    records = _read(agency)
    case = records.cases.set_index("case_id").loc["K-26-0002"]
    assert case["opened_on"] == pd.Timestamp(2025, 6, 1)
    held = records.assignments[records.assignments["case_id"] == "K-26-0002"]
    assert held["facilitator_id"].tolist() == ["F001"]
    assert records.id_mappings.set_index("source_id").loc["ada@example.org", "id"] == "F002"
    assert "recorded from elsewhere of 1 case stays as it is there: K-26-0002" in report.text()


def test_import_paths_own_folder_keeps_text_as_text(agency, tmp_path):
    """Leading zeros and 'NA' stay; headers may have capitals and blanks."""
    own = _write(
        tmp_path / "own",
        facilitators=_FACILITATORS.replace("hours_per_week", " Hours per Week "),
        cases=_CASES,
        assignments=_ASSIGNMENTS,
    )
    import_paths(agency, [own], actor="tester")
    records = _read(agency)
    assert records.cases[["case_id", "client_code"]].values.tolist() == [["007", "NA"]]
    assert records.facilitators["hours_per_week"].tolist() == [40.0]


def test_import_paths_bad_rows_change_nothing_and_are_all_listed(imported, tmp_path):
    """One import names every fault with its file, row and rule, and leaves the database alone."""
    before = _read(imported)
    own = _write(
        tmp_path / "own",
        facilitators="facilitator_id,name,hours_per_week\nF9,=cmd(),-2\nF901,,90\nF902,x\x00,1\n",
        cases="case_id,client_code,opened_on,closed_on\n"
        "C1,K,2026-02-30,\nC1,K,2026-01-05,2026-01-05\n,secret,2026-01-01,\n",
        assignments="case_id,facilitator_id,from_on\nC9,F001,2026-01-05\n",
        case_services="case_id,service_type,contacts_per_month,from_on\nC1,knitting,1,2026-01-01\n",
    )
    with pytest.raises(ImportFaultsError, match="Nothing was imported") as caught:
        import_paths(imported, [own], actor="tester")
    faults = caught.value.faults
    places = set(zip(faults["file"], faults["row"], faults["column"], strict=True))
    assert places == {
        ("facilitators.csv", 2, "facilitator_id"),
        ("facilitators.csv", 2, "hours_per_week"),
        ("facilitators.csv", 3, "name"),
        ("facilitators.csv", 3, "hours_per_week"),
        ("facilitators.csv", 4, "name"),
        ("cases.csv", 2, "case_id"),
        ("cases.csv", 2, "opened_on"),
        ("cases.csv", 3, "case_id"),
        ("cases.csv", 3, "closed_on"),
        ("cases.csv", 4, "case_id"),
        ("assignments.csv", 2, "case_id"),
        ("case_services.csv", 2, "service_type"),
    }
    assert "params/agency.toml" in faults["rule"].str.cat()
    assert "secret" not in str(caught.value)
    _assert_same(_read(imported), before)


def test_import_paths_faults_file_is_guarded_and_private(agency, tmp_path):
    """The list of faults holds no live formula, keeps numbers, and is its owner's alone."""
    text = 'facilitator_id,name,hours_per_week\n"=HYPERLINK(""x"")",A,-2\n@x,B,40\n'
    own = _write(tmp_path / "own", facilitators=text)
    with pytest.raises(ImportFaultsError, match=r"import-faults\.csv") as caught:
        import_paths(agency, [own], actor="tester")
    assert stat.S_IMODE(caught.value.path.stat().st_mode) == 0o600
    with caught.value.path.open(encoding="utf-8-sig", newline="") as file:
        values = [row["value"] for row in csv.DictReader(file)]
    assert values == ['\'=HYPERLINK("x")', "-2", "'@x"]
    _write(tmp_path / "own", facilitators=_FACILITATORS)
    import_paths(agency, [own], actor="tester")
    assert not caught.value.path.exists()


def test_import_paths_casa_faults_name_the_exports_columns(agency, tmp_path):
    """A fault in an export names its own column and shows its own value."""
    _, rows = _casa_rows()
    rows[0][3], rows[1][5], rows[2][1] = "perhaps", "Octember 1, 2026", "-5"
    with pytest.raises(ImportFaultsError, match="Occurred At") as caught:
        _import_casa(agency, _write_casa(tmp_path / "a.csv", rows))
    faults = caught.value.faults.set_index("column")["value"]
    assert faults.to_dict() == {
        "Contact Made": "perhaps",
        "Occurred At": "Octember 1, 2026",
        "Duration Minutes": "-5",
    }
    assert _read(agency).services.empty


def _import_assignments(agency, folder, *lines: str):
    text = "\n".join(["case_id,facilitator_id,from_on,to_on,load_share", *lines])
    people = _FACILITATORS + "F002,Ben Birch,40\n"
    own = _write(folder, facilitators=people, cases=_CASES, assignments=text)
    return import_paths(agency, [own], actor="tester")


def test_import_paths_second_start_of_an_assignment_is_refused_with_the_way_out(agency, tmp_path):
    """A corrected start would count the case twice: the old row must be removed or ended."""
    _import_assignments(agency, tmp_path / "own", "007,F001,2026-01-10,,")
    with pytest.raises(ImportFaultsError, match=r"record remove assignments '007\|F001") as caught:
        _import_assignments(agency, tmp_path / "own", "007,F001,2026-02-01,,")
    assert caught.value.faults["row"].tolist() == [2]
    (rule,) = caught.value.faults["rule"]
    assert "007|F001|2026-02-01 overlaps 007|F001|2026-01-10" in rule
    assert len(_read(agency).assignments) == 1
    database = open_database(agency.database_url)
    assert remove_rows(database, "assignments", ["007|F001|2026-01-10"], actor="tester") == 1
    _import_assignments(agency, tmp_path / "own", "007,F001,2026-02-01,,")
    assert _read(agency).assignments["from_on"].tolist() == [pd.Timestamp(2026, 2, 1)]


def test_import_paths_earlier_row_ended_in_the_same_import_is_taken(agency, tmp_path):
    """An import that ends the old assignment and begins the new one leaves nothing above 1."""
    _import_assignments(agency, tmp_path / "own", "007,F001,2026-01-10,,")
    both = ("007,F001,2026-01-10,2026-02-01,", "007,F002,2026-02-01,,")
    _import_assignments(agency, tmp_path / "own", *both)
    assert len(_read(agency).assignments) == 2


def test_import_paths_own_assignment_replaces_what_was_inferred(imported, tmp_path):
    """What an agency says of who holds a case is the same before an export and after it."""
    own = "case_id,facilitator_id,from_on\nK-26-0003,F003,2026-02-01\n"
    path = _write(tmp_path / "own", assignments=own)
    report = import_paths(imported, [path], actor="tester")
    assert report.summary.tables["assignments"].removed == 4
    _import_casa(imported)
    held = _read(imported).assignments
    assert held.loc[held["case_id"] == "K-26-0003", "facilitator_id"].tolist() == ["F003"]


def test_import_paths_casa_twin_contact_shows_the_number_of_the_file(agency, tmp_path):
    """A contact number that occurs twice is shown as the export has it, without our prefix."""
    _, rows = _casa_rows()
    rows[1][0] = rows[0][0]
    with pytest.raises(ImportFaultsError) as caught:
        _import_casa(agency, _write_casa(tmp_path / "a.csv", rows))
    assert caught.value.faults["value"].tolist() == [rows[0][0]] * 2


def test_import_paths_several_exports_sum_up_what_is_left_out(agency, tmp_path):
    """A column that several files have is named once, with the rows of all of them."""
    _, rows = _casa_rows()
    for name, part in {"a.csv": rows[:5], "b.csv": rows[5:]}.items():
        _write_casa(tmp_path / name, part)
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    report = import_paths(agency, paths, source="casa", actor="tester")
    assert report.text().count("column 'Miles Driven'") == 1
    assert "column 'Miles Driven': 12 rows; travel claims are not kept." in report.text()


def test_import_paths_unrecognised_file_is_refused(agency, tmp_path):
    """A file that is no table, and an export under the wrong name, say what would do."""
    strange = _write(tmp_path / "own", colours="red,green\n1,2\n") / "colours.csv"
    with pytest.raises(CaseloadError, match=r"none of the known tables.*facilitators"):
        import_paths(agency, [strange], actor="tester")
    with pytest.raises(CaseloadError, match="lacks the columns"):
        _import_casa(agency, strange)
    with pytest.raises(CaseloadError, match="There is no source 'caza'"):
        import_paths(agency, [CASA], source="caza", actor="tester")


def test_import_paths_unrecognised_file_in_a_folder_is_left_out_and_named(agency, tmp_path):
    """Beside known tables a strange file is left out, with its rows counted."""
    own = _write(tmp_path / "own", facilitators=_FACILITATORS, colours="red\n1\n2\n")
    report = import_paths(agency, [own], actor="tester")
    assert "colours.csv: 2 rows; not recognised as a table." in report.text()


def test_import_paths_repeated_log_rows_are_kept_apart(agency, tmp_path):
    """Two equal entries of a log are two entries, once and again."""
    log = "facilitator_id,worked_on,activity,minutes\n" + "F001,2026-01-05,presence,60\n" * 2
    own = _write(tmp_path / "own", facilitators=_FACILITATORS, time_log=log)
    import_paths(agency, [own], actor="tester")
    import_paths(agency, [own], actor="tester")
    assert _read(agency).time_log["minutes"].tolist() == [60, 60]


def test_import_paths_many_rows_in_reasonable_time(agency, tmp_path):
    """Ten thousand contacts are imported in seconds, not minutes."""
    days = pd.date_range("2024-01-01", periods=500).strftime("%Y-%m-%d")
    lines = [f"S{n},007,F001,home_visit,delivered,{days[n % 500]},30" for n in range(10_000)]
    head = "service_id,case_id,facilitator_id,service_type,status,served_on,minutes"
    own = _write(
        tmp_path / "own",
        facilitators=_FACILITATORS,
        cases=_CASES,
        services="\n".join([head, *lines]),
    )
    started = time.perf_counter()
    import_paths(agency, [own], actor="tester")
    assert time.perf_counter() - started < 60
    assert len(_read(agency).services) == 10_000
