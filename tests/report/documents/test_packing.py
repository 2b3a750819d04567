"""Tests of packing documents as plain values."""

import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.charts.house import Picture
from caseload_lib.report.documents.document import Document, Grid, Part, Passage
from caseload_lib.report.documents.packing import pack_document, unpack_document

TEXTS = st.text(max_size=12)
PASSAGES = st.builds(Passage, TEXTS, st.sampled_from(["plain", "notice", "hint"]))


@st.composite
def grids(draw):
    """Draw a table with some cells chosen."""
    width = draw(st.integers(1, 3))
    rows = draw(st.lists(st.tuples(*[TEXTS] * width), max_size=3))
    places = [(row, column) for row in range(len(rows)) for column in range(width)]
    marked = draw(st.sets(st.sampled_from(places))) if places else set()
    return Grid(draw(TEXTS), draw(st.tuples(*[TEXTS] * width)), tuple(rows), frozenset(marked))


PARTS = st.builds(
    Part, TEXTS, st.lists(PASSAGES | grids(), max_size=3).map(tuple), folded=st.booleans()
)
DOCUMENTS = st.builds(Document, TEXTS, TEXTS, TEXTS, st.lists(PARTS, max_size=3).map(tuple))


@given(DOCUMENTS)
def test_unpack_document_after_json_is_the_same_document(document):
    """Whatever is said comes back exactly, also where keys were sorted on the way."""
    text = json.dumps(pack_document(document), sort_keys=True, allow_nan=False)
    assert unpack_document(json.loads(text)) == document


def test_unpack_document_pictures_keep_their_numbers_and_the_order_of_their_columns():
    """A chart is drawn from the same values and told by the same table."""
    data = pd.DataFrame({"Month": ["October"], "Hours": ["3"], "Cases": ["7"]})
    picture = Picture({"mark": "bar", "width": 3.5}, "Title", "Sub", "Said", data)
    document = Document("T", "A", "S", (Part("P", (Passage("before"), picture)),))
    packed = json.loads(json.dumps(pack_document(document), sort_keys=True))
    found = unpack_document(packed).parts[0].blocks[1]
    assert found.to_spec() == picture.to_spec()
    pd.testing.assert_frame_equal(found.data, data)


def test_unpack_document_unknown_block_is_refused():
    """What is not understood is not shown as something else."""
    packed = pack_document(Document("T", "A", "S", (Part("P", (Passage("said"),)),)))
    packed["parts"][0]["blocks"][0]["is"] = "film"
    with pytest.raises((KeyError, TypeError)):
        unpack_document(packed)
