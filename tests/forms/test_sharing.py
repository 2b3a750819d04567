"""Tests of what the meeting about sharing looks at."""

from datetime import UTC, datetime

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.sharing import Sharing
from caseload_lib.record.handed_pages import hand_page
from caseload_lib.review.history import history_facts

NOW = datetime(2026, 11, 3, 14, 3, 22, tzinfo=UTC)


def test_open_begins_with_the_last_full_month_and_nobody_writing(sharing):
    """October is full on 3 November; two years of records may be chosen."""
    assert (sharing.months[0], len(sharing.months)) == ("2026-10", 24)
    assert (sharing.month, sharing.who) == ("2026-10", "")
    assert list(sharing.everybody)[:3] == ["F001", "F002", "F003"]
    assert not sharing.is_behind


def test_open_without_records_says_what_to_do(own_agency):
    """A new agency is told to import first."""
    made = Sharing(agency=own_agency, now=lambda: NOW)
    made.open()
    with pytest.raises(CaseloadError, match="No full month is recorded yet"):
        made.find_history()


def test_find_history_is_that_of_the_month_chosen_and_worked_out_once(sharing):
    """The same facts as the library gives, and the same object when asked again."""
    sharing.choose(month="2026-08")
    found = sharing.find_history()
    again = history_facts(sharing.records, sharing.find_month(), sharing.agency.settings)
    assert found.equals(again)
    assert sharing.find_history() is found
    sharing.read()
    assert sharing.find_history() is not found


@pytest.mark.parametrize(
    ("choice", "said"),
    [({"month": "2026-11"}, "Nothing is recorded of this month"), ({"who": "F999"}, "your own")],
)
def test_choose_what_is_not_offered_is_refused(sharing, choice, said):
    """What was chosen before stays."""
    with pytest.raises(CaseloadError, match=said):
        sharing.choose(**choice)
    assert (sharing.month, sharing.who) == ("2026-10", "")


def test_write_needs_a_name_and_tells_when_it_was_saved(sharing):
    """One's own writing does not make the records old; that of others does."""
    month = sharing.find_month()
    with pytest.raises(CaseloadError, match="Choose first who writes"):
        sharing.write(hand_page, "F001", month)
    assert sharing.saved_at is None
    sharing.choose(who="F002")
    sharing.write(hand_page, "F001", month)
    assert sharing.saved_at == NOW
    assert not sharing.is_behind
    hand_page(sharing.database, "F002", month, actor="F003", at=NOW)
    assert sharing.is_behind
    sharing.write(hand_page, "F003", month)
    assert sharing.is_behind
    sharing.read()
    assert not sharing.is_behind
