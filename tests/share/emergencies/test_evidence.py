"""Tests of the evidence beside the label of a disruption."""

import itertools
from collections import Counter

import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.share.disruptions import Scope
from caseload_lib.share.emergencies.evidence import (
    CHRONIC_MONTHS,
    VERDICTS,
    count_chronic,
    count_verdicts,
    find_evidence,
)

MONTH = Month(2026, 10)
SETTINGS = '[agency]\nname = "Harbour"\ntime_zone = "UTC"'
AGENCY = parse_agency(SETTINGS)
USUAL = {"demand": "usual", "presence": "usual", "months_above": 0, "open_days": 0.0}
ROW = {
    "disruption_id": "D1", "case_id": "C1", "cause": "x", "scope": "avoidable", "count": 1,
    "began_on": pd.Timestamp("2026-10-09"), "month": "2026-10", "facilitator_id": "F001",
}  # fmt: skip
AWAY = pd.DataFrame(
    {"facilitator_id": ["F001"], "from_on": ["2026-10-09"], "to_on": ["2026-10-10"],
     "reason": ["illness"]}
)  # fmt: skip
ELSEWHEN = AWAY.assign(from_on="2026-10-10", to_on="2026-10-12")


def _find(scope="staffing_crunch", *, absences=ELSEWHEN, agency=AGENCY, **standing):
    """Return the evidence of one disruption of 9 October, where a month stood so."""
    rows = pd.DataFrame([{**ROW, "scope": scope}])
    stood = {**USUAL, **standing}
    reasons = {f"{name}_reason": f"no {name}" if value is None else None
               for name, value in stood.items()}  # fmt: skip
    standings = pd.DataFrame([{"facilitator_id": "F001", "month": "2026-10", **stood, **reasons}])
    records = Records(absences=absences)
    return find_evidence(records, rows, standings, MONTH, agency).iloc[0]


@pytest.mark.parametrize(
    ("scope", "standing", "expected"),
    [
        # Hours had not been short for long: nothing speaks against what was passing.
        ("staffing_crunch", {}, "agree"),
        ("beyond_control", {"months_above": 2, "demand": "high"}, "agree"),
        ("avoidable", {"months_above": 2}, "agree"),
        # Hours had long been short, and nothing is known to have been new.
        ("staffing_crunch", {"months_above": 3}, "disagree"),
        ("beyond_control", {"months_above": 3, "presence": None}, "disagree"),
        ("avoidable", {"months_above": 9, "open_days": 30.0}, "disagree"),
        # Both.
        ("staffing_crunch", {"months_above": 3, "demand": "high"}, "both"),
        ("beyond_control", {"months_above": 4, "presence": "low"}, "both"),
        # For how long is not known.
        ("staffing_crunch", {"months_above": None, "demand": "high"}, "unclear"),
        # Labelled chronic: borne out by months above, or by an open position.
        ("chronic_understaffing", {"months_above": 3}, "agree"),
        ("chronic_understaffing", {"open_days": 1.0}, "agree"),
        ("chronic_understaffing", {"months_above": None, "open_days": 1.0}, "agree"),
        # Labelled chronic, and nothing was.
        ("chronic_understaffing", {}, "disagree"),
        ("chronic_understaffing", {"demand": "high", "presence": None}, "disagree"),
        # Labelled chronic, and too little is known.
        ("chronic_understaffing", {"months_above": 1}, "unclear"),
        ("chronic_understaffing", {"open_days": None}, "unclear"),
        ("chronic_understaffing", {"presence": None}, "unclear"),
        ("chronic_understaffing", {"months_above": None}, "unclear"),
    ],
)
def test_find_evidence_weighs_the_label_against_the_months(scope, standing, expected):
    """Each case of the rule."""
    assert _find(scope, **standing)["verdict"] == expected


def test_find_evidence_being_away_on_the_day_is_out_of_the_ordinary():
    """The day counts, the one after does not."""
    away = _find(months_above=5, absences=AWAY)
    assert (away["verdict"], away["away"]) == ("both", True)
    assert "away on the day" in away["sentence"]
    there = _find(months_above=5)
    assert (there["verdict"], there["away"]) == ("disagree", False)


def test_find_evidence_says_in_plain_words_what_disagrees():
    """The issue's two examples: a crunch that looks chronic, and a chronic one that does not."""
    crunch = _find(months_above=5)
    assert crunch["sentence"] == (
        "Labelled a staffing crunch, though the cases had needed more hours than there were in "
        "each of the 5 months before: it looks chronic, not passing."
    )
    assert _find("chronic_understaffing")["sentence"] == (
        "Labelled chronic understaffing, though the cases had not needed more hours than there "
        "were in the month before and no position was open; nothing else was out of the ordinary. "
        "What was chronic is not on record."
    )


def test_find_evidence_what_is_comfortable_stands_in_the_words():
    """An agency that plans for 120 % reads 120 %."""
    relaxed = parse_agency(f"{SETTINGS}\n[sharing]\ncomfortable_utilisation = 1.2")
    said = _find(agency=relaxed, months_above=1)["sentence"]
    assert "needed more than 120% of the hours there were in the month before" in said


def test_find_evidence_what_is_not_known_is_named_with_its_reason():
    """Nothing unknown is taken for usual in silence."""
    found = _find(demand=None, presence=None, months_above=None, open_days=None,
                  absences=None)  # fmt: skip
    for name in ("demand", "presence", "months_above", "open_days"):
        assert f"(no {name})" in found["unknown"]
    assert "absences are not recorded" in found["unknown"]
    assert "not known" in found["sentence"]
    assert _find()["unknown"] == ""


def test_find_evidence_of_somebody_who_is_not_reported_on_is_unclear():
    """A responder has no months to compare with."""
    rows = pd.DataFrame([{**ROW, "facilitator_id": "F009"}])
    stood = {f"{name}_reason": None for name in USUAL}
    standings = pd.DataFrame([{"facilitator_id": "F001", "month": "2026-10", **USUAL, **stood}])
    found = find_evidence(Records(), rows, standings, MONTH, AGENCY).iloc[0]
    assert found["verdict"] == "unclear"
    assert "not reported on in that month" in found["unknown"]


def test_find_evidence_blames_nobody():
    """Whatever stood how, no sentence holds an id, an address to somebody, or a word of blame."""
    stood = itertools.product((None, 0, 1, 3, 12), ("usual", "high", None), (0.0, 30.0, None))
    months, rows, standings = MONTH.trailing(12), [], []
    for place, (scope, (above, demand, days)) in enumerate(itertools.product(Scope, stood)):
        who, month = f"F{place // 12:03}", str(months[place % 12])
        rows.append({**ROW, "scope": scope, "disruption_id": f"D{place}", "month": month,
                     "facilitator_id": who})  # fmt: skip
        standings.append({**USUAL, "months_above": above, "demand": demand, "open_days": days,
                          "facilitator_id": who, "month": month})  # fmt: skip
    table = pd.DataFrame(standings).assign(**{f"{name}_reason": "not recorded" for name in USUAL})
    table["months_above"] = table["months_above"].astype("Int64")
    found = find_evidence(Records(absences=AWAY), pd.DataFrame(rows), table, MONTH, AGENCY)
    assert len(found) == 4 * 5 * 3 * 3
    assert set(found["verdict"]) == set(VERDICTS)
    for said in found["sentence"]:
        assert said.startswith("Labelled ")
        assert said.endswith(".")
        for word in ("F0", "C1", "D1", " you", "fault", "fail", "blame", "should", "None", "nan"):
            assert word not in said


def test_count_verdicts_counts_by_label():
    """As a loop counts them; labels without a disruption have zeros."""
    evidence = pd.DataFrame(
        {
            "scope": ["avoidable", "avoidable", "staffing_crunch", "avoidable"],
            "verdict": ["agree", "disagree", "both", "disagree"],
        }
    )
    counts = count_verdicts(evidence)
    pairs = Counter(zip(evidence["scope"], evidence["verdict"], strict=True))
    assert counts["scope"].tolist() == list(Scope)
    for row in counts.to_dict("records"):
        assert {name: row[name] for name in VERDICTS} == {
            name: pairs[(row["scope"], name)] for name in VERDICTS
        }
        assert row["disruptions"] == sum(row[name] for name in VERDICTS)


def test_count_chronic_is_out_of_months_of_the_year_that_are_known():
    """What is not known is in neither number, nor is what lies before the year."""
    months = ["2026-10", "2026-09", "2026-08", "2025-10"]
    above = [CHRONIC_MONTHS, CHRONIC_MONTHS - 1, None, 9]
    standings = pd.DataFrame({"month": months, "months_above": pd.array(above, dtype="Int64")})
    assert count_chronic(standings, MONTH) == (1, 2)
