"""Tests of caseload_lib.review.attention."""

import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.review.attention import COLUMNS, find_attention, list_attention, name_unwatched

MONTH = Month(2026, 10)
AGENCY = parse_agency('[agency]\nname = "Harbour"\ntime_zone = "America/Los_Angeles"')


def _records(**frames):
    """Return one facilitator with one case, open since 2026-01-01, and what a test adds."""
    least = {
        "facilitators": {"facilitator_id": ["F001", "F002"], "name": ["A", "B"]},
        "cases": {
            "case_id": ["C1", "C2"],
            "client_code": ["K1", "K2"],
            "opened_on": ["2026-01-01", "2026-01-01"],
        },
        "assignments": {
            "case_id": ["C1", "C2"],
            "facilitator_id": ["F001", "F002"],
            "from_on": ["2026-01-01", "2026-01-01"],
        },
    }
    return Records(**{name: pd.DataFrame(rows) for name, rows in {**least, **frames}.items()})


def _find(facilitator_id="F001", **frames):
    """Return what, since and days of each row as tuples."""
    found = find_attention(_records(**frames), MONTH, AGENCY, facilitator_id)
    days = found["since"].dt.strftime("%Y-%m-%d")
    return list(zip(found["what"], days, found["days"], strict=True))


def _contact(**changes):
    """Return one delivered contact on C1 on 2026-09-16, 45 days before the month's last day."""
    row = {
        "service_id": ["S1"],
        "case_id": ["C1"],
        "service_type": ["visit"],
        "status": ["delivered"],
        "served_on": ["2026-09-16"],
    }
    return row | {name: [value] for name, value in changes.items()}


def test_find_attention_nothing_recorded_gives_no_rows_but_all_columns():
    """What is not recorded is not looked for, and the frame keeps its shape."""
    found = find_attention(_records(), MONTH, AGENCY, "F001")
    assert found.empty
    assert found.columns.tolist() == [name for name in COLUMNS if name != "facilitator_id"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [("No contact", "2026-09-16", 45)]),
        ({"served_on": "2026-09-17"}, []),
        ({"served_on": "2026-11-01"}, [("No contact since the case opened", "2026-01-01", 303)]),
        (
            {"served_on": "2026-10-20", "status": "attempted"},
            [("No contact since the case opened", "2026-01-01", 303)],
        ),
        (
            {"served_on": "2026-10-20", "provider": "clinic"},
            [("No contact since the case opened", "2026-01-01", 303)],
        ),
    ],
)
def test_find_attention_contact_counts_from_the_last_one_delivered(changes, expected):
    """Forty-five days count from the last contact that took place, by own staff, in time."""
    assert _find(services=_contact(**changes)) == expected


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (9.0, [("Open longer than expected", "2026-10-01", 30)]),
        (10.0, []),
        (None, []),
    ],
)
def test_find_attention_expected_duration_is_over_from_its_end_on(months, expected):
    """A case opened on 1 January for nine months is over from 1 October."""
    cases = {
        "case_id": ["C1"],
        "client_code": ["K1"],
        "opened_on": ["2026-01-01"],
        "expected_months": [months],
    }
    assert _find(cases=cases) == expected


@pytest.mark.parametrize(
    ("opened_on", "filled_on", "to_on", "expected"),
    [
        ("2026-08-31", None, None, [("Position open", "2026-08-31", 61)]),
        ("2026-09-01", None, None, []),
        ("2026-08-31", "2026-10-31", None, []),
        ("2026-08-31", "2026-11-01", None, [("Position open", "2026-08-31", 61)]),
        ("2026-08-31", None, "2026-10-01", []),
    ],
)
def test_find_attention_position_open_more_than_sixty_days(opened_on, filled_on, to_on, expected):
    """A vacancy counts while its position exists and it is open on the last day."""
    positions = {"position_id": ["P1"], "case_id": ["C1"], "from_on": ["2026-01-01"]}
    vacancies = {"position_id": ["P1"], "opened_on": [opened_on], "filled_on": [filled_on]}
    assert _find(positions=positions | {"to_on": [to_on]}, vacancies=vacancies) == expected


@pytest.mark.parametrize(
    ("due_on", "done_on", "expected"),
    [
        ("2026-10-21", None, [("Record overdue", "2026-10-21", 10)]),
        ("2026-10-31", None, [("Record overdue", "2026-10-31", 0)]),
        ("2026-11-01", None, []),
        ("2026-10-21", "2026-10-31", []),
        ("2026-10-21", "2026-11-01", [("Record overdue", "2026-10-21", 10)]),
    ],
)
def test_find_attention_obligation_overdue_as_of_the_last_day(due_on, done_on, expected):
    """What is done later was still overdue at the end of the month."""
    owed = {
        "obligation_id": ["O1"],
        "case_id": ["C1"],
        "facilitator_id": ["F001"],
        "kind": ["record"],
        "due_on": [due_on],
        "done_on": [done_on],
    }
    assert _find(obligations=owed) == expected


def test_find_attention_several_overdue_of_a_kind_make_one_row():
    """A page is not flooded, and the count and the oldest day are kept."""
    owed = {
        "obligation_id": ["O1", "O2", "O3"],
        "case_id": ["C1", "C1", "C1"],
        "facilitator_id": ["F001"] * 3,
        "kind": ["reply", "reply", "review"],
        "due_on": ["2026-10-21", "2026-10-01", "2026-10-11"],
    }
    assert _find(obligations=owed) == [
        ("2 replies overdue", "2026-10-01", 30),
        ("Review overdue", "2026-10-11", 20),
    ]


def test_find_attention_obligation_for_a_colleagues_case_names_no_client():
    """A page holds its own facilitator's clients and nobody else's."""
    owed = {
        "obligation_id": ["O1", "O2"],
        "case_id": ["C2", None],
        "facilitator_id": ["F001", "F001"],
        "kind": ["record", "record"],
        "due_on": ["2026-10-21", "2026-10-22"],
    }
    found = find_attention(_records(obligations=owed), MONTH, AGENCY, "F001")
    assert found["what"].tolist() == ["Record overdue"] * 2
    assert found["standing"].tolist() == ["not held", ""]
    assert found["case_id"].isna().all()
    assert found["client_code"].isna().all()
    assert _find("F002", obligations=owed) == [
        ("Record overdue, owed by a colleague", "2026-10-21", 10)
    ]


_OWED = {
    "obligation_id": ["O1", "O2", "O3"],
    "case_id": ["C1"] * 3,
    "facilitator_id": ["F001"] * 3,
    "kind": ["reply"] * 3,
    "due_on": ["2026-08-21", "2026-09-01", "2026-10-21"],
}


def _stand(who="F001", **frames):
    """Return client code, standing and what of each row as tuples."""
    found = find_attention(_records(obligations=_OWED, **frames), MONTH, AGENCY, who)
    return list(zip(found["client_code"], found["standing"], found["what"], strict=True))


def test_find_attention_obligation_of_a_case_handed_over_reaches_its_lead():
    """What a predecessor left undone would otherwise stand where nobody can act on it."""
    assignments = {
        "case_id": ["C1", "C1", "C1"],
        "facilitator_id": ["F001", "F002", "F003"],
        "from_on": ["2026-01-01", "2026-10-01", "2026-10-01"],
        "to_on": ["2026-10-01", None, None],
        "role": ["lead", "lead", "co"],
    }
    assert _stand(assignments=assignments) == [("K1", "handed over", "3 replies overdue")]
    assert _stand("F002", assignments=assignments) == [
        ("K1", "", "2 replies overdue since before you took over"),
        ("K1", "", "Reply overdue, owed by a colleague"),
    ]
    assert _stand("F003", assignments=assignments) == []


def test_find_attention_obligation_of_a_case_nobody_holds_stays_with_its_facilitator():
    """A closed case has no holder to be shown what is owed, nor has one that was left."""
    least = {"case_id": ["C1"], "facilitator_id": ["F001"], "from_on": ["2026-01-01"]}
    left = {**least, "to_on": ["2026-10-01"]}
    cases = {
        "case_id": ["C1"],
        "client_code": ["K1"],
        "opened_on": ["2026-01-01"],
        "closed_on": ["2026-10-31"],
    }
    assert _stand(assignments=least, cases=cases) == [("K1", "closed", "3 replies overdue")]
    assert _stand(assignments=left) == [("K1", "held by nobody", "3 replies overdue")]


def test_find_attention_referral_without_follow_up_is_the_holders():
    """The follow-up of a referral is owed by whoever holds the case."""
    referrals = {
        "referral_id": ["R1"],
        "case_id": ["C1"],
        "provider": ["clinic"],
        "made_on": ["2026-09-01"],
        "follow_up_due_on": ["2026-10-01"],
    }
    assert _find(referrals=referrals) == [("Follow-up of a referral overdue", "2026-10-01", 30)]
    assert _find("F002", referrals=referrals) == []


@pytest.mark.parametrize(
    ("started_at", "ended_at", "expected"),
    [
        (
            "2026-11-01T06:30Z",
            None,
            [("Disruption going on: health change", "2026-10-31", 0)],
        ),
        ("2026-11-01T07:30Z", None, []),
        ("2026-10-01T12:00Z", "2026-11-01T06:30Z", []),
        (
            "2026-10-01T12:00Z",
            "2026-11-01T07:30Z",
            [("Disruption going on: health change", "2026-10-01", 30)],
        ),
    ],
)
def test_find_attention_disruption_is_dated_in_the_agencys_zone(started_at, ended_at, expected):
    """Half past eleven at night in Los Angeles on 31 October is still October."""
    disruptions = {
        "disruption_id": ["D1"],
        "case_id": ["C1"],
        "facilitator_id": ["F001"],
        "cause": ["health_change"],
        "started_at": [started_at],
        "ended_at": [ended_at],
    }
    assert _find(disruptions=disruptions) == expected


@pytest.mark.parametrize(
    ("case_id", "from_on", "to_on", "expected"),
    [
        ("C1", "2026-01-01", None, []),
        ("C1", "2026-01-01", "2026-11-01", []),
        ("C1", "2026-01-01", "2026-10-31", [("No service plan", "2026-10-31", 0)]),
        ("C1", "2026-11-01", None, [("No service plan", "2026-01-01", 303)]),
        ("C2", "2026-01-01", None, [("No service plan", "2026-01-01", 303)]),
    ],
)
def test_find_attention_case_without_plan_on_the_last_day(case_id, from_on, to_on, expected):
    """A case without a plan counts since its last plan ended, else since it opened."""
    plans = {
        "case_id": [case_id],
        "service_type": ["visit"],
        "contacts_per_month": [1.0],
        "from_on": [from_on],
        "to_on": [to_on],
    }
    assert _find(case_services=plans) == expected


def test_find_attention_case_passed_on_is_not_ones_own():
    """Whoever no longer holds a case on the last day is not asked about it."""
    assignments = {
        "case_id": ["C1", "C1"],
        "facilitator_id": ["F001", "F002"],
        "from_on": ["2026-01-01", "2026-10-31"],
        "to_on": ["2026-10-31", None],
    }
    assert _find(assignments=assignments, services=_contact()) == []
    assert len(_find("F002", assignments=assignments, services=_contact())) == 1


def test_list_attention_agrees_with_each_persons_own_and_puts_the_longest_first():
    """What is found for everybody at once is what is found for each."""
    records = _records(
        obligations={**_OWED, "facilitator_id": ["F002", "F002", "F001"]},
        services=_contact(),
        case_services={
            "case_id": ["C2"],
            "service_type": ["visit"],
            "contacts_per_month": [1.0],
            "from_on": ["2026-01-01"],
        },
    )
    everybody = list_attention(records, MONTH, AGENCY)
    assert everybody["what"].tolist() == [
        "No service plan",
        "2 replies overdue, owed by a colleague",
        "No contact",
        "Reply overdue",
        "No contact since the case opened",
        "2 replies overdue",
    ]
    for person, rows in everybody.groupby("facilitator_id"):
        alone = find_attention(records, MONTH, AGENCY, person)
        together = rows.drop(columns="facilitator_id").reset_index(drop=True)
        pd.testing.assert_frame_equal(alone, together)


def test_name_unwatched_names_only_what_is_not_recorded():
    """A page can say what it was not able to look for."""
    named = name_unwatched(_records(services=_contact()))
    assert "time without a contact" not in named
    assert named == (
        "cases without a service plan",
        "open positions",
        "overdue obligations",
        "overdue follow-ups of referrals",
        "disruptions going on",
        "cases open longer than expected",
    )
    known = {"case_id": ["C1"], "opened_on": ["2026-01-01"], "expected_months": [9.0]}
    assert "cases open longer than expected" not in name_unwatched(_records(cases=known))
