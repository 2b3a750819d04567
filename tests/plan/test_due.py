"""Contacts due in a month by the plans, and listed to be planned."""

import pandas as pd
import pytest

from caseload_lib.agency import Agency
from caseload_lib.errors import SettingsError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.due import find_due, find_made, list_due

TWO = [{"facilitator_id": name, "name": name} for name in ("F001", "F002")]


def _plan(contacts, since="2026-01-01", until=None, service_type="visit"):
    """Return a row of the service plan."""
    return {
        "case_id": "C1",
        "service_type": service_type,
        "contacts_per_month": contacts,
        "from_on": since,
        "to_on": until,
    }


def _visit(day="2026-10-20", **more):
    """Return a delivered visit."""
    row = {"case_id": "C1", "facilitator_id": "F001", "service_type": "visit"}
    return {**row, "status": "delivered", "served_on": day, **more}


def _due(contacts, since, months, until=None):
    """Return what falls due in each of some months."""
    plans = Records(case_services=pd.DataFrame([_plan(contacts, since, until)])).case_services
    return [int(find_due(plans, Month.parse(month))["due"].sum()) for month in months]


def test_find_due_half_a_contact_a_month_falls_due_every_second_month():
    """⌊k/2⌋ − ⌊(k−1)/2⌋ is 0, 1, 0, 1."""
    months = ["2026-01", "2026-02", "2026-03", "2026-04"]
    assert _due(0.5, "2026-01-01", months) == [0, 1, 0, 1]


@pytest.mark.parametrize(
    ("since", "expected"), [("2026-01-15", [0, 1, 0]), ("2026-01-16", [0, 0, 1])]
)
def test_find_due_plan_from_the_15th_counts_the_month_and_from_the_16th_does_not(since, expected):
    """A month counts where the plan is in force on its 15th."""
    assert _due(0.5, since, ["2026-01", "2026-02", "2026-03"]) == expected


@pytest.mark.parametrize(("until", "expected"), [("2026-02-15", [2, 0]), ("2026-02-16", [2, 2])])
def test_find_due_plan_until_the_15th_does_not_count_that_month(until, expected):
    """The end is exclusive."""
    assert _due(2, "2026-01-01", ["2026-01", "2026-02"], until) == expected


@pytest.mark.parametrize("contacts", [0.1, 0.3, 0.7, 1.1, 2.25])
def test_find_due_over_forty_months_adds_up_to_the_plan(contacts):
    """Whole contacts add up to the decimal share, whatever binary fractions make of it."""
    months = [str(Month(2024, 1) + place) for place in range(40)]
    due = _due(contacts, "2024-01-01", months)
    assert sum(due) == round(contacts * 40)
    assert max(due) - min(due) <= 1


def test_find_made_counts_own_delivered_contacts_once_for_each_type():
    """Providers, attempts and other months do not count; several types count each, once."""
    rows = [
        _visit(service_type="visit;call"),
        _visit(service_type="call; call"),
        _visit(status="attempted"),
        _visit(status="cancelled"),
        _visit(provider="clinic"),
        _visit("2026-09-30"),
        _visit("2026-10-31"),
        _visit("2026-11-01"),
    ]
    services = pd.DataFrame([{"service_id": str(place), **row} for place, row in enumerate(rows)])
    made = find_made(Records(services=services).services, Month(2026, 10))
    assert sorted(made["service_type"]) == ["call", "call", "visit", "visit"]
    assert set(made["case_id"]) == {"C1"}


# --- what is still to be planned

NOVEMBER = Month(2026, 11)


def _agency(**kinds):
    """Return settings in which a visit takes an hour and a half and a call half an hour."""
    types = {
        "visit": {"label": "Visit", "contact_hours": 1.5, "travel_hours": 0.5},
        "call": {"label": "Call", "contact_hours": 0.5},
        "letter": {"label": "Letter", "contact_hours": 0.0, "recording_hours": 0.5},
    }
    name = {"name": "H", "time_zone": "America/Los_Angeles"}
    return Agency.model_validate({"agency": name, "service_types": {**types, **kinds}})


def _activity(name, **more):
    """Return an activity of the case in November."""
    row = {"activity_id": name, "case_id": "C1", "service_type": "visit", "status": "proposed"}
    return {**row, "earliest_on": "2026-11-01", "latest_on": "2026-11-30", **more}


def _listed(make_records, *, agency=None, **tables):
    """Return what is to be planned in November, by id."""
    rows = list_due(make_records(**tables), NOVEMBER, agency or _agency())
    assert rows["activity_id"].is_monotonic_increasing
    return rows.set_index("activity_id")


def test_list_due_contacts_of_the_plans_have_ids_minutes_and_windows(make_records):
    """Two visits and a call of a case, by whoever leads it, with what its plan prefers."""
    case = {"case_id": "C1", "client_code": "K1", "opened_on": "2025-01-01", "zone": "north"}
    wish = {"preferred_days": "tue", "preferred_from": "09:00", "preferred_to": "12:00"}
    plans = [{**_plan(2), **wish}, _plan(1, service_type="call"), _plan(1, service_type="letter")]
    rows = _listed(make_records, cases=[{**case, "priority": 2}], case_services=plans)
    assert rows.index.tolist() == [
        "C1-call-2026-11-1",
        "C1-visit-2026-11-1",
        "C1-visit-2026-11-2",
    ]
    assert rows["minutes"].tolist() == [30, 90, 90]
    assert rows["zone"].fillna("").tolist() == ["", "north", "north"]
    assert rows["preferred_from"].fillna("").tolist() == ["", "09:00", "09:00"]
    assert set(rows["facilitator_id"]) == {"F001"}
    assert set(rows["client_code"]) == {"K1"}
    assert set(rows["priority"]) == {2}
    assert set(rows["earliest_on"].dt.day) == {1}
    assert set(rows["latest_on"].dt.day) == {30}


def test_list_due_zone_is_kept_where_no_type_has_travel_hours(make_records):
    """An agency that does not count travel by type still has ways."""
    case = {"case_id": "C1", "client_code": "K1", "opened_on": "2025-01-01", "zone": "north"}
    agency = _agency(visit={"label": "Visit", "contact_hours": 1.5})
    rows = _listed(make_records, agency=agency, cases=[case], case_services=[_plan(1)])
    assert rows["zone"].tolist() == ["north"]


@pytest.mark.parametrize(
    ("tables", "days"),
    [
        ({"case_services": [_plan(1, "2026-11-10", "2026-11-21")]}, (10, 20)),
        (
            {
                "cases": [
                    {
                        "case_id": "C1",
                        "client_code": "K1",
                        "opened_on": "2026-11-03",
                        "closed_on": "2026-11-28",
                    }
                ]
            },
            (3, 27),
        ),
        (
            {"assignments": [{"case_id": "C1", "facilitator_id": "F001", "from_on": "2026-11-12"}]},
            (12, 30),
        ),
    ],
)
def test_list_due_window_is_clipped_to_plan_case_and_assignment(make_records, tables, days):
    """Nothing is planned before a plan, a case or a lead begins, or after it ends."""
    row = _listed(make_records, **{"case_services": [_plan(1)], **tables}).iloc[0]
    assert (row["earliest_on"].day, row["latest_on"].day) == days


@pytest.mark.parametrize(("day", "lead", "first"), [("15", "F002", 15), ("16", "F001", 1)])
def test_list_due_case_handed_over_is_for_the_lead_on_the_15th(make_records, day, lead, first):
    """Half a month with the one who has it in the middle."""
    on = f"2026-11-{day}"
    holds = [
        {"case_id": "C1", "facilitator_id": "F001", "from_on": "2026-01-01", "to_on": on},
        {"case_id": "C1", "facilitator_id": "F002", "from_on": on},
    ]
    (row,) = _listed(make_records, assignments=holds, case_services=[_plan(1)]).to_dict("records")
    assert (row["facilitator_id"], row["earliest_on"].day) == (lead, first)


def test_list_due_what_is_planned_or_made_is_not_planned_twice(make_records):
    """Of four visits one was delivered, one promised and one attempted: two are new."""
    activities = [
        _activity("A1", status="planned", starts_at="2026-11-20T18:00Z"),
        _activity("A2", status="attempted", starts_at="2026-11-04T18:00Z"),
        _activity("A3", status="cancelled", starts_at="2026-11-05T18:00Z"),
        _activity("A4", status="delivered", starts_at="2026-11-03T18:00Z"),
        _activity("A5", status="planned", starts_at="2026-12-01T07:30Z"),  # 30 November there
        _activity("A6", status="planned", starts_at="2026-12-01T08:30Z"),
    ]
    services = [_visit("2026-11-03", activity_id="A4")]
    rows = _listed(make_records, activities=activities, services=services, case_services=[_plan(5)])
    assert rows.index.tolist() == ["A1", "A5", "C1-visit-2026-11-1", "C1-visit-2026-11-2"]
    unseen = _listed(make_records, activities=activities, case_services=[_plan(5)])
    assert unseen.index.tolist() == rows.index.tolist()


def test_list_due_saved_proposals_are_listed_again_and_nothing_new(make_records):
    """What was planned once has the same ids; a number that was used is not used again."""
    first = _listed(make_records, case_services=[_plan(3)]).reset_index()
    saved = first.drop(columns=["zone", "client_code"]).assign(
        starts_at=pd.Timestamp("2026-11-10T18:00Z")
    )
    again = _listed(make_records, case_services=[_plan(3)], activities=saved.to_dict("records"))
    assert again.index.tolist() == first["activity_id"].tolist()
    saved.loc[0, "status"] = "cancelled"
    more = _listed(make_records, case_services=[_plan(3)], activities=saved.to_dict("records"))
    assert more.index.tolist() == [f"C1-visit-2026-11-{n}" for n in (2, 3, 4)]


def test_list_due_activity_is_completed_from_case_plan_and_lead(make_records):
    """Minutes, days, priority and facilitator; a provider's own contact needs none."""
    bare = {"earliest_on": None, "latest_on": None}
    rows = _listed(
        make_records,
        facilitators=TWO,
        activities=[
            _activity("A1", **bare),
            _activity("A2", provider="clinic"),
            _activity("A3", facilitator_id="F002"),
            _activity("A4", facilitator_id="F002", status="planned"),
            _activity("A5", minutes=20, priority=1, facilitator_id="F001"),
        ],
    )
    assert rows["facilitator_id"].fillna("").tolist() == ["F001", "", "F001", "F002", "F001"]
    assert rows["minutes"].tolist() == [90, 90, 90, 90, 20]
    assert rows["priority"].tolist() == [3, 3, 3, 3, 1]
    assert rows.loc["A1", "latest_on"].day == 30


@pytest.mark.parametrize(
    ("before", "services", "expected"),
    [
        ({}, [], ("A1", 1, 30)),
        ({"status": "cancelled"}, [], (None, 1, 30)),
        (
            {"status": "delivered"},
            [_visit("2026-11-04", activity_id="A1")],
            (None, 6, 9),
        ),
        (
            {"status": "planned", "starts_at": "2026-10-28T18:00Z"},
            [],
            (None, 1, 2),
        ),
        ({"status": "planned", "starts_at": "2026-10-20T18:00Z"}, [], (None, 1, 1)),
    ],
)
def test_list_due_what_comes_first_elsewhere_is_turned_into_days(
    make_records, before, services, expected
):
    """Two to five days after: among the rows it stays, done or planned it bounds the days."""
    follows = {"after_activity_id": "A1", "least_gap_days": 2, "greatest_gap_days": 5}
    activities = [_activity("A1", **before), _activity("A2", **follows)]
    row = _listed(make_records, activities=activities, services=services).loc["A2"]
    after = None if pd.isna(row["after_activity_id"]) else row["after_activity_id"]
    assert (after, row["earliest_on"].day, row["latest_on"].day) == expected


def test_list_due_service_type_without_settings_is_named(make_records):
    """A plan that the settings do not know is no plan for nothing."""
    with pytest.raises(SettingsError, match="walk"):
        _listed(make_records, case_services=[_plan(1, service_type="walk")])


def test_list_due_case_that_nobody_leads_is_not_planned(make_records):
    """There is nobody to make the contact; that is told elsewhere."""
    rows = _listed(make_records, assignments=[], case_services=[_plan(1)])
    assert rows.empty
