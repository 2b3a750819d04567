"""Tests of what a selection is shown as."""

import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.forms.findings import draw_series, tabulate_facts

AGENCY = parse_agency(
    '[agency]\nname = "Harbour"\ntime_zone = "America/New_York"\n'
    '[objectives.contact_rate]\ntarget = 0.9\nbetter = "higher"\n'
    '[objectives.caseload]\ntarget = 12\nbetter = "lower"\n'
)


def _facts(person, indicator, *, denominator=None):
    months = ["2026-08", "2026-09", "2026-10"]
    return pd.DataFrame(
        {
            "month": months, "facilitator_id": person, "indicator": indicator, "breakdown": "",
            "value": [0.5, None, 0.75], "numerator": 1.0, "denominator": denominator,
            "reason": [None, "nothing due", None],
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("person", "indicator", "denominator", "drawn"),
    [
        ("F001", "caseload", None, True),
        ("", "caseload", None, False),
        ("F001", "contact_rate", 8.0, True),
        ("", "contact_rate", 8.0, True),
    ],
)
def test_draw_series_objective_is_drawn_where_it_applies(person, indicator, denominator, drawn):
    """An objective for one person's cases is none for the agency's sum of cases."""
    facts = _facts(person, indicator, denominator=denominator)
    picture = draw_series(facts, person, indicator, "", agency=AGENCY)
    assert ("Objective" in picture.description) == drawn


def test_tabulate_facts_newest_month_first_and_gaps_named():
    """The table reads from the latest month back, and a gap is never a blank."""
    table = tabulate_facts(_facts("F001", "contact_rate"), name=lambda person: f"<{person}>")
    assert table["Month"].tolist() == ["Oct 2026", "Sep 2026", "Aug 2026"]
    assert list(table.columns)[1] == "<F001>: Planned contacts made, per cent"
    assert table.iloc[:, 1].tolist() == ["75%", "not known", "50%"]


def test_tabulate_facts_person_without_a_row_has_no_record():
    """A month before somebody came is not a month of nothing."""
    facts = pd.concat([_facts("F001", "caseload"), _facts("F002", "caseload").tail(1)])
    table = tabulate_facts(facts, name=str)
    assert table.iloc[:, 2].tolist() == ["0.8", "no record", "no record"]
