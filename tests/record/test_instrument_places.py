"""Tests that every place of an instrument is found by number or name, and read word for word."""

import pytest

from caseload_lib.assess.instruments import load, names
from caseload_lib.errors import CaseloadError
from caseload_lib.record.instrument_places import read_place
from caseload_lib.record.instrument_summary import count_parts, summarise_instrument, tabulate_parts

RUBRIC, ANCHORS, PRACTICE = (load(name) for name in names())


@pytest.mark.parametrize("level", RUBRIC.levels, ids=lambda level: level.id)
def test_read_place_rubric_every_cell_is_there(level):
    """A step and a level, each by number or by name, give that cell and no other."""
    for item in RUBRIC.items:
        expected = item.level(level.value).text
        for place in (item.id, item.name.upper(), f"step {item.id}"):
            for given in (level.id, level.name.upper(), str(level.value)):
                assert read_place(RUBRIC, place, given).split("\n")[1:] == [expected]


def test_read_place_anchors_every_cell_is_there():
    """A cluster and a level, or "2.3", give the indicators of the cell in order."""
    for cluster in ANCHORS.clusters:
        whole = read_place(ANCHORS, cluster.name.swapcase())
        assert cluster.definition in whole
        assert all(part in whole for part in cluster.subcompetencies)
        for level in ANCHORS.levels:
            texts = [f"{i.id} {i.text}" for i in ANCHORS.cell(cluster.id, level.id)]
            read = read_place(ANCHORS, cluster.id, level.id[:4].upper()).split("\n")
            assert read[1 : len(texts) + 1] == texts
            assert read_place(ANCHORS, f"{cluster.id}.{level.value}").split("\n") == read
    item = next(item for item in ANCHORS.items if item.limiting)
    assert f"{item.id} {item.text}\n(Marked as limits" in read_place(ANCHORS, item.id)


def test_read_place_practice_items_and_what_stands_beside():
    """Points are found in small letters too; references and what is not mapped are places."""
    for item in PRACTICE.items:
        assert read_place(PRACTICE, item.id.lower()).endswith(item.text)
    for reference in PRACTICE.references:
        assert reference.text in read_place(PRACTICE, "references")
    assert read_place(ANCHORS, "unmapped") == ANCHORS.unmapped
    assert read_place(RUBRIC, "levels").split("\n") == ["1 Low", "2 In transition", "3 High"]


@pytest.mark.parametrize(
    ("instrument", "place", "level", "words"),
    [
        (RUBRIC, "10", None, "has no '10'. It has 1 "),
        (RUBRIC, "", None, "has no ''"),
        (RUBRIC, "3", "4", "has no level '4'. It has 1 Low, 2 In transition, 3 High"),
        (RUBRIC, "improvement", None, "may be several: 4 "),
        (ANCHORS, "1.2.3", "mastery", "stands under Developing, not under Mastery"),
        (PRACTICE, "P1", "alone", "the same at every level"),
    ],
)
def test_read_place_unknown_or_unclear_lists_what_there_is(instrument, place, level, words):
    """The error says what could have been meant."""
    with pytest.raises(CaseloadError, match=words):
        read_place(instrument, place, level)


def test_summaries_count_what_is_there():
    """The counts of the overview are those of the parts."""
    assert count_parts(ANCHORS) == "8 clusters, 37 sub-competencies, 274 indicators at 5 levels"
    assert count_parts(PRACTICE) == "16 items under 6 headings"
    headers, rows = tabulate_parts(ANCHORS)
    assert headers[-2:] == ("by level", "all")
    assert rows[0][2:] == ("6", "9/9/11/11/9", "49")
    assert rows[-1] == ("", "all", "37", "56/52/62/53/51", "274")
    assert "Bands: Low performance 9-15" in summarise_instrument(RUBRIC)
    assert "Experience: 12 months, 40 different clients" in summarise_instrument(PRACTICE)
    assert tabulate_parts(PRACTICE)[1][0][2] == "6"
