"""Tests of notebooks as JSON text: the bytes that nbformat writes."""

import json

from hypothesis import example, given, settings
from hypothesis import strategies as st

from caseload_lib.report.notebook_json import write_json

_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=20,
)


@settings(max_examples=60)
@given(_VALUES)
@example({"b": {}, "a": [[], {"ü": '\u2028\n\x00"\\'}], "": [1e22, -0.0, 10**30]})
def test_write_json_is_what_pythons_own_encoder_writes(value):
    """Whatever a notebook holds, its text is the one that nbformat would write."""
    expected = json.dumps(
        value, indent=1, sort_keys=True, ensure_ascii=False, separators=(",", ": ")
    )
    assert write_json(value) == expected
