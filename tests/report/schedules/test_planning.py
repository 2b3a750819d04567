"""Tests of report.schedules.planning: from records to a plan, and what is said of it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from caseload_lib.agency import Agency, parse_agency
from caseload_lib.errors import CaseloadError, RecordsError
from caseload_lib.months import Month
from caseload_lib.record.database import Database, open_database
from caseload_lib.record.store import insert_rows
from caseload_lib.report.schedules.planning import (
    MonthPlan,
    count_people,
    plan_month,
    preview,
    say_begun,
    say_promises,
    say_quality,
    say_result,
)

MONTH = Month(2026, 11)
MONDAY = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def agency() -> Agency:
    """Give settings with one service type of an hour and a half."""
    return parse_agency(
        '[agency]\nname = "Harbour"\ntime_zone = "UTC"\n'
        '[service_types.home_visit]\nlabel = "Home visit"\ncontact_hours = 1.5'
    )


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """Give two facilitators with a case each, four visits a month, and a promise after another."""
    database = open_database(tmp_path_factory.mktemp("plan") / "caseload.db", create=True)
    rows = {
        "facilitators": [
            {"facilitator_id": f"F00{n}", "name": "N", "hours_per_week": 40.0} for n in (1, 2)
        ],
        "cases": [
            {"case_id": f"C{n}", "client_code": f"K{n}", "opened_on": date(2026, 1, 5)}
            for n in (1, 2)
        ],
        "assignments": [
            {"case_id": f"C{n}", "facilitator_id": f"F00{n}", "from_on": date(2026, 1, 5)}
            for n in (1, 2)
        ],
        "case_services": [
            {
                "case_id": f"C{n}",
                "service_type": "home_visit",
                "contacts_per_month": 4.0,
                "from_on": date(2026, 1, 5),
            }
            for n in (1, 2)
        ],
        "activities": [
            {
                "activity_id": "A1",
                "case_id": "C1",
                "facilitator_id": "F001",
                "service_type": "home_visit",
                "minutes": 60,
                "starts_at": MONDAY,
                "status": "planned",
            },
            {
                "activity_id": "A2",
                "case_id": "C1",
                "facilitator_id": "F001",
                "service_type": "home_visit",
                "minutes": 60,
                "after_activity_id": "A1",
                "least_gap_days": 14,
                "greatest_gap_days": 15,
                "status": "proposed",
            },
        ],
    }
    for table, frame in rows.items():
        insert_rows(database, table, frame, actor="tester")
    return database


@pytest.fixture(scope="module")
def plan(database: Database, agency: Agency) -> MonthPlan:
    """Give the whole month as it is planned."""
    return plan_month(database, agency, MONTH)


def find(plan: MonthPlan, activity_id: str) -> dict:
    """Return a contact of a plan that has a place."""
    placed = plan.schedule.placed
    return placed[placed["activity_id"] == activity_id].to_dict("records")[0]


def test_plan_month_places_what_is_due_and_keeps_promises(plan: MonthPlan) -> None:
    """Everything by the service plans has a time, and the promise the one it had."""
    assert plan.schedule.unplaced.empty
    assert find(plan, "A1")["starts_at"] == MONDAY
    assert {14, 15} >= {(find(plan, "A2")["starts_at"].date() - MONDAY.date()).days}
    assert say_result(plan) == f"November 2026: all {len(plan.activities)} contacts have a place."
    assert say_promises(plan) == ""


def test_plan_month_from_a_day_leaves_what_lies_before_it(
    database: Database, agency: Agency
) -> None:
    """What began is not planned again, and what comes after it still keeps its distance."""
    later = plan_month(database, agency, MONTH, first=date(2026, 11, 9))
    assert "A1" not in set(later.activities["activity_id"])
    assert {14, 15} >= {(find(later, "A2")["starts_at"].date() - MONDAY.date()).days}
    assert later.schedule.placed["starts_at"].min() >= pd.Timestamp("2026-11-09", tz="UTC")


def test_plan_month_of_one_leaves_the_others_out(database: Database, agency: Agency) -> None:
    """Only the contacts of those named are planned."""
    alone = plan_month(database, agency, MONTH, facilitators=["F002"])
    assert set(alone.activities["facilitator_id"]) == {"F002"}
    assert list(alone.calendar.hours) == ["F002"]


def test_plan_month_that_cannot_be_is_explained(database: Database, agency: Agency) -> None:
    """A day of another month and an unknown facilitator are told."""
    with pytest.raises(CaseloadError, match=r"month that is planned, 2026-11\. Given: 2026-12-01"):
        plan_month(database, agency, MONTH, first=date(2026, 12, 1))
    with pytest.raises(RecordsError, match="F009"):
        plan_month(database, agency, MONTH, facilitators=["F009"])


def test_count_people_adds_up_to_the_plan(plan: MonthPlan) -> None:
    """Hours of contacts stand beside the hours in which they can be made."""
    people = count_people(plan).set_index("facilitator_id")
    assert people["placed"].sum() == len(plan.schedule.placed)
    assert people["hours"].sum() == plan.schedule.placed["minutes"].sum() / 60
    assert people.loc["F002", "hours_there"] == 21 * 8


def test_preview_shows_what_lost_its_time_as_withdrawn(plan: MonthPlan, agency: Agency) -> None:
    """A promise without a place is described, and said to stay."""
    found = plan.schedule
    gone = found.placed[found.placed["activity_id"] == "A1"]
    unplaced = gone[["activity_id", "case_id", "facilitator_id", "service_type", "priority"]]
    broken = replace(
        plan,
        schedule=replace(
            found,
            placed=found.placed.drop(gone.index),
            unplaced=unplaced.assign(
                earliest_on=pd.NaT, latest_on=pd.NaT, reason="F001 does not work that day"
            ),
        ),
    )
    assert preview(broken, agency).withdrawn["activity_id"].tolist() == ["A1"]
    assert say_promises(broken).startswith("Promised, and without a place now: A1.")
    number = len(plan.activities)
    assert say_result(broken) == f"November 2026: {number - 1} of {number} contacts have a place."
    assert broken.unplaced["client_code"].tolist() == ["K1"]


def test_say_result_of_nothing_due_says_why(plan: MonthPlan) -> None:
    """An agency without service plans is told what is missing."""
    none = replace(plan.schedule, placed=plan.schedule.placed.iloc[:0])
    assert "no service plans" in say_result(replace(plan, schedule=none))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"proven": True, "objective": 1234}, r"points.* has 1,234.*proven that no plan has fewer"),
        ({"proven": False, "bound": 1224, "gap": 0.0081}, r"fewer than 1,224.*within 0\.8%"),
        ({"proven": False, "gap": 0.9}, r"is not known.*--seconds"),
    ],
)
def test_say_quality_is_as_sure_as_the_plan(
    plan: MonthPlan, changes: dict[str, object], words: str
) -> None:
    """What is proven, what is bounded and what is not known are told apart."""
    said = say_quality(replace(plan.schedule, **changes))  # type: ignore[arg-type]
    assert pd.Series([said]).str.contains(words, regex=True).all()


def test_say_begun_names_the_day_only_where_it_matters() -> None:
    """A month to come needs no word; one that began names the option that keeps its past."""
    november = MONTH
    assert say_begun(november, today=date(2026, 10, 31), first=None) == ""
    assert "--from 2026-11-09" in say_begun(november, today=date(2026, 11, 9), first=None)
    assert say_begun(november, today=date(2026, 11, 9), first=date(2026, 11, 9)) == ""
