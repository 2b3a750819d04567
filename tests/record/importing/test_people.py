"""Tests of the people whom an export names."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.record.importing.people import find_people, map_ids, normalise_key, number_people
from caseload_lib.record.importing.sources import read_source

_KEYS = st.sets(st.text("abc@.", min_size=1, max_size=5), max_size=6)


@given(_KEYS, _KEYS, st.sets(st.integers(1, 20).map(lambda n: f"F{n:03}")))
def test_number_people_earlier_ids_stay_and_none_is_given_twice(first, second, taken):
    """A later import keeps every id and gives new ones that nobody has."""
    ids = number_people(first, id_prefix="F", ids={}, taken=taken)
    more = number_people(first | second, id_prefix="F", ids=ids, taken=taken)
    given_ids = [*ids.values(), *more.values()]
    assert set(ids) == first
    assert set(more) == second - first
    assert len(set(given_ids)) == len(given_ids)
    assert not set(given_ids) & taken


def test_number_people_many_people_have_longer_numbers():
    """The thousandth person gets an id of four digits."""
    ids = number_people([f"{n:04}" for n in range(1000)], id_prefix="S", ids={}, taken=[])
    assert (ids["0000"], ids["0999"]) == ("S001", "S1000")


def test_find_people_latest_name_and_supervisor_count():
    """Of several names and supervisors the last row's are kept; case and blanks do not count."""
    rows = pd.DataFrame(
        {
            "Creator Email": ["a@x", " A@X "],
            "Creator Name": ["Old", "New"],
            "Supervisor Name": ["Boss  One", "boss one"],
            "": pd.to_datetime(["2026-01-01", "2026-02-01"]),
        }
    )
    people = find_people(rows, read_source("casa"), ids={}, taken=[])
    assert people.facilitators.values.tolist()[0] == ["F001", "New", "S001"]
    assert people.ids == {"a@x": "F001", "boss one": "S001"}
    assert people.roles[["facilitator_id", "role"]].values.tolist() == [["S001", "supervisor"]]
    assert people.roles["from_on"].tolist() == [pd.Timestamp(2026, 1, 1)]


def test_map_ids_nobody_named_is_missing():
    """A row that names nobody has nobody's id."""
    ids = map_ids(pd.Series(["a@x", None], dtype="str"), {normalise_key("A@x"): "F001"})
    assert ids.tolist()[0] == "F001"
    assert ids.isna().tolist() == [False, True]
