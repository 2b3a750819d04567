"""Tests of packing frames as plain values."""

import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.report.frame_json import PackedPartition, pack_frame, unpack_frame

KINDS = {
    "str": st.text(max_size=20),
    "float64": st.floats(allow_nan=False, allow_infinity=False),
    "Int64": st.integers(-(2**53), 2**53),
    "boolean": st.booleans(),
    "datetime64[us]": st.datetimes(
        min_value=pd.Timestamp("1900-01-01").to_pydatetime(),
        max_value=pd.Timestamp("2200-01-01").to_pydatetime(),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_unpack_frame_after_json_is_the_same_frame(kind, data):
    """Whatever a column holds, or lacks, comes back exactly and of its own kind."""
    values = data.draw(st.lists(st.none() | KINDS[kind], max_size=8))
    frame = pd.DataFrame({"column": pd.Series(values, dtype=kind)})
    packed = json.loads(json.dumps(pack_frame(frame), allow_nan=False))
    pd.testing.assert_frame_equal(unpack_frame(packed), frame)


def test_unpack_frame_instants_keep_their_zone():
    """An instant stays an instant in UTC."""
    moments = pd.Series(["2026-10-25T08:59:59.5Z", None], dtype="datetime64[us, UTC]")
    frame = pd.DataFrame({"started_at": moments})
    pd.testing.assert_frame_equal(unpack_frame(pack_frame(frame)), frame)


def test_unpack_frame_without_rows_keeps_columns_in_order():
    """An empty frame comes back with its columns."""
    frame = pd.DataFrame({"b": pd.Series([], dtype="str"), "a": pd.Series([], dtype="Int64")})
    assert unpack_frame(pack_frame(frame)).dtypes.to_dict() == frame.dtypes.to_dict()


def test_packed_partition_parts_are_packed_as_by_themselves():
    """A part says nothing of the rows of others: not even which texts they have."""
    frame = pd.DataFrame(
        {
            "facilitator_id": ["F2", "F1", None, "F2"],
            "said": ["b", "other", "c", None],
            "hours": [1.5, None, 2.0, None],
            "count": pd.array([1, 2, 3, None], "Int64"),
            "since": pd.to_datetime(["2026-10-05", None, "2026-10-06", "2026-10-07"]),
            "open": [True, False, True, False],
        }
    )
    packed = PackedPartition(frame)
    for who in ("F1", "F2", "F9"):
        own = frame[frame["facilitator_id"] == who].reset_index(drop=True)
        assert packed.pick(who) == pack_frame(own)
        pd.testing.assert_frame_equal(unpack_frame(packed.pick(who)), own)
