"""Tests of small forms that are kept as one row: what they start with, and how they read."""

from datetime import date, time

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.entries import Ask, Entry
from caseload_lib.forms.nodes import Field, walk_nodes

ASKS = (
    Ask("day", "Day", "date"),
    Ask("at", "At", "time", required=False),
    Ask("minutes", "Minutes", "number", required=False),
    Ask("spent", "Spent", "hours", required=False),
    Ask("good", "For good", "tick", required=False),
    Ask("kind", "Kind", "select", lambda: {"a": "A", "b": "B"}, required=False),
)


@pytest.fixture
def kept():
    """Return what was kept, in order."""
    return []


@pytest.fixture
def entry(kept):
    """Return a small form that starts on a day, with a kind."""
    starts = {"day": "2026-11-27", "kind": "a", "good": None}
    return Entry("x", "Heading", ASKS, lambda **read: kept.append(read), "Keep it", starts=starts)


def test_keep_reads_every_kind(entry, kept):
    """What a browser sends becomes what is kept."""
    for name, value in {"at": "09:30", "minutes": 45, "spent": "1:15", "good": True}.items():
        entry.act(name, value)
    assert entry.act("keep", None)
    assert kept == [
        {"day": date(2026, 11, 27), "at": time(9, 30), "minutes": 45, "spent": 75, "good": True,
         "kind": "a"}
    ]  # fmt: skip


def test_keep_of_what_it_starts_with_leaves_the_rest_missing(entry, kept):
    """Nothing typed is nothing, not zero."""
    entry.act("keep", None)
    assert kept[0] == {"day": date(2026, 11, 27), "at": None, "minutes": None, "spent": None,
                       "good": None, "kind": "a"}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("day", "", "Fill in as well: Day"),
        ("day", "27.11.", "Day is a day, such as 2026-10-31"),
        ("at", "9 o'clock", "At is a time of day, such as 09:30"),
        ("minutes", 4.5, "Minutes is a whole number, such as 45"),
        ("spent", "a while", "Spent: hours are a number as 1.5"),
        ("kind", "c", "Kind is one of those offered"),
    ],
)
def test_keep_of_what_cannot_be_read_is_refused_and_stays(entry, kept, name, value, said):
    """In the words of the form, and nothing is lost."""
    entry.act(name, value)
    with pytest.raises(CaseloadError, match=said):
        entry.act("keep", None)
    assert kept == []
    assert entry.typed == {name: value}


def test_is_begun_once_something_else_than_its_start_is_typed(entry):
    """Choosing what stood there is no beginning."""
    assert not entry.is_begun
    entry.act("kind", "a")
    entry.act("good", False)
    assert not entry.is_begun
    entry.act("day", "2026-11-26")
    assert entry.is_begun
    entry.act("keep", None)
    assert not entry.is_begun


def test_draw_shows_what_it_starts_with_and_folds_where_asked(entry):
    """Fields hold their starts; what is typed opens the fold and says that it is not kept."""
    fold = entry.draw(prefix="p")
    fields = {one.name: one for one in walk_nodes((fold,)) if isinstance(one, Field)}
    assert (fold.kind, fold.open) == ("fold", False)
    assert fields["p.x.day"].value == "2026-11-27"
    assert fields["p.x.minutes"].value == ""
    assert (fields["p.x.spent"].kind, fields["p.x.at"].kind) == ("number", "time")
    entry.act("minutes", 5)
    assert entry.draw(prefix="p").state == "not kept yet"
    entry.folded = False
    assert (entry.draw(prefix="p").kind, entry.draw(prefix="p").state) == ("card", "")
