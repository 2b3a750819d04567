"""Tests of caseload_lib.assess.improvement."""

from datetime import date

import pandas as pd
import pytest

from caseload_lib.assess.improvement import (
    check_action,
    feedback_beside,
    progress_table,
    what_next,
)
from caseload_lib.assess.instrument import Instrument, Item, Level
from caseload_lib.frames import make_frame
from caseload_lib.tables import TABLES

WHOLE = {"action": "Ask clients", "owner_id": "F001", "resources": "Two hours",
         "due_on": date(2026, 6, 1)}  # fmt: skip
YEAR = {"from_on": date(2026, 1, 1), "to_on": date(2027, 1, 1)}


def _levels(step):
    """Return the three levels of a step, each with its text, and the answer that says nothing."""
    names = [("low", "Low"), ("in_transition", "In transition"), ("high", "High")]
    three = [Level(i, name, n, f"{step} at {n}") for n, (i, name) in enumerate(names, start=1)]
    return (*three, Level("cannot_say", "Cannot say", 0))


RUBRIC = Instrument("own", "1", "", "rubric", "", (),
                    tuple(Item(s, f"Step {s}", "", _levels(s)) for s in "12345"))  # fmt: skip


def _make_actions(**columns):
    """Return the table actions with these columns."""
    return make_frame(TABLES["actions"], pd.DataFrame(columns))


def _make_progress(*rows):
    """Return the table action_progress with rows of action_id, reviewed_on and status."""
    columns = ["action_id", "reviewed_on", "status"]
    return make_frame(TABLES["action_progress"], pd.DataFrame(rows, columns=columns))


def test_what_next_weakest_steps_first_and_none_at_the_top():
    """Each step below the top shows the level after the one it is at; the others are left out."""
    found = what_next(RUBRIC, {"1": 2, "2": 3, "3": 1, "4": 0})
    assert found.to_numpy().tolist() == [
        ["3", "Step 3", "Low", "3 at 1", "In transition", "3 at 2"],
        ["1", "Step 1", "In transition", "1 at 2", "High", "1 at 3"],
    ]
    assert what_next(RUBRIC, {}).columns.tolist() == found.columns.tolist()
    with pytest.raises(ValueError, match="no item '6'"):
        what_next(RUBRIC, {"6": 1})


def test_check_action_whole_action_lacks_nothing():
    """Owner, resources, day and what is done are enough; a driver is asked of priorities."""
    assert check_action(**WHOLE) == ()
    assert check_action(**WHOLE, driver="access", priority=True) == ()
    (sentence,) = check_action(**WHOLE, priority=True)
    assert sentence.endswith("human resources, partnerships, information technology.")
    assert "that there is" in check_action(**WHOLE, driver="luck")[0]


@pytest.mark.parametrize(
    ("part", "fault"),
    [("action", "what will be done"), ("owner_id", "who"), ("resources", "with what"),
     ("due_on", "by when")],
)  # fmt: skip
def test_check_action_names_each_missing_part(part, fault):
    """One part missing, one sentence about it."""
    (sentence,) = check_action(**WHOLE | {part: None})
    assert fault in sentence
    assert len(check_action(**dict.fromkeys(WHOLE))) == 4


def test_progress_table_shows_the_last_review_until_that_day():
    """Later reviews are not seen, of two on one day the later row holds, done ends all waiting."""
    actions = _make_actions(
        action_id=["A1", "A2", "A3", "A4", "A5"],
        due_on=["2026-03-01", "2026-03-02", "2026-01-01", None, "2026-01-01"],
        done_on=[None, None, "2026-02-01", None, None],
    )
    progress = _make_progress(
        ("A1", "2026-02-01", "not_started"), ("A1", "2026-03-02", "not_started"),
        ("A1", "2026-03-02", "under_way"), ("A1", "2026-04-01", "done"),
        ("A4", "2026-01-01", "under_way"), ("A5", "2026-01-05", "dropped"),
    )  # fmt: skip
    table = progress_table(actions, progress, date(2026, 3, 2)).set_index("action_id")
    assert table["status"].to_dict() == {
        "A1": "under_way", "A2": pytest.approx(float("nan"), nan_ok=True), "A3": "done",
        "A4": "under_way", "A5": "dropped"}  # fmt: skip
    assert table["reviews"].tolist() == [3, 0, 0, 1, 1]
    assert table["overdue"].tolist() == [True, False, False, pd.NA, False]
    assert table["reason"].dropna().to_dict() == {"A2": "not reviewed yet", "A4": "no due date"}
    assert table.loc["A1", "reviewed_on"] == pd.Timestamp("2026-03-02")


def test_progress_table_without_rows_keeps_its_columns():
    """No action, no review: an empty table of the same kinds."""
    empty = progress_table(_make_actions(), _make_progress(), date(2026, 1, 1))
    full = progress_table(_make_actions(action_id=["A1"]), _make_progress(), date(2026, 1, 1))
    assert empty.empty
    assert empty.dtypes.tolist() == full.dtypes.tolist()
    assert full.loc[0, "reason"] == "not reviewed yet and no due date"


def test_feedback_beside_shows_means_of_enough_answers_only():
    """Fewer than the threshold give no mean but a reason; texts without a figure do not count."""
    feedback = make_frame(TABLES["feedback"], pd.DataFrame({
        "feedback_id": [f"B{n}" for n in range(7)],
        "from_kind": ["client"] * 4 + ["staff"] * 2 + ["client"],
        "given_on": ["2026-01-01", "2026-05-01", "2026-12-31", "2026-06-01", "2026-02-01",
                     "2026-02-01", "2027-01-01"],
        "satisfaction": [5, 4, 3, None, 1, 1, 1],
    }))  # fmt: skip
    said = feedback_beside(feedback, item_id="5", suppress_below=3, **YEAR).set_index("from_kind")
    assert said.index.tolist() == ["client", "family", "staff", "partner"]
    assert said.loc["client", ["answers", "satisfaction"]].tolist() == [3, 4.0]
    assert said["reason"].dropna().to_dict() == {
        "family": "no answers",
        "staff": "fewer than 3 answers",
        "partner": "no answers",
    }
    assert said["satisfaction"].isna().tolist() == [False, True, True, True]
    assert said["answers"].isna().tolist() == [False, False, True, False]
    assert said.loc["family", "answers"] == 0
    assert feedback_beside(feedback, item_id="1", suppress_below=3, **YEAR).empty
    with pytest.raises(ValueError, match="before it begins on 2027-01-01"):
        feedback_beside(feedback, item_id="2", suppress_below=3,
                        from_on=YEAR["to_on"], to_on=YEAR["from_on"])  # fmt: skip
