"""Tests of concluding cases and assignments from contacts."""

import pandas as pd
import pytest
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
    assert inferred.attempted == ("C2",)
    assert inferred.unnamed == ()


def test_infer_assignments_contacts_by_nobody_named_are_told_from_attempts():
    """A case that was met, by nobody who is named, is unheld for another reason than attempts."""
    inferred = infer_assignments(
        _services(
            ("C1", None, "delivered", "2026-01-01"),
            ("C1", "F001", "attempted", "2026-01-02"),
            ("C2", "F001", "attempted", "2026-01-03"),
        ),
        closure_days=30,
    )
    assert (inferred.attempted, inferred.unnamed) == (("C2",), ("C1",))
    assert inferred.assignments.empty


def _list_stretches(inferred) -> list[tuple]:
    held = inferred.assignments
    days = (_dates(held, "from_on"), _dates(held, "to_on"))
    return list(zip(held["facilitator_id"], *days, held["load_share"], strict=True))


def test_infer_assignments_people_who_overlap_share_the_case():
    """Those who hold a case at a time share it on these days; others have it to themselves."""
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
    assert _list_stretches(inferred) == [
        ("F001", "2026-01-01", "2026-01-31", 1.0),
        ("F001", "2026-01-31", "2026-02-01", 0.5),
        ("F002", "2026-01-31", "2026-02-01", 0.5),
        ("F003", "2026-02-10", "2026-02-11", 1.0),
        ("F003", "2026-12-01", None, 1.0),
    ]
    assert _dates(inferred.cases, "closed_on") == ["2026-02-11", None]


def test_infer_assignments_one_contact_by_a_stand_in_leaves_other_days_whole():
    """A single contact by a colleague shares the case on that day alone, not for years."""
    inferred = infer_assignments(
        _services(
            ("C1", "F001", "delivered", "2026-01-01"),
            ("C1", "F002", "delivered", "2026-03-10"),
            ("C1", "F001", "delivered", "2026-12-01"),
        ),
        closure_days=90,
    )
    assert _list_stretches(inferred) == [
        ("F001", "2026-01-01", "2026-03-10", 1.0),
        ("F001", "2026-03-10", "2026-03-11", 0.5),
        ("F001", "2026-03-11", None, 1.0),
        ("F002", "2026-03-10", "2026-03-11", 0.5),
    ]


def test_infer_assignments_stretches_of_equal_share_are_one():
    """Where one colleague follows another on the same day, the third's share goes on."""
    inferred = infer_assignments(
        _services(
            ("C1", "F001", "delivered", "2026-01-01"),
            ("C1", "F002", "delivered", "2026-01-01"),
            ("C1", "F003", "delivered", "2026-01-02"),
            ("C1", "F001", "delivered", "2026-01-02"),
            ("C2", "F009", "delivered", "2026-12-01"),
        ),
        closure_days=30,
    )
    assert _list_stretches(inferred)[:3] == [
        ("F001", "2026-01-01", "2026-01-03", 0.5),
        ("F002", "2026-01-01", "2026-01-02", 0.5),
        ("F003", "2026-01-02", "2026-01-03", 0.5),
    ]


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
    assert (one.attempted, one.unnamed) == (other.attempted, other.unnamed)


@settings(max_examples=30)
@given(_CONTACTS, st.integers(1, 120))
def test_infer_assignments_shares_are_one_on_every_day_held(contacts, closure_days):
    """On every day a case is held its shares add up to 1, and each contact made is held."""
    services = _services(*contacts)
    inferred = infer_assignments(services, closure_days=closure_days)
    held = inferred.assignments.assign(
        to_on=inferred.assignments["to_on"].fillna(pd.Timestamp(2027, 6, 1))
    )
    whole = {}
    for row in held.itertuples():
        for day in pd.date_range(row.from_on, row.to_on, inclusive="left"):
            whole.setdefault((row.case_id, day), {})[row.facilitator_id] = row.load_share
    for shares in whole.values():
        assert sum(shares.values()) == pytest.approx(1, abs=1e-12)
        assert set(shares.values()) == {1 / len(shares)}
    days = sum((held["to_on"] - held["from_on"]).dt.days)
    assert days == sum(len(shares) for shares in whole.values())
    for row in services[services["status"] == "delivered"].dropna().itertuples():
        assert row.facilitator_id in whole[row.case_id, row.served_on]


@settings(max_examples=30)
@given(_CONTACTS, st.integers(1, 120))
def test_infer_assignments_case_is_open_as_long_as_somebody_holds_it(contacts, closure_days):
    """A case has an end exactly where all who hold it have, and it is the latest of these."""
    inferred = infer_assignments(_services(*contacts), closure_days=closure_days)
    cases = inferred.cases.set_index("case_id")["closed_on"]
    for case, held in inferred.assignments.groupby("case_id"):
        if held["to_on"].isna().any():
            assert pd.isna(cases[case])
        else:
            assert cases[case] == held["to_on"].max()
