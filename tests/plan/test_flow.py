"""Tests of caseload_lib.plan.flow."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.agency import parse_agency
from caseload_lib.errors import SettingsError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.flow import FEWEST, TOLERANCE, check_flow

MONTH = Month(2026, 12)
HARBOUR = (
    '[agency]\nname = "Harbour"\ntime_zone = "UTC"\n'
    '[programmes.skills]\nlabel = "Skills"\n'
    '[programmes.living]\nlabel = "Living"\ncloses_cases = false\n'
)


def _check(opened, days, *, text="", program="skills", later=0, who=None):
    """Return the flow of cases that were open for so many days (none: still open)."""
    opened = pd.DatetimeIndex(opened)
    ids = [f"C{place}" for place in range(len(opened))]
    closed = opened + pd.to_timedelta(pd.Series(days, dtype="float"), unit="D")
    cases = pd.DataFrame({"case_id": ids, "program": program, "opened_on": opened})
    frames = {"cases": cases.assign(closed_on=closed.to_numpy())}
    if who:
        held = {"case_id": ids, "facilitator_id": who, "from_on": opened + pd.Timedelta(days=later)}
        frames["assignments"] = pd.DataFrame(held)
    agency = parse_agency(HARBOUR + text)
    return check_flow(
        Records(**frames), program, MONTH, agency, facilitator_id="F001" if who else None
    )


@given(every=st.integers(1, 30), days=st.integers(30, 300))
def test_check_flow_steady_stream_is_near_whatever_its_rate_and_duration(every, days):
    """One case every so many days, each open as long: the caseload is days ÷ every."""
    opened = pd.date_range("2022-01-01", "2026-12-31", freq=f"{every}D")
    flow = _check(opened, [days] * len(opened))
    assert flow.average_cases == pytest.approx(days / every, rel=0.05, abs=0.5)
    assert flow.expected_cases == pytest.approx(flow.openings / 365 * days)
    assert flow.expected_cases == pytest.approx(days / every, rel=1 / flow.openings)
    assert flow.verdict == "near" or every > 20


def test_check_flow_random_stream_satisfies_the_law_within_its_interval():
    """Of sixty simulated agencies the interval holds the true caseload in about 95 of 100."""
    dice = np.random.default_rng(7)
    held, near = 0, 0
    for _ in range(60):
        opened = pd.Timestamp("2023-01-01") + pd.to_timedelta(
            np.sort(dice.integers(0, 4 * 365, dice.poisson(4 * 60))), unit="D"
        )
        flow = _check(opened, dice.gamma(2.0, 60.0, len(opened)).round() + 1)
        truth = 60 / 365 * 121
        held += flow.lower <= truth <= flow.upper
        near += flow.verdict in {"near", "uncertain"}
    assert 54 <= held <= 60
    assert near >= 54


@pytest.mark.parametrize(
    ("per_day", "verdict", "words"),
    [(3, "grows", "it grows by"), (0, "shrinks", "it shrinks by")],
)
def test_check_flow_changed_intake_moves_the_caseload(per_day, verdict, words):
    """Three times the openings of the years before fill a caseload; none of them empty it."""
    before = pd.date_range("2023-01-01", "2026-08-31", freq="D")
    after = pd.date_range("2026-09-01", "2026-12-31", freq="D").repeat(per_day)
    opened = before.append(after)
    flow = _check(opened, [300] * len(opened))
    assert flow.verdict == verdict
    gap = abs(flow.expected_cases - flow.average_cases)
    assert f"{words} {gap:.1f}" in flow.sentence
    assert gap > TOLERANCE * flow.average_cases


def test_check_flow_interval_is_that_of_the_formula():
    """Five openings and five closures of known durations, by hand."""
    old = pd.to_datetime(["2025-06-01"] * 5)
    new = pd.to_datetime(["2026-02-01"] * 5)
    days = [300, 310, 320, 330, 340]
    flow = _check(old.append(new), [*days, *[math.nan] * 5])
    mean, deviation = 320 / (365.25 / 12), math.sqrt(250) / (365.25 / 12)
    reach = math.exp(1.96 * math.sqrt(1 / 5 + (deviation / mean) ** 2 / 5))
    assert (flow.openings, flow.closures, flow.months) == (5, 5, 12)
    assert flow.duration_months == pytest.approx(mean)
    assert flow.expected_cases == pytest.approx(5 * 320 / 365)
    assert flow.upper == pytest.approx(flow.expected_cases * reach)
    assert flow.lower == pytest.approx(flow.expected_cases / reach)
    assert flow.verdict == "uncertain"
    assert "5 cases opened and 5 closed after 10.5 months on average" in flow.sentence
    assert "than chance alone may bring them" in flow.sentence


def test_check_flow_too_few_closures_give_counts_and_no_verdict():
    """Four closures say nothing, and the sentence says so."""
    opened = pd.to_datetime(["2026-01-05"] * 9)
    flow = _check(opened, [100] * (FEWEST - 1) + [math.nan] * 5)
    assert (flow.verdict, flow.expected_cases, flow.lower) == ("too few", None, None)
    assert flow.coming_cases is None
    assert flow.sentence.startswith("9 began and 4 ended in those months; 5 of each are needed")


def test_check_flow_programme_that_does_not_close_is_not_applicable():
    """Support for as long as it is wanted has no duration to multiply with."""
    opened = pd.date_range("2025-01-01", periods=20, freq="MS")
    flow = _check(opened, [90] * 20, program="living")
    assert flow.verdict == "not applicable"
    assert flow.sentence.startswith("Cases do not close")


def test_check_flow_without_cases_is_not_applicable():
    """Nothing recorded is nothing to check, not a caseload of zero that fits."""
    flow = check_flow(Records(), "skills", MONTH, parse_agency(HARBOUR))
    assert (flow.verdict, flow.reason) == ("not applicable", "there are no cases")
    assert flow.duration_months is None


def test_check_flow_looks_back_no_further_than_the_first_case():
    """An agency of four months is not averaged over eight empty ones."""
    opened = pd.date_range("2026-09-10", "2026-12-31", freq="D")
    flow = _check(opened, [20] * len(opened))
    assert flow.months == 4
    assert flow.average_cases == pytest.approx(20 * 113 / 122, rel=0.1)


def test_check_flow_factor_of_the_month_stretches_what_is_to_come():
    """A slow labour market in December: durations half as long again, one and a half caseloads."""
    opened = pd.date_range("2024-01-01", "2026-12-31", freq="5D")
    seasons = [1.0] * 11 + [1.25]
    text = f"[policies]\nduration_factor = 1.2\nseasonal_factors = {seasons}"
    flow = _check(opened, [100] * len(opened), text=text)
    assert flow.duration_factor == pytest.approx(1.5)
    assert flow.coming_cases == pytest.approx(1.5 * flow.expected_cases)
    assert "With durations 1.5 times as long it comes to 30." in flow.sentence
    assert "times as long" not in replace(flow, duration_factor=1.0).sentence


def test_check_flow_of_one_person_counts_what_came_to_them_and_left_them():
    """Cases taken over count from the day they came; those of others do not."""
    opened = pd.date_range("2024-01-01", "2026-12-31", freq="10D")
    who = ["F001", "F002"] * (len(opened) // 2)
    flow = _check(opened, [150] * len(opened), who=who, later=50)
    assert flow.duration_months == pytest.approx(100 / (365.25 / 12))
    assert flow.average_cases == pytest.approx(5, abs=0.3)
    assert flow.verdict == "near"
    assert "cases came to them and" in flow.sentence
    assert "left them after 3.3 months" in flow.sentence


def test_check_flow_unknown_programme_names_the_key():
    """Whether cases close is a setting that must be there."""
    with pytest.raises(SettingsError, match=r"\[programmes\.magic\] is missing"):
        check_flow(Records(), "magic", MONTH, parse_agency(HARBOUR))
