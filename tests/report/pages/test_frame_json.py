"""Tests of packing frames as plain values."""

import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.report.frame_json import pack_frame, unpack_frame

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
