"""Tests of caseload_lib.share.responders."""

import heapq
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from caseload_lib.share.responders import Coverage, cover

LOADS = st.floats(0.001, 40)
NUMBERS = st.integers(0, 60)


def test_cover_textbook_call_centre_waits_as_published():
    """360 calls in half an hour of 240 s each and 55 agents: 23.87 % wait, 8.18 s on average."""
    found = cover(720, 0.06666666666666667, 55, deferrable=True)
    assert found.chance_waits == pytest.approx(0.2387, abs=5e-5)
    assert found.mean_wait_hours * 3600 == pytest.approx(8.18, abs=5e-3)


@given(LOADS, NUMBERS)
def test_cover_erlang_b_is_the_truncated_poisson(load, responders):
    """B(c, a) is the chance of c events among Poisson counts of mean a that are c or fewer."""
    expected = poisson.pmf(responders, load) / poisson.cdf(responders, load)
    found = cover(load, 1, responders)
    assert found.chance_uncovered == pytest.approx(expected, rel=1e-9, abs=1e-300)
    assert found.hours_falling_to_facilitators_per_hour == pytest.approx(load * expected, rel=1e-9)


@given(LOADS, NUMBERS)
def test_cover_more_responders_leave_less_uncovered(load, responders):
    """One more never covers less, and what can be put off waits at least as often as B says."""
    here, more = cover(load, 1, responders), cover(load, 1, responders + 1)
    assert more.chance_uncovered < here.chance_uncovered
    waits = cover(load, 1, responders, deferrable=True).chance_waits
    assert here.chance_uncovered <= waits <= 1


@given(LOADS, st.integers(1, 60), st.floats(1.001, 3))
def test_cover_more_load_leaves_more_uncovered(load, responders, times):
    """B rises with the load, and so does what falls on facilitators."""
    here, more = cover(load, 1, responders), cover(load * times, 1, responders)
    assert more.chance_uncovered > here.chance_uncovered
    assert more.hours_falling_to_facilitators_per_hour > here.hours_falling_to_facilitators_per_hour


@given(LOADS, st.integers(1, 60))
def test_cover_one_more_takes_no_more_than_one_busy_responder(load, responders):
    """What one more takes off others is less than one hour an hour, and what is done adds up."""
    here, fewer = cover(load, 1, responders), cover(load, 1, responders - 1)
    taken_off = (
        fewer.hours_falling_to_facilitators_per_hour - here.hours_falling_to_facilitators_per_hour
    )
    assert 0 <= taken_off < 1
    done = load - here.hours_falling_to_facilitators_per_hour
    assert 0 <= done < min(load, responders) + 1e-9


def test_cover_simulated_crunches_find_nobody_as_often_as_erlang_says():
    """Lengths of any kind give the same B: here they are all equal."""
    dice = random.Random(5)
    arrivals, hours, responders, count = 0.5, 3.0, 2, 40_000
    now, lost, busy = 0.0, 0, []
    for _ in range(count):
        now += dice.expovariate(arrivals)
        while busy and busy[0] <= now:
            heapq.heappop(busy)
        if len(busy) < responders:
            heapq.heappush(busy, now + hours)
        else:
            lost += 1
    expected = cover(arrivals, hours, responders).chance_uncovered
    assert lost / count == pytest.approx(expected, abs=0.012)


def test_cover_simulated_queue_waits_as_long_as_erlang_says():
    """First come, first served by three, with exponential lengths."""
    dice = random.Random(8)
    arrivals, hours, responders, count = 1.5, 1.1, 3, 60_000
    free, now, waited, late = [0.0] * responders, 0.0, 0.0, 0
    for _ in range(count):
        now += dice.expovariate(arrivals)
        start = max(now, heapq.heappop(free))
        waited, late = waited + start - now, late + (start > now)
        heapq.heappush(free, start + dice.expovariate(1 / hours))
    expected = cover(arrivals, hours, responders, deferrable=True)
    assert late / count == pytest.approx(expected.chance_waits, abs=0.01)
    assert waited / count == pytest.approx(expected.mean_wait_hours, rel=0.08)


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ((0.5, 2, 0, False), Coverage(1.0, 1.0, 1.0, None, None)),
        ((0.5, 2, 0, True), Coverage(1.0, None, None, 1.0, math.inf)),
        ((0.5, 4, 2, True), Coverage(2.0, None, None, 1.0, math.inf)),
        ((3.0, 4, 2, True), Coverage(12.0, None, None, 1.0, math.inf)),
        ((0, 4, 2, False), Coverage(0.0, 0.0, 0.0, None, None)),
        ((0, 4, 2, True), Coverage(0.0, None, None, 0.0, 0.0)),
        ((3, 0, 1, False), Coverage(0.0, 0.0, 0.0, None, None)),
        ((0, 0, 0, False), Coverage(0.0, 1.0, 0.0, None, None)),
    ],
)
def test_cover_at_the_edges(given_, expected):
    """Nobody on duty covers nothing; no work leaves none; too much work waits for ever."""
    *numbers, deferrable = given_
    assert cover(*numbers, deferrable=deferrable) == expected


def test_cover_thousands_of_responders_stay_exact():
    """Neither powers nor factorials are built, so nothing overflows."""
    found = cover(5000, 1, 5050)
    expected = math.exp(poisson.logpmf(5050, 5000) - poisson.logcdf(5050, 5000))
    assert found.chance_uncovered == pytest.approx(expected, rel=1e-6)


def test_cover_impossible_numbers_are_refused_all_at_once():
    """The three faults stand in one message, each with what was given."""
    with pytest.raises(ValueError, match=r"(?s)arrivals_per_hour.*-1.*hours_each.*nan.*1\.5"):
        cover(-1, math.nan, 1.5)


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ((math.inf, 1, 1), "arrivals_per_hour is a finite number"),
        (("2", 1, 1), "arrivals_per_hour is a finite number.*'2'"),
        ((1, None, 1), "hours_each is a finite number.*None"),
        ((1, 1, -1), "responders is a whole number of 0 or more.*-1"),
        ((1, 1, True), "responders is a whole number"),
        ((1, 1, math.nan), "responders is a whole number"),
        ((1e200, 1e200, 1), "too great for a number"),
    ],
)
def test_cover_impossible_number_is_refused_with_the_rule(numbers, message):
    """Each wrong number is named with its rule."""
    with pytest.raises(ValueError, match=message):
        cover(*numbers)
