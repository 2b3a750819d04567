"""Tests of caseload_lib.review.summary."""

import re

import pandas as pd
import pytest

from caseload_lib.agency import INDICATORS, parse_agency
from caseload_lib.months import Month
from caseload_lib.review import unusual as unusual_words
from caseload_lib.review.facts import ROWS
from caseload_lib.review.summary import summarise
from caseload_lib.review.verdicts import judge_history

MONTH = Month(2026, 10)
AGENCY = parse_agency(
    '[agency]\nname = "Harbour"\ntime_zone = "America/New_York"\n'
    "[objectives.presence_hours_per_case]\ntarget = 4.0\nbetter = 'higher'\n"
    "[objectives.contact_rate]\ntarget = 0.9\nbetter = 'higher'\n"
    "[objectives.utilisation]\ntarget = 1.0\nbetter = 'lower'"
)
SIZES = {"contact_rate": 52}
USUAL = {
    "caseload": [11, 12],
    "needed_hours": [132, 128],
    "available_hours": [141, 139],
    "contact_rate": [47 / 52, 49 / 52],
    "presence_hours_per_case": [4.2, 4.6],
}


def _row(month, indicator, breakdown, value, *, reason="no case was held this month", uncounted=0):
    """Return one fact, unknown where the value is None."""
    size = SIZES.get(indicator) if value is not None else None
    return {
        "month": str(month),
        "facilitator_id": "F001",
        "indicator": indicator,
        "breakdown": breakdown,
        "value": value,
        "numerator": value if size is None else value * size,
        "denominator": size,
        "unit": INDICATORS[indicator],
        "reason": reason if value is None else None,
        "uncounted": uncounted,
    }


def _tell(months=13, reasons=None, uncounted=0, **last):
    """Return the summary after months as usual, with other values in the last one."""
    rows = []
    for place, month in enumerate(MONTH.trailing(months)):
        for indicator, breakdown in ROWS:
            values = USUAL.get(indicator)
            value = values[place % len(values)] if values else None
            if month == MONTH:
                value = last.get(indicator, values[0] if values else None)
            reason = (reasons or {}).get(indicator, "none fell due this month")
            rows.append(
                _row(month, indicator, breakdown, value, reason=reason,
                     uncounted=uncounted if indicator == "needed_hours" else 0)
            )  # fmt: skip
    return summarise(judge_history(pd.DataFrame(rows), MONTH, AGENCY), MONTH)


def test_summarise_ordinary_month_says_what_was_and_reassures():
    """Numbers come with what they are out of, and nothing is made of noise."""
    month, unusual, unknown = _tell()
    assert month == (
        "You carried 11 cases at the end of October, needing about 132 of your 141 available "
        "hours; 47 of the 52 contacts due were made (90%); you were with clients' teams for "
        "4.2 hours per case."
    )
    assert unusual == (
        "Nothing is beyond ordinary variation: of five figures that can be judged, none stands out."
    )
    assert unknown == "Nothing that this page looks at is missing from the records."


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ({"caseload": None}, "How many cases you carried in October is not known; 47"),
        ({"caseload": 0}, "You carried no cases at the end of October; 47"),
        ({"caseload": 1}, "You carried 1 case at the end of October, needing"),
        ({"needed_hours": None}, "You carried 11 cases at the end of October; 47"),
        ({"available_hours": None}, "October, needing about 132 hours; 47"),
        ({"needed_hours": 160}, "needing about 160 hours where you had 141 available; 47"),
        ({"contact_rate": 1 / 52}, "; 1 of the 52 contacts due was made (2%)"),
        ({"contact_rate": None}, "available hours; you were with"),
        ({"presence_hours_per_case": None}, "contacts due were made (90%)."),
        ({"uncounted": 1}, "hours (1 case has no service plan and is not counted);"),
        ({"uncounted": 2}, "hours (2 cases have no service plan and are not counted);"),
    ],
)
def test_summarise_month_tells_what_is_known(last, expected):
    """What is not known is left out of the first sentence, not told as zero."""
    assert expected in _tell(**last)[0]


def test_summarise_one_contact_due_is_told_as_one(monkeypatch):
    """Small numbers keep their grammar."""
    monkeypatch.setitem(SIZES, "contact_rate", 1)
    assert "1 of the one contact due was made (100%)" in _tell(contact_rate=1)[0]


def test_summarise_nearly_all_is_not_told_as_all(monkeypatch):
    """299 of 300 is not 100%."""
    monkeypatch.setitem(SIZES, "contact_rate", 300)
    assert "299 of the 300 contacts due were made (over 99%)" in _tell(contact_rate=299 / 300)[0]
    assert "1 of the 300 contacts due was made (under 1%)" in _tell(contact_rate=1 / 300)[0]


def test_summarise_signal_is_named_with_value_and_ordinary_range():
    """The figure, how much it was, and what ordinary months bring."""
    unusual = _tell(caseload=19)[1]
    assert unusual == (
        "One of five figures that can be judged stands out: caseload (19 cases), above the 8.1 "
        "to 16.1 cases of ordinary months."
    )


def test_summarise_share_that_stands_out_is_told_with_its_counts():
    """A percentage alone does not say how much it rests on."""
    unusual = _tell(contact_rate=26 / 52)[1]
    assert "planned contacts made (50%, 26 of 52), below the" in unusual


def test_summarise_names_three_at_most_and_what_is_felt_first_comes_first():
    """A page is read for what matters: presence and pressure before the number of cases."""
    signals = {"caseload": 19, "needed_hours": 190, "available_hours": 90,
               "presence_hours_per_case": 9, "departures": 30}  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(USUAL, "departures", [10, 12])
        unusual = _tell(**signals)[1]
    named = unusual.split(": ", 1)[1].split("; ")
    assert unusual.startswith("Five of six figures that can be judged stand out, above all:")
    assert [words.split(" (")[0] for words in named] == [
        "presence with clients' teams per case",
        "hours that the caseload needs",
        "departures from clients' teams",
    ]


def test_summarise_figures_that_say_the_same_are_named_once():
    """Hours needed, hours available and their ratio are one story."""
    unusual = _tell(needed_hours=190, available_hours=90)[1]
    assert unusual.startswith("Two of five figures that can be judged stand out, above all: hours")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(USUAL, "hours", [40, 44])
        patch.setitem(USUAL, "support_given_hours", [5, 6])
        unusual = _tell(hours=90, support_given_hours=20, presence_hours_per_case=9)[1]
    assert unusual.startswith("Eleven of 15 figures")
    assert "hours of presence" not in unusual


def test_summarise_chance_is_told_where_one_of_many_stands_out():
    """Among twenty figures one is expected to stand out now and then."""
    many = {name: [10, 12] for name in (
        "average_caseload", "cases_opened", "cases_closed", "cases_received", "cases_passed_on",
        "extra_contacts", "open_position_days", "departures", "support_given_hours",
        "support_received_hours",
    )}  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        for name, values in many.items():
            patch.setitem(USUAL, name, values)
        unusual = _tell(departures=30)[1]
        patch.setitem(USUAL, "departures", [10, 12] * 6 + [14, 15] * 4)
        lasting = _tell(months=20, departures=15)[1]
    assert unusual.endswith("(among so many figures, one can do so by chance).")
    assert "eight months in a row above the average" in lasting
    assert "by chance" not in lasting


def test_summarise_objective_out_of_reach_is_the_works_and_not_the_persons():
    """Where ordinary months never reach it, more effort is not the answer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(USUAL, "presence_hours_per_case", [2.0, 2.2])
        unusual = _tell()[1]
    assert unusual.endswith(
        "The objective for presence with clients' teams per case (at least 4 hours per case) was "
        "not reached this month (2 hours per case); it was in none of the last 13 months. "
        "Ordinary months bring 1.6 to 2.6 hours per case: reaching it takes a change in how the "
        "work is set up, not more effort in one month."
    )


def test_summarise_objective_missed_within_ordinary_variation_is_told_so():
    """A month below an objective that others reach is no finding by itself."""
    unusual = _tell(presence_hours_per_case=3.9)[1]
    assert "Nothing is beyond ordinary variation" in unusual
    assert unusual.endswith(
        "was not reached this month (3.9 hours per case); it was in twelve of the last 13 months."
    )


def test_summarise_objective_of_a_share_within_its_interval_is_not_missed():
    """Forty-six of fifty-two may be chance; thirty-six are not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(USUAL, "contact_rate", [36 / 52, 49 / 52])
        assert "objective" not in _tell(contact_rate=46 / 52)[1]
        assert "planned contacts made (at least 90%)" in _tell()[1]


def test_summarise_objective_at_most_is_told_as_such():
    """A lower target is an upper bound."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(USUAL, "utilisation", [0.9, 1.05])
        assert "(at most 100%) was not reached this month (104%)" in _tell(utilisation=1.04)[1]


def test_summarise_objective_keeps_a_place_beside_many_signals():
    """Two signals and the objective are named."""
    signals = {"caseload": 19, "departures": 30, "presence_hours_per_case": 9}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(USUAL, "utilisation", [1.1, 1.2])
        patch.setitem(USUAL, "departures", [10, 12])
        unusual = _tell(**signals)[1]
    assert "above all" in unusual
    assert unusual.split(". The objective")[0].count("; ") == 1
    assert "The objective for workload against capacity" in unusual


def test_summarise_lasting_overload_is_told_beside_many_signals():
    """Who works at 149% month after month reads so, whatever else moved."""
    signals = {"caseload": 19, "departures": 30, "presence_hours_per_case": 2,
               "contact_rate": 26 / 52}  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(USUAL, "utilisation", [1.45, 1.5])
        patch.setitem(USUAL, "departures", [10, 12])
        unusual = _tell(**signals, utilisation=1.49)[1]
    assert "(at most 100%) was not reached this month (149%); it was in none of the last 13" in (
        unusual
    )
    assert "and the objective is at least 4 hours per case" in unusual
    assert "planned contacts made (50%, 26 of 52), below" in unusual
    assert "caseload (19" not in unusual


def test_summarise_two_objectives_out_of_reach_are_explained_once():
    """The same remark twice would be a sermon."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(USUAL, "utilisation", [1.45, 1.5])
        patch.setitem(USUAL, "presence_hours_per_case", [2.0, 2.2])
        unusual = _tell()[1]
    assert unusual.count("takes a change in how the work is set up") == 1
    assert unusual.endswith("Ordinary months bring 134 to 161%: the same holds.")


def test_summarise_family_cut_off_as_a_signal_may_still_miss_its_objective():
    """What was not named as a signal is not thereby told."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(USUAL, "contact_rate", [49 / 52, 50 / 52])
        patch.setattr(unusual_words, "MOST_NAMED", 1)
        unusual = _tell(contact_rate=26 / 52)[1]
    assert unusual.startswith("One of five figures that can be judged stands out. The")
    assert "The objective for planned contacts made (at least 90%)" in unusual


def test_summarise_slight_signals_come_last_and_are_counted_apart():
    """A hair's breadth does not stand out beside what does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(USUAL, "caseload", [10, 11])
        alone = _tell(caseload=14)[1]
        both = _tell(caseload=14, available_hours=90)[1]
    assert alone == (
        "Nothing stands out by much: of five figures that can be judged, one is slightly out of "
        "the ordinary: caseload (14 cases), slightly above the 7.7 to 13.9 cases of ordinary "
        "months."
    )
    assert both.startswith("One of five figures that can be judged stands out, and one more sli")
    assert both.index("available hours (") < both.index("caseload (")


def test_summarise_values_left_open_are_not_told_as_recorded():
    """Too few answers and cases that were not counted are lacks, what did not happen is none."""
    nearly = (
        "Nearly everything this page looks at is recorded; what is not stands under 'What the "
        "data cannot say'."
    )
    assert _tell(reasons={"satisfaction": "fewer than 11 answers"})[2] == nearly
    assert _tell(uncounted=2)[2] == nearly
    assert _tell(reasons={"days_to_fill": "no position is open"})[2].startswith("Nothing")


def test_summarise_without_history_says_so():
    """Nothing ordinary is known yet, which is neither good nor bad."""
    _, unusual, unknown = _tell(months=4)
    assert unusual.startswith("There is not enough history yet to say what is ordinary")
    assert "at least six months" in unusual
    assert unknown == "Nothing that this page looks at is missing from the records."


def test_summarise_concluded_cases_are_not_called_too_short_a_history():
    """More months would not help where cases begin and end with the export."""
    rows = [_row(month, "caseload", "", 11 + place % 2)
            for place, month in enumerate(MONTH.trailing(13))]  # fmt: skip
    judged = judge_history(pd.DataFrame(rows), MONTH, AGENCY, inferred={"F001"})
    assert summarise(judged, MONTH)[1].startswith(
        "Nothing can be judged month by month: the cases were concluded from contacts"
    )


def test_summarise_objective_without_limits_is_told_without_promise():
    """Too little history for limits is no reason to hide a missed objective."""
    unusual = _tell(months=4, presence_hours_per_case=2.0)[1]
    assert unusual.endswith(
        "(at least 4 hours per case) was not reached this month (2 hours per case); it was in "
        "three of the last four months."
    )


def test_summarise_short_history_is_called_provisional():
    """Limits of seven months may still move."""
    assert "what counts as ordinary is provisional" in _tell(months=7)[1]
    assert "provisional" not in _tell(months=12)[1]


def test_summarise_gaps_name_what_is_lost_and_what_would_help():
    """Only what is not recorded is a gap; what did not happen is none."""
    reasons = {
        "hours": "no time log for this month",
        "support_given_hours": "no time log for this month",
        "disruptions": "disruptions are not recorded",
        "outcomes_met": "not applicable: these programmes do not close cases",
    }
    unknown = _tell(reasons=reasons)[2]
    assert unknown == (
        "The records cannot tell your hours logged, hours of support given and disruptions; what "
        "would help is to record a time log (daily or weekly) and disruptions with the time they "
        "took."
    )


def test_summarise_many_gaps_are_told_shortly():
    """An agency with only the three required tables is told what to begin with."""
    reasons = {
        "hours": "no time log for this month",
        "disruptions": "disruptions are not recorded",
        "departures": "departures are not recorded",
        "satisfaction": "feedback is not recorded",
        "obligations_on_time": "obligations are not recorded",
        "open_position_days": "positions are not recorded",
    }
    unknown = _tell(reasons=reasons)[2]
    assert " and two more; " in unknown
    assert "first of all to record a time log" in unknown
    assert unknown.count(" and ") <= 4


def test_summarise_figures_that_cannot_be_judged_are_counted():
    """A reader is told how much of the page carries no verdict."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(USUAL, "departures", [0, 1])
        patch.setitem(USUAL, "turnover", [0.2, 0.3])
        unknown = _tell()[2]
    assert unknown.endswith("Two figures are too few or too new to judge month by month.")


def test_summarise_never_blames_or_ranks():
    """No word compares with colleagues or finds fault."""
    told = " ".join(
        _tell(caseload=30, contact_rate=0.2, presence_hours_per_case=0.5, needed_hours=300)
    )
    pattern = r"fail|poor|bad|worse|worst|best|rank|colleague|should|fault|only|behind"
    assert not re.search(pattern, told, re.IGNORECASE)


def test_summarise_several_people_are_refused():
    """A summary speaks to one person."""
    rows = pd.DataFrame({"facilitator_id": ["F001", "F002"]})
    with pytest.raises(ValueError, match=r"about one facilitator\. Given: rows of 2"):
        summarise(rows, MONTH)
