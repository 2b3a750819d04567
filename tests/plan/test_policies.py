"""Tests of caseload_lib.plan.policies."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseload_lib.agency import parse_agency
from caseload_lib.errors import RecordsError, SettingsError
from caseload_lib.frames import Records
from caseload_lib.plan.policies import COLUMNS, find_cap, find_rules

DAY = date(2026, 10, 15)
HARBOUR = '[agency]\nname = "Harbour"\ntime_zone = "UTC"\n'
VISITS = "[service_types.visit]\nlabel = 'Visit'\ncontact_hours = 2.0\n"


def _make(text="", *, sources, shares=None, **tables):
    """Return settings and records: F001 holds a case of each source, F002 holds none."""
    ids = [f"C{place}" for place in range(1, len(sources) + 1)]
    cases = {"case_id": ids, "client_code": ids, "funding_source": sources}
    held = {"case_id": ids, "load_share": shares or [1.0] * len(ids)}
    frames = {
        "facilitators": pd.DataFrame({"facilitator_id": ["F001", "F002"], "name": "X"}),
        "cases": pd.DataFrame({**cases, "opened_on": "2025-10-15"}),
        "assignments": pd.DataFrame({**held, "facilitator_id": "F001", "from_on": "2025-10-15"}),
        **{name: pd.DataFrame(rows) for name, rows in tables.items()},
    }
    return Records(**frames), parse_agency(HARBOUR + VISITS + text)


def _find(text, *, day=DAY, **given):
    """Return the rules of F001."""
    records, agency = _make(text, **given)
    return find_rules(records, "F001", day, agency)


def _plan(case, contacts, service_type="visit"):
    """Return a service plan of one case."""
    return {
        "case_id": case,
        "service_type": service_type,
        "contacts_per_month": contacts,
        "from_on": "2025-10-15",
    }


def test_find_rules_without_settings_finds_none():
    """An agency that has set no rule has none."""
    found = _find("", sources=["county", None])
    assert found.empty
    assert found.columns.tolist() == list(COLUMNS)


@pytest.mark.parametrize(
    ("cap", "binds", "words"),
    [
        (3, False, "allows a caseload of 3, 1.5 now: there is room for 1.5 more."),
        (2, False, "there is room for 0.5 more."),
        (1, True, "0.5 too many."),
    ],
)
def test_find_rules_agency_cap_counts_cases_by_share(cap, binds, words):
    """A case carried by half counts half, and the sentence says how much room there is."""
    found = _find(f"[policies]\nmost_cases = {cap}", sources=["county"] * 2, shares=[1.0, 0.5])
    row = found.loc[0]
    assert row[["rule", "source", "limit", "value", "binds"]].tolist() == [
        "most_cases",
        "policies",
        cap,
        1.5,
        binds,
    ]
    assert words in row["sentence"]


def test_find_rules_cap_reached_binds_and_leaves_no_room():
    """At the cap nobody can be added, though nothing is wrong yet."""
    row = _find("[policies]\nmost_cases = 1", sources=[None]).loc[0]
    assert row["binds"]
    assert row["sentence"].endswith("of 1, 1 now: there is no room for another.")


def test_find_rules_funders_cap_counts_its_cases_and_says_what_it_means_for_the_whole():
    """A cap of 4 on a source of which two in three cases are limits the caseload to 6."""
    text = "[funding.county]\nlabel = 'County'\nmost_cases = 4"
    row = _find(text, sources=["county", "county", "other"]).loc[0]
    assert (row["source"], row["label"], row["value"]) == ("funding.county", "County", 2)
    assert "limits the caseload to 6." in row["sentence"]


def test_find_rules_source_of_no_case_held_is_left_out():
    """Only what applies to this person's cases is told."""
    text = "[funding.county]\nlabel = 'County'\nmost_cases = 4\nmost_months = 3"
    assert _find(text, sources=["other"]).empty
    assert len(_find(text, sources=["county"])) == 2


def test_find_rules_cases_ended_or_handed_over_do_not_count():
    """Only what is held on the day counts; the end of an assignment is exclusive."""
    records, agency = _make("[policies]\nmost_cases = 9", sources=["a", "b", "c"])
    assignments = records.assignments.assign(
        to_on=pd.to_datetime(["2026-10-15", "2026-10-16", None])
    )
    records = records.replace(assignments=assignments)
    assert find_rules(records, "F001", DAY, agency)["value"].tolist() == [2]


def test_find_rules_hours_beyond_what_is_paid_name_the_cases():
    """Who plans more than a funder pays sees for which cases, and whose plan is not known."""
    text = "[funding.county]\nlabel = 'County'\nmost_hours_per_case = 8"
    plans = [_plan("C1", 5.0), _plan("C2", 4.0)]
    row = _find(text, sources=["county"] * 3, case_services=plans).loc[0]
    assert (row["value"], row["binds"], row["case_ids"]) == (10.0, True, "C1")
    assert "more is planned for C1 (10.0 hours)" in row["sentence"]
    assert "no service plan says what C3 needs" in row["sentence"]
    within = _find(text, sources=["county"], case_services=[_plan("C1", 4.0)]).loc[0]
    assert not within["binds"]
    assert within["sentence"].endswith("the most that is planned is 8.0.")


def test_find_rules_hours_without_any_plan_are_missing_not_zero():
    """Nothing planned is not known to be nothing needed."""
    text = "[funding.county]\nlabel = 'County'\nmost_hours_per_case = 8"
    row = _find(text, sources=["county"]).loc[0]
    assert pd.isna(row["value"])
    assert not row["binds"]


def test_find_rules_unknown_service_type_is_refused_with_its_key():
    """Hours that the settings lack cannot be summed."""
    with pytest.raises(SettingsError, match=r"\[service_types\.ride\] is missing"):
        _find("", sources=["county"], case_services=[_plan("C1", 1.0, "ride")])


@pytest.mark.parametrize(
    ("months", "binds", "words"),
    [
        (12, True, "past that C1 (since 2026-10-15)"),
        (13.5, True, "within 60 days it comes for C1 (on 2026-11-30)"),
        (15, False, "it comes for none within 60 days"),
    ],
)
def test_find_rules_prescribed_months_are_past_near_or_far(months, binds, words):
    """A case opened a year ago is out of time after 12 months, nearly after 13½, not after 15."""
    text = f"[funding.county]\nlabel = 'County'\nmost_months = {months}"
    row = _find(text, sources=["county"]).loc[0]
    assert (row["value"], row["binds"], row["case_ids"]) == (12.0, binds, "C1" if binds else "")
    assert words in row["sentence"]


def test_find_rules_newcomer_sees_the_ramp_and_others_do_not():
    """The second month has the ramp's second share."""
    text = "[policies]\nramp = [0.4, 0.6]"
    roles = [{"facilitator_id": "F001", "role": "facilitator", "from_on": "2026-09-01"}]
    row = _find(text, sources=["a"], roles=roles).loc[0]
    assert (row["rule"], row["limit"], row["binds"]) == ("ramp", 0.6, True)
    assert "New to the work since 2026-09-01: 60% of a full load now" in row["sentence"]
    assert _find(text, sources=["a"], roles=roles, day=date(2026, 11, 1)).empty
    assert _find(text, sources=["a"], roles=roles, day=date(2026, 8, 31)).empty
    assert _find(text, sources=["a"]).empty


@pytest.mark.parametrize("find", [find_rules, find_cap])
def test_find_rules_and_cap_unknown_person_is_refused(find):
    """A mistyped id is told, with the ids that there are."""
    records, agency = _make(sources=["a"])
    with pytest.raises(RecordsError, match=r"no facilitator F009 .* F001, F002"):
        find(records, "F009", DAY, agency)


@pytest.mark.parametrize(
    ("text", "sources", "expected"),
    [
        ("", ["a", "b"], (None, "")),
        ("[policies]\nmost_cases = 20", ["a", "b"], (20, "the agency's policy")),
        ("[funding.a]\nlabel = 'A'\nmost_cases = 14", ["a"] * 8 + ["b"], (15, "A")),
        ("[funding.a]\nlabel = 'A'\nmost_cases = 14", ["b"], (None, "")),
        ("[funding.a]\nlabel = 'A'\nmost_cases = 1", ["a", "b", None], (3, "A")),
        (
            "[policies]\nmost_cases = 4\n[funding.a]\nlabel = 'A'\nmost_cases = 2",
            ["a", "b"],
            (4, "the agency's policy"),
        ),
        (
            "[funding.a]\nlabel = 'A'\nmost_cases = 9\n[funding.b]\nlabel = 'B'\nmost_cases = 2",
            ["a", "a", "b"],
            (6, "B"),
        ),
    ],
)
def test_find_cap_strictest_rule_limits_and_is_named(text, sources, expected):
    """A cap on a source limits the whole in proportion; of equal limits the agency's is named."""
    records, agency = _make(text, sources=sources)
    assert find_cap(records, "F001", DAY, agency) == expected


def test_find_cap_of_somebody_without_cases_takes_the_mix_of_the_agency():
    """A newcomer will get cases as the agency has them: one in two on the source."""
    records, agency = _make("[funding.a]\nlabel = 'A'\nmost_cases = 7", sources=["a", "b"])
    assert find_cap(records, "F002", DAY, agency) == (14, "A")


def test_find_cap_cases_carried_with_no_share_limit_nothing():
    """Who carries nothing of a source's cases cannot exceed its cap."""
    text = "[funding.a]\nlabel = 'A'\nmost_cases = 7"
    records, agency = _make(text, sources=["a", "b"], shares=[0.0, 1.0])
    assert find_cap(records, "F001", DAY, agency) == (None, "")
    assert "limits the caseload" not in find_rules(records, "F001", DAY, agency).loc[0, "sentence"]


@settings(max_examples=15)
@given(cap=st.integers(0, 40), on_it=st.integers(1, 9), others=st.integers(0, 9))
def test_find_cap_is_the_largest_caseload_of_that_mix_within_the_source_cap(cap, on_it, others):
    """At the limit the cases on the source are within its cap; one case more would exceed it."""
    text = f"[funding.a]\nlabel = 'A'\nmost_cases = {cap}"
    records, agency = _make(text, sources=["a"] * on_it + ["b"] * others)
    limit, _ = find_cap(records, "F001", DAY, agency)
    assert limit * on_it <= cap * (on_it + others) < (limit + 1) * on_it
