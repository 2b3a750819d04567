"""Tests of finding assignments that would carry a case more than once."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseload_lib.frames import make_frame
from caseload_lib.record.importing.overlaps import find_overlaps, find_superseded
from caseload_lib.tables import TABLES

_TABLE = TABLES["assignments"]
_COLUMNS = ["case_id", "facilitator_id", "from_on", "to_on", "load_share"]


def _hold(*rows: tuple) -> pd.DataFrame:
    return make_frame(_TABLE, pd.DataFrame(rows, columns=_COLUMNS))


_OLD = ("C1", "F001", "2026-01-10", None, None)


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (("C1", "F001", "2026-02-01", None, None), "hold C1 twice on 2026-02-01"),
        (("C1", "F001", "2026-02-01", None, 0.0), "hold C1 twice on 2026-02-01"),
        (("C1", "F002", "2026-02-01", None, None), "carry C1 2 times on 2026-02-01"),
        (("C1", "F002", "2026-01-01", "2026-01-11", 0.25), "carry C1 1.25 times on 2026-01-10"),
    ],
)
def test_find_overlaps_beside_a_recorded_row_names_both(new, words):
    """The new row is at fault, and both keys and the day on which it happens are named."""
    (fault,) = find_overlaps(_hold(new), _hold(_OLD)).to_dict("records")
    assert (fault["table"], fault["row"], fault["column"]) == ("assignments", 0, "from_on")
    assert words in fault["rule"]
    assert f"C1|{new[1]}|{new[2]} overlaps C1|F001|2026-01-10" in fault["rule"]
    assert "`caseload record remove assignments 'C1|F001|2026-01-10'`" in fault["rule"]


@pytest.mark.parametrize(
    "new",
    [
        ("C1", "F002", "2026-01-01", "2026-01-10", None),
        ("C1", "F001", "2026-01-10", None, 1.0),
        ("C2", "F001", "2026-01-10", None, None),
    ],
)
def test_find_overlaps_where_shares_stay_at_one_finds_nothing(new):
    """Following on, the same row again, and another case are no faults."""
    assert find_overlaps(_hold(new), _hold(_OLD)).empty


def test_find_overlaps_elsewhere_do_not_block():
    """Contradictions of cases and days that the import does not touch are left alone."""
    other = ("C9", "F001", "2026-01-01", None, None)
    twin = ("C9", "F002", "2026-01-01", None, None)
    past = ("C1", "F002", "2025-01-01", "2025-02-01", None)
    same = ("C1", "F003", "2025-01-01", "2025-02-01", None)
    new = ("C1", "F004", "2026-01-10", None, None)
    assert find_overlaps(_hold(new), _hold(other, twin, past, same)).empty


def test_find_overlaps_column_not_given_keeps_what_is_recorded():
    """A file without load_share does not make whole cases of shared ones."""
    shared = _hold(("C1", "F001", "2026-01-10", None, 0.5), ("C1", "F002", "2026-01-10", None, 0.5))
    assert find_overlaps(shared.drop(columns="load_share"), shared).empty
    assert len(find_overlaps(shared.assign(load_share=None), shared)) == 2


def test_find_overlaps_rows_that_go_do_not_count():
    """A recorded row that the import removes stands in nobody's way."""
    new = _hold(("C1", "F002", "2026-02-01", None, None))
    assert find_overlaps(new, _hold(_OLD), going=["C1|F001|2026-01-10"]).empty


def test_find_superseded_takes_only_what_another_source_implied():
    """Conclusions about the same case go; other cases, own rows and repeated rows stay."""
    day = "2026-01-01"
    recorded = _hold(*((c, f, day, None, 0.5) for c in ("C1", "C2") for f in ("F001", "F002")))
    recorded = recorded.assign(inferred=True, source="casa")
    new = _hold(("C1", "F001", day, None, None))
    assert find_superseded(new, recorded, source="own") == (f"C1|F002|{day}",)
    assert find_superseded(new, recorded, source="casa") == ()


_ROWS = st.lists(
    st.tuples(
        st.just("C1"),
        st.sampled_from(["F001", "F002", "F003"]),
        st.integers(1, 9).map(lambda day: f"2026-01-{day:02}"),
        st.integers(10, 12).map(lambda day: f"2026-01-{day}") | st.none(),
        st.sampled_from([0.25, 0.5, 1.0]) | st.none(),
    ),
    max_size=5,
    unique_by=lambda row: row[:3],
)


@settings(max_examples=30)
@given(_ROWS, st.integers(0, 5))
def test_find_overlaps_finds_something_exactly_where_a_day_is_overfull(rows, cut):
    """There is a fault if and only if a day has shares above 1 or a holder twice, by a new row."""
    old, new = rows[:cut], rows[cut:]
    overfull = False
    for day in [f"2026-01-{day:02}" for day in range(1, 13)]:
        held = [row for row in rows if row[2] <= day and (row[3] is None or day < row[3])]
        total = sum(1.0 if row[4] is None else row[4] for row in held)
        twice = [r for r in held if sum(r[1] == other[1] for other in held) > 1]
        bad = held if total > 1 else twice
        overfull |= any(row in new for row in bad)
    assert (len(find_overlaps(_hold(*new), _hold(*old))) > 0) == overfull
