"""Tests of concluding cases and assignments from contacts."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from caseload_lib.record.importing.inference import infer_assignments

_FIRST = pd.Timestamp(2026, 1, 1)


def _services(*rows: tuple[str, str | None, str, str]) -> pd.DataFrame:
    columns = ["case_id", "facilitator_id", "status", "served_on"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(served_on=pd.to_datetime(frame["served_on"]))


def _dates(frame: pd.DataFrame, name: str) -> list[str | None]:
    return [None if pd.isna(day) else f"{day:%Y-%m-%d}" for day in frame[name]]


def test_infer_assignments_silence_of_exactly_the_limit_leaves_it_open():
    """Ninety days of silence are survived, ninety-one are not; the end is the day after."""
    inferred = infer_assignments(
        _services(
            ("C1", "F001", "delivered", "2026-07-02"),
            ("C2", "F001", "delivered", "2026-07-01"),
            ("C3", "F001", "delivered", "2026-09-30"),
        ),
        closure_days=90,
    )
    assert _dates(inferred.assignments, "to_on") == [None, "2026-07-02", None]
    assert _dates(inferred.cases, "closed_on") == [None, "2026-07-02", None]
    assert inferred.assignments["inferred"].all()


def test_infer_assignments_attempts_do_not_count():
    """An attempt starts nothing, ends nothing and is not the export's latest contact."""
    inferred = infer_assignments(
        _services(
            ("C1", "F001", "attempted", "2026-01-01"),
            ("C1", "F001", "delivered", "2026-02-01"),
            ("C2", "F001", "attempted", "2026-03-01"),
            ("C1", "F002", "attempted", "2026-12-31"),
        ),
        closure_days=30,
    )
    assert inferred.assignments["facilitator_id"].tolist() == ["F001"]
    assert _dates(inferred.assignments, "from_on") == ["2026-02-01"]
    assert _dates(inferred.assignments, "to_on") == [None]
    assert _dates(inferred.cases, "opened_on") == ["2026-02-01", "2026-03-01"]
    assert inferred.unheld == ("C2",)


def test_infer_assignments_people_who_overlap_share_the_case():
    """Those who hold a case at a time share it; those who follow one another do not."""
    inferred = infer_assignments(
        _services(
            ("C1", "F001", "delivered", "2026-01-01"),
            ("C1", "F001", "delivered", "2026-01-31"),
            ("C1", "F002", "delivered", "2026-01-31"),
            ("C1", "F003", "delivered", "2026-02-10"),
            ("C2", "F003", "delivered", "2026-12-01"),
        ),
        closure_days=30,
    )
    assert inferred.assignments["load_share"].tolist() == [0.5, 0.5, 1.0, 1.0]
    assert _dates(inferred.cases, "closed_on") == ["2026-02-11", None]


def test_infer_assignments_no_contacts_gives_nothing():
    """Without contacts there is nothing to conclude."""
    inferred = infer_assignments(_services(), closure_days=90)
    assert inferred.cases.empty
    assert inferred.assignments.empty


_CONTACTS = st.lists(
    st.tuples(
        st.sampled_from(["C1", "C2", "C3"]),
        st.sampled_from(["F001", "F002", "F003", None]),
        st.sampled_from(["delivered", "attempted", "cancelled"]),
        st.integers(0, 400).map(lambda days: f"{_FIRST + pd.Timedelta(days=days):%Y-%m-%d}"),
    ),
    min_size=1,
    max_size=15,
)


@settings(max_examples=30)
@given(_CONTACTS, st.integers(1, 120), st.randoms(use_true_random=False))
def test_infer_assignments_order_of_rows_does_not_matter(contacts, closure_days, random):
    """The same contacts in another order give the same records."""
    services = _services(*contacts)
    shuffled = services.sample(frac=1, random_state=random.randint(0, 9999))
    one = infer_assignments(services, closure_days=closure_days)
    other = infer_assignments(shuffled, closure_days=closure_days)
    assert_frame_equal(one.cases, other.cases)
    assert_frame_equal(one.assignments, other.assignments)
    assert one.unheld == other.unheld


@settings(max_examples=30)
@given(_CONTACTS, st.integers(1, 120))
def test_infer_assignments_shares_never_exceed_one(contacts, closure_days):
    """On no day do the shares of a case add up to more than one, and each contact is held."""
    services = _services(*contacts)
    held = infer_assignments(services, closure_days=closure_days).assignments
    ends = held["to_on"].fillna(pd.Timestamp(2100, 1, 1))
    for row in services.itertuples():
        on_day = held[
            (held["case_id"] == row.case_id)
            & (held["from_on"] <= row.served_on)
            & (row.served_on < ends)
        ]
        assert on_day["load_share"].sum() <= 1 + 1e-9
        if row.status == "delivered" and pd.notna(row.facilitator_id):
            assert row.facilitator_id in on_day["facilitator_id"].tolist()
