"""The demo agency: its story, its rules, and that it is always the same."""

import hashlib
import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.assess.anchors import expected_level
from caseload_lib.assess.improvement import check_action, progress_table
from caseload_lib.assess.instruments import load
from caseload_lib.assess.questions import list_asked
from caseload_lib.assess.raters import gather_answers
from caseload_lib.assess.scoring import score
from caseload_lib.errors import CaseloadError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.due import list_due
from caseload_lib.plan.schedule import schedule
from caseload_lib.record.assessments import open_draft
from caseload_lib.record.contradictions import find_contradictions
from caseload_lib.record.database import open_database
from caseload_lib.record.demo import make_demo, read_demo_settings, write_demo
from caseload_lib.record.importing.checks import check_frames
from caseload_lib.record.store import insert_rows, read_records, write_import
from caseload_lib.review.control_charts import assurance, xmr
from caseload_lib.review.history import history_facts
from caseload_lib.tables import CAUSES, TABLES

UNTIL = Month(2026, 10)
RUBRIC = "service_improvement"


@pytest.fixture(scope="module")
def records() -> Records:
    """Give the demo agency as it is without arguments."""
    return make_demo(until=UNTIL)


@pytest.fixture(scope="module")
def large() -> Records:
    """Give a large demo agency, in which chance evens out."""
    return make_demo(facilitators=140, until=UNTIL, seed=7)


@pytest.fixture(scope="module")
def history(records: Records) -> pd.DataFrame:
    """Give every indicator of every month of the demo agency."""
    return history_facts(records, UNTIL, read_demo_settings())


def _digest(records: Records) -> str:
    texts = (records[name].to_csv(index=False) for name in TABLES)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def _change_health(records: Records) -> pd.DataFrame:
    """Return the health changes of the last twelve months."""
    since = pd.Timestamp((UNTIL + -11).first, tz="UTC")
    events = records.disruptions
    return events[(events["cause"] == "health_change") & (events["started_at"] >= since)]


def _series(history: pd.DataFrame, indicator: str, facilitator_id: str) -> pd.Series:
    rows = history[(history["indicator"] == indicator) & (history["breakdown"] == "")]
    return rows[rows["facilitator_id"] == facilitator_id].set_index("month")["value"]


# --- always the same


def test_make_demo_same_arguments_gives_same_bytes(records: Records) -> None:
    """The same arguments give the same records, to the last byte."""
    assert _digest(make_demo(until=UNTIL)) == _digest(records)


@pytest.mark.parametrize(
    "other", [{"seed": 1}, {"months": 23}, {"facilitators": 8}, {"until": Month(2026, 9)}]
)
def test_make_demo_other_arguments_gives_another_agency(records: Records, other: dict) -> None:
    """Each argument makes a difference."""
    assert _digest(make_demo(**{"until": UNTIL, **other})) != _digest(records)


# --- valid records


@pytest.mark.parametrize(
    ("facilitators", "months", "until", "seed"),
    [
        (7, 24, UNTIL, 2026),
        (1, 1, Month(2025, 12), 6),
        (1, 30, Month(2024, 2), 3),
        (16, 5, Month(2028, 2), 9),
    ],
)
def test_make_demo_any_size_breaks_no_rule(
    facilitators: int, months: int, until: Month, seed: int
) -> None:
    """Agencies of every size pass every check that imports and records have to pass."""
    made = make_demo(facilitators=facilitators, months=months, until=until, seed=seed)
    settings = read_demo_settings()
    faults = check_frames({name: made[name] for name in TABLES}, settings)
    assert faults.to_dict("records") == []
    found = find_contradictions(made, settings, today=until.after)
    assert found.to_dict("records") == []
    assert len(made.facilitators[made.facilitators["ended_on"].isna()]) >= facilitators + 4


def test_make_demo_keys_are_unique(large: Records) -> None:
    """No two rows of a table have the same key, unless it is a log."""
    for name, table in TABLES.items():
        if not table.repeats:
            assert not large[name].duplicated(list(table.key)).any(), name


def test_make_demo_references_are_found(large: Records) -> None:
    """Every reference leads to a row that is there."""
    for name, table in TABLES.items():
        for column in table.columns:
            if column.refers:
                (key,) = TABLES[column.refers].key
                given = large[name][column.name].dropna()
                assert given.isin(large[column.refers][key]).all(), (name, column.name)


def test_make_demo_shares_never_exceed_one(large: Records) -> None:
    """On no day is a case carried more than whole, and every open case is carried."""
    held = large.assignments.copy()
    end = pd.Timestamp(UNTIL.after)
    begins = held[["case_id", "from_on", "load_share"]].set_axis(["case", "day", "share"], axis=1)
    ends = held[["case_id", "to_on", "load_share"]].set_axis(["case", "day", "share"], axis=1)
    ends = ends.dropna().assign(share=lambda rows: -rows["share"])
    steps = pd.concat([begins, ends]).groupby(["case", "day"])["share"].sum()
    assert steps.groupby("case").cumsum().max() <= 1 + 1e-9
    current = held[held["to_on"].isna() | (held["to_on"] >= end)]
    carried = current.groupby("case_id")["load_share"].sum()
    is_open = large.cases["closed_on"].isna()
    assert carried.reindex(large.cases.loc[is_open, "case_id"]).round(9).eq(1).all()


def test_make_demo_dates_stay_in_order(large: Records) -> None:
    """Nothing ends before it begins, and nothing has happened after the last month."""
    spans = [
        ("cases", "opened_on", "closed_on"),
        ("assignments", "from_on", "to_on"),
        ("case_services", "from_on", "to_on"),
        ("absences", "from_on", "to_on"),
        ("roles", "from_on", "to_on"),
        ("vacancies", "opened_on", "filled_on"),
        ("facilitators", "started_on", "ended_on"),
        ("disruptions", "started_at", "ended_at"),
        ("responder_shifts", "starts_at", "ends_at"),
    ]
    for name, begin, end in spans:
        frame = large[name].dropna(subset=[end])
        assert (frame[begin] < frame[end]).all(), name
    assert large.services["served_on"].max() <= pd.Timestamp(UNTIL.last)
    assert large.disruptions["ended_at"].max() < pd.Timestamp("2026-11-01 08:00", tz="UTC")
    assert (large.activities["latest_on"] > pd.Timestamp(UNTIL.last)).all()


def test_make_demo_weekly_entries_begin_on_mondays(records: Records) -> None:
    """A week of the time log is named by its Monday."""
    weekly = records.time_log[records.time_log["period"] == "week"]
    assert (weekly["worked_on"].dt.day_of_week == 0).all()


def test_make_demo_instants_fall_in_the_agencys_day(large: Records) -> None:
    """Disruptions begin between seven and eight o'clock at night in the agency's own zone."""
    hours = large.disruptions["started_at"].dt.tz_convert("America/Los_Angeles").dt.hour
    assert hours.between(7, 19).all()


# --- the story


def test_make_demo_has_the_people_of_the_story(records: Records) -> None:
    """Seven carry, one leads, one manages, two respond; two are new and followed two leavers."""
    roles = records.roles[records.roles["to_on"].isna()]
    employed = records.facilitators[records.facilitators["ended_on"].isna()]
    counts = roles[roles["facilitator_id"].isin(employed["facilitator_id"])]["role"].value_counts()
    assert counts["facilitator"] == 7
    assert counts["lead"] == counts["operations_manager"] == 1
    assert counts["responder"] == 2
    months = (pd.Timestamp(UNTIL.after) - employed["started_on"]).dt.days / 30.4
    assert employed.loc[months <= 7.2, "facilitator_id"].tolist() == ["F006", "F007"]
    assert (months <= 3.1).sum() == 1
    left = records.facilitators["ended_on"].dropna()
    assert (left < pd.Timestamp((UNTIL + -11).first)).any()


def test_make_demo_one_facilitator_has_three_of_five_changed_clients(records: Records) -> None:
    """Of five clients whose health changed in the year, one facilitator has three."""
    changed = _change_health(records)
    assert len(changed) == changed["case_id"].nunique() == 5
    assert changed["onset_facilitator_id"].value_counts().tolist() == [3, 1, 1]
    assert changed["onset_facilitator_id"].mode().tolist() == ["F003"]
    assert changed["started_at"].dt.year.eq(2026).all()
    assert 0 < changed["permanent"].sum() < 5


def test_make_demo_changed_clients_get_fuller_plans(records: Records) -> None:
    """Where the change is for good, the service plan rises from the next month."""
    changed = _change_health(records)
    for case_id in changed.loc[changed["permanent"], "case_id"]:
        plan = records.case_services[records.case_services["case_id"] == case_id]
        was = plan.loc[plan["to_on"].notna(), "contacts_per_month"].sum()
        now = plan.loc[plan["to_on"].isna(), "contacts_per_month"].sum()
        assert now > was > 0


def test_make_demo_every_cause_occurs_at_its_rate(records: Records) -> None:
    """Every cause occurs; what nobody controls is rare, what could be avoided is routine."""
    counts = records.disruptions["cause"].value_counts()
    assert set(counts.index) == set(CAUSES)
    beyond = counts[["health_change", "client_circumstance", "disaster"]].sum()
    crunch = counts[["staff_illness", "staff_circumstance"]].sum()
    avoidable = counts[["missed_communication", "missing_record"]].sum()
    assert beyond <= 20 < crunch < avoidable


def test_make_demo_holds_the_awkward_cases(records: Records) -> None:
    """A hand-over mid-month, a case carried together, a part-timer, a leave of a whole month."""
    held = records.assignments
    handed = held[held["from_on"] == pd.Timestamp("2026-10-12")]
    assert handed["facilitator_id"].tolist() == ["F004"]
    current = held[held["to_on"].isna()]
    assert current.loc[current["role"] == "co", "load_share"].tolist() == [0.4]
    assert (records.facilitators["hours_per_week"] < 40).any()
    away = records.absences
    assert ((away["from_on"] <= "2025-12-01") & (away["to_on"] >= "2026-01-01")).any()
    daily = records.time_log.loc[records.time_log["period"] == "day", "facilitator_id"]
    assert daily.nunique() == 2
    closing = records.cases[records.cases["program"] == "independent_skills"]
    assert {"met", "not_met"} <= set(closing["outcome"].dropna())


def test_make_demo_last_month_has_something_to_tell(history: pd.DataFrame) -> None:
    """The struck facilitator is over capacity and seen less: a signal; others meet or miss."""
    utilisation = {
        name: _series(history, "utilisation", name).iloc[-1] for name in ("F001", "F003")
    }
    assert utilisation["F001"] < 0.95 < 1.05 < utilisation["F003"]
    charts = {
        name: xmr(_series(history, "presence_hours_per_case", name).tolist())
        for name in ("F001", "F003", "F005")
    }
    assert charts["F003"].signals[-1] & {"outside", "shift", "two_of_three"}
    assert assurance(charts["F001"], 4.0, better="higher") == "met"
    assert assurance(charts["F005"], 4.0, better="higher") == "missed"


def test_make_demo_caseloads_are_plausible(history: pd.DataFrame) -> None:
    """Experienced facilitators carry some six to thirteen cases and have hours for about them."""
    own = history[history["facilitator_id"].isin(["F001", "F002", "F003", "F004", "F005"])]
    means = own.groupby("indicator")["value"].mean()
    assert 8 <= means["average_caseload"] <= 12
    assert own.loc[own["indicator"] == "caseload", "value"].between(5, 14).all()
    full = own[(own["indicator"] == "available_hours") & (own["facilitator_id"] != "F004")]
    assert 115 <= full["value"].median() <= 150
    assert 0.85 <= means["contact_rate"] <= 0.98


# --- the circle


def test_make_demo_departures_follow_presence(large: Records) -> None:
    """Teams that saw less of their facilitator in one year lost more people in the next."""
    first, middle = pd.Timestamp("2024-11-04"), pd.Timestamp("2025-11-01")
    log = large.time_log
    year = log[log["worked_on"].between(first, middle)]
    seen = year[year["activity"] == "presence"].groupby("facilitator_id")["minutes"].sum()
    all_year = large.facilitators[
        (large.facilitators["started_on"] < first) & large.facilitators["ended_on"].isna()
    ]
    held = large.assignments[
        (large.assignments["from_on"] < first) & large.assignments["to_on"].isna()
    ]
    held = held[held["facilitator_id"].isin(all_year["facilitator_id"])]
    places = held.merge(large.positions, on="case_id", suffixes=("", "_position"))
    left = large.departures[large.departures["left_on"] > middle].groupby("position_id").size()
    places["departures"] = places["position_id"].map(left).fillna(0)
    rates = places.groupby("facilitator_id")["departures"].mean()
    per_case = seen / held.groupby("facilitator_id").size()
    both = pd.concat({"seen": per_case, "rate": rates}, axis=1).dropna()
    little = both["seen"] < both["seen"].median()
    assert len(both) > 100
    assert both.loc[little, "rate"].mean() > 1.15 * both.loc[~little, "rate"].mean()


def test_make_demo_prompt_recruiting_fills_faster(large: Records) -> None:
    """A search begun before the place was empty fills it sooner."""
    filled = large.vacancies.dropna()
    days = (filled["filled_on"] - filled["opened_on"]).dt.days
    prompt = filled["recruiting_started_on"] <= filled["opened_on"]
    assert prompt.sum() > 50
    assert days[prompt].mean() < 0.8 * days[~prompt].mean()


def test_make_demo_one_effort_saved_nothing(large: Records) -> None:
    """Administration fell with the specialist, and not with the scheduling system."""
    starts = large.efforts.set_index("name")["starts_on"]
    log = large.time_log[large.time_log["activity"] == "administration"]
    weekly = log[log["period"] == "week"].groupby("worked_on")["minutes"].mean()
    specialist, system = starts["Payroll and billing specialist"], starts["Care scheduling system"]
    before = weekly[weekly.index < specialist].mean()
    between = weekly[(weekly.index >= specialist) & (weekly.index < system)].mean()
    after = weekly[weekly.index >= system].mean()
    assert between < 0.9 * before
    assert after >= between
    expected = large.efforts.set_index("name")["expected_hours_per_month"]
    assert (expected > 0).all()


def test_make_demo_support_goes_from_one_to_another(large: Records) -> None:
    """Nobody supports themself, and newcomers receive."""
    given = large.time_log[large.time_log["activity"] == "support"]
    assert given["for_facilitator_id"].notna().all()
    assert (given["for_facilitator_id"] != given["facilitator_id"]).all()
    assert {"F006", "F007"} <= set(given["for_facilitator_id"])


def test_make_demo_more_facilitators_and_months_give_more_rows() -> None:
    """A larger agency and a longer history have more of everything that counts."""
    sizes = [(3, 6), (9, 6), (9, 12)]
    made = [make_demo(facilitators=size, months=months, until=UNTIL) for size, months in sizes]
    for name in ("services", "time_log", "obligations", "disruptions", "absences"):
        rows = [len(agency[name]) for agency in made]
        assert rows == sorted(rows), name
        assert rows[0] < rows[-1], name


def test_make_demo_time_adds_up_to_contract_hours(records: Records) -> None:
    """Logged time is what the contract has, with some overtime and never absurd."""
    log = records.time_log
    steady = log[log["facilitator_id"].isin(["F001", "F003", "F005"]) & (log["period"] == "week")]
    weekly = steady.groupby(["facilitator_id", "worked_on"])["minutes"].sum() / 60
    assert weekly.quantile(0.99) <= 46
    assert 34 <= weekly.median() <= 42


# --- assessments


def test_make_demo_rates_its_service_twice(records: Records) -> None:
    """Five raters a year apart answered every step; the team stands better than it did."""
    rounds = records.assessments[records.assessments["rater_kind"] == "service"]
    assert rounds.groupby("period")["rater_id"].nunique().to_dict() == {"2025": 5, "2026": 5}
    means = {}
    for period, sheets in rounds.groupby("period"):
        answers = gather_answers(sheets, records.responses).values()
        means[period] = np.mean([score(load(RUBRIC), given).total for given in answers])
    assert 12 <= means["2025"] < means["2026"] - 2


def test_make_demo_anchors_are_answered_for_the_tenure(large: Records, records: Records) -> None:
    """A lead and their supervisor answered the column that the lead's tenure sets, no other."""
    pair = records.assessments[records.assessments["instrument"] == "performance_anchors"]
    (lead,) = set(pair["about_facilitator_id"])
    above = records.facilitators.set_index("facilitator_id")["supervisor_id"]
    assert pair["rater_id"].tolist() == [lead, above[lead]]
    assert pair["released_at"].notna().tolist() == [True, False]
    assert pair["role_years"].between(2, 3).all()
    instrument = load("performance_anchors")
    asked = {item.id for item in list_asked(instrument, instrument.level("developing"))}
    for given in gather_answers(pair, records.responses).values():
        assert set(given) == asked
    supervising = large.roles[large.roles["role"] == "supervisor"]
    assert (large.roles.loc[supervising.index, "from_on"] < pd.Timestamp(UNTIL.after)).all()
    years = (pd.Timestamp(UNTIL.after) - supervising["from_on"]).dt.days / 365.25
    assert {level.id for level in map(expected_level, years)} >= {"emerging", "accomplished"}


def test_make_demo_practice_is_released_by_one(records: Records) -> None:
    """Of two who looked at their own practice, one lets others see it."""
    own = records.assessments[records.assessments["instrument"] == "manage_caseload"]
    assert own["rater_id"].tolist() == own["about_facilitator_id"].tolist() == ["F001", "F002"]
    assert own["released_at"].notna().tolist() == [True, False]


def test_make_demo_actions_have_a_history(records: Records) -> None:
    """Of the first round's actions some are done and one is overdue; the second's lie ahead."""
    table = progress_table(records.actions, records.action_progress, UNTIL.last)
    assert table["status"].fillna("-").tolist() == ["done", "under_way", "done", "-", "-"]
    assert table["overdue"].tolist() == [False, True, False, False, False]
    assert records.action_progress["reviewed_on"].max() <= pd.Timestamp(UNTIL.last)
    for row in records.actions.itertuples():
        parts = ("action", "owner_id", "resources", "driver", "due_on")
        assert check_action(**{part: getattr(row, part) for part in parts}) == ()
    assert records.goals["done_on"].notna().tolist() == [True, False, False]
    assert set(records.coaching_notes["goal_id"]) <= set(records.goals["goal_id"])


# --- refusals


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"facilitators": 0}, "facilitators 0. It must be from 1 to"),
        ({"months": 0}, "months 0"),
        ({"months": 121}, "months 121"),
        ({"seed": -1}, "seed -1"),
    ],
)
def test_make_demo_number_out_of_range_is_refused(wrong: dict, message: str) -> None:
    """Sizes that make no agency are refused with the range."""
    with pytest.raises(CaseloadError, match=message):
        make_demo(**{"until": UNTIL, **wrong})


def test_make_demo_settings_without_its_types_are_refused() -> None:
    """Settings that do not know the demo's service types are refused by their names."""
    settings = parse_agency('[agency]\nname = "A"\ntime_zone = "UTC"')
    with pytest.raises(CaseloadError, match=r"home_visit.*supported_living"):
        make_demo(until=UNTIL, settings=settings)


# --- into a folder


def _write(folder: Path, **other: object) -> str:
    arguments = {"facilitators": 1, "months": 2, "until": UNTIL, "actor": "tester", **other}
    return str(write_demo(folder, **arguments))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a written demo, to be copied."""
    folder = tmp_path_factory.mktemp("written") / "demo"
    _write(folder)
    return folder


@pytest.fixture
def demo(written: Path, tmp_path: Path) -> Path:
    """Give a written demo that a test may change."""
    return Path(shutil.copytree(written, tmp_path / "demo"))


def _hash(folder: Path) -> str:
    return hashlib.sha256((folder / "data" / "caseload.db").read_bytes()).hexdigest()


def _dump(folder: Path) -> list[str]:
    """Return the statements that would make the database again, but for its marks."""
    with closing(sqlite3.connect(folder / "data" / "caseload.db")) as connection:
        lines = list(connection.iterdump())
    assert any(line.startswith('INSERT INTO "services"') for line in lines)
    return [line for line in lines if not line.startswith('INSERT INTO "marks"')]


def test_write_demo_empty_folder_gets_settings_and_records(tmp_path: Path) -> None:
    """An empty folder becomes an agency that its owner alone can read."""
    folder = tmp_path / "demo"
    assert "Made the demo agency" in _write(folder)
    made = make_demo(facilitators=1, months=2, until=UNTIL)
    kept = read_records(open_database(folder / "data" / "caseload.db"))
    for name in TABLES:
        if name not in {"audit", "audit_values"}:
            pd.testing.assert_frame_equal(kept[name], made[name], obj=name)
    assert (folder / "params" / "agency.toml").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_write_demo_two_folders_get_the_same_database(written: Path, tmp_path: Path) -> None:
    """The same arguments give the same tables and rows; only the marks of changes are random."""
    _write(tmp_path / "two")
    assert _dump(written) == _dump(tmp_path / "two")


def test_write_demo_again_changes_nothing(demo: Path) -> None:
    """A demo that is there already is left alone."""
    before = _hash(demo)
    assert "Nothing changed" in _write(demo)
    assert _hash(demo) == before


def test_write_demo_interrupted_is_completed(demo: Path) -> None:
    """A demo whose last part was not written any more gets it at the next attempt."""
    database = open_database(demo / "data" / "caseload.db")
    with database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM monthly_reviews")
    assert "Made the demo agency" in _write(demo)
    made = make_demo(facilitators=1, months=2, until=UNTIL)
    kept = read_records(database, tables=["monthly_reviews"])
    pd.testing.assert_frame_equal(kept.monthly_reviews, made.monthly_reviews)


def test_write_demo_begun_assessments_are_not_mixed_with_the_demos(demo: Path) -> None:
    """A demo made before there were assessments gets them, unless somebody has begun to assess."""
    database = open_database(demo / "data" / "caseload.db")
    emptied = ("nominations", "coaching_notes", "goals", "action_progress", "actions", "responses")
    with database.writing() as connection:
        for table in ("action_progress", "responses"):
            connection.exec_driver_sql(f"DROP TRIGGER {table}_no_delete")
        for table in (*emptied, "assessments"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    before = (demo / "data" / "caseload.db").read_bytes()
    open_draft(
        database,
        instrument=load(RUBRIC),
        rater_kind="service",
        rater_id="F001",
        period="2026",
        actor="F001",
    )
    assert "Nothing changed" in _write(demo)
    assert len(read_records(database).assessments) == 1
    (demo / "data" / "caseload.db").write_bytes(before)
    assert "Made the demo agency" in _write(demo)
    made = make_demo(facilitators=1, months=2, until=UNTIL)
    pd.testing.assert_frame_equal(read_records(database).responses, made.responses)


def test_write_demo_other_demo_is_replaced_only_by_force(demo: Path) -> None:
    """Another demo is refused, and replaced where that is asked for."""
    with pytest.raises(CaseloadError, match=r"Another demo agency is here.*--force"):
        _write(demo, seed=5)
    _write(demo, seed=5, force=True)
    kept = read_records(open_database(demo / "data" / "caseload.db"))
    made = make_demo(facilitators=1, months=2, until=UNTIL, seed=5)
    pd.testing.assert_frame_equal(kept.services, made.services)


@pytest.mark.parametrize("force", [False, True])
def test_write_demo_own_records_are_never_touched(tmp_path: Path, *, force: bool) -> None:
    """An agency's own records are refused a demo, by force too."""
    folder = tmp_path / "own"
    database = open_database(folder / "data" / "caseload.db", create=True)
    own = pd.DataFrame({"facilitator_id": ["F900"], "name": ["N"], "source_key": ["1"]})
    write_import(database, {"facilitators": own}, source="template", actor="tester")
    before = _hash(folder)
    with pytest.raises(CaseloadError, match="holds records from: template"):
        _write(folder, force=force)
    assert _hash(folder) == before


def test_write_demo_hand_entered_records_are_never_touched(demo: Path) -> None:
    """A demo to which somebody added records of their own is not removed."""
    database = open_database(demo / "data" / "caseload.db")
    row = {"facilitator_id": "F901", "name": "N"}
    insert_rows(database, "facilitators", [row], actor="tester")
    with pytest.raises(CaseloadError, match="entered by hand"):
        _write(demo, seed=5, force=True)


def test_write_demo_keeps_settings_that_are_there(written: Path, tmp_path: Path) -> None:
    """Settings that a folder has already are used and not overwritten."""
    text = (written / "params" / "agency.toml").read_text(encoding="utf-8")
    file = tmp_path / "other" / "params" / "agency.toml"
    file.parent.mkdir(parents=True)
    file.write_text(text.replace("America/Los_Angeles", "Asia/Tokyo"), encoding="utf-8")
    _write(tmp_path / "other")
    kept = read_records(open_database(tmp_path / "other" / "data" / "caseload.db"))
    hours = kept.disruptions["started_at"].dt.tz_convert("Asia/Tokyo").dt.hour
    assert hours.between(7, 19).all()
    assert "Asia/Tokyo" in file.read_text(encoding="utf-8")


def test_make_demo_plan_contacts_match_what_falls_due(records: Records) -> None:
    """Delivered contacts of own staff keep near the plan: never half, hardly ever above."""
    made = records.services[records.services["status"] == "delivered"]
    assert 0.9 < len(made) / _count_planned(records) < 1.05


def _count_planned(records: Records) -> float:
    """Return the contacts that the plans ask for in the history, by days."""
    first, after = np.datetime64(date(2024, 11, 1)), np.datetime64(UNTIL.after)
    plans = records.case_services
    begins = plans["from_on"].clip(lower=first)
    ends = plans["to_on"].fillna(pd.Timestamp(after)).clip(upper=after)
    months = (ends - begins).dt.days.clip(lower=0) / 30.44
    return float((months * plans["contacts_per_month"]).sum())


def test_make_demo_part_timers_and_providers_have_weeks_of_their_own(records: Records) -> None:
    """Whoever works fewer hours works fewer days; whoever is waited for has hours."""
    part = records.facilitators.set_index("facilitator_id")["hours_per_week"]
    days = records.working_hours.groupby("facilitator_id")["weekday"].nunique()
    assert (days * 8 == part[days.index]).all()
    assert (part[days.index] < 40).all()
    waited_for = set(records.activities["provider"].dropna())
    assert waited_for
    assert waited_for <= set(records.provider_hours["provider"])


def test_make_demo_next_month_can_be_planned(records: Records) -> None:
    """What falls due for a part-timer in the month to come finds a place, wishes and all."""
    month, settings = UNTIL + 1, read_demo_settings()
    due = list_due(records, month, settings)
    own = due[due["facilitator_id"] == "F004"]
    plan = schedule(own, Calendar.of(records, month, settings), seconds=2)
    assert len(plan.placed) == len(own) > 40
    assert plan.placed["starts_at"].dt.tz_convert(settings.zone).dt.day_of_week.nunique() == 4
    assert 0.05 < due["preferred_days"].notna().mean() < 0.3
