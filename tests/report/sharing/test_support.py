"""Tests of what is said of support: thanks first, everybody's hours, and one's own."""

import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.errors import RecordsError
from caseload_lib.months import Month
from caseload_lib.report.documents.document import Grid
from caseload_lib.report.documents.terminal import write_text
from caseload_lib.report.sharing.support import describe_own_support, describe_support

MONTH = Month(2026, 10)
AGENCY = parse_agency('[agency]\nname = "Harbour"\ntime_zone = "UTC"')


def _give(person, receiver, minutes, month):
    """Return an entry of the time log."""
    return {
        "facilitator_id": person, "worked_on": f"{month}-05", "activity": "support",
        "minutes": minutes, "for_facilitator_id": receiver,
    }  # fmt: skip


@pytest.fixture(scope="module")
def records(make_records):
    """Return an agency in which F002 carries others, and F004 is new and keeps no log."""
    months = [str(month) for month in MONTH.trailing(7)]
    return make_records(
        facilitators=[
            {"facilitator_id": f"F00{place}", "name": "A", "started_on": started}
            for place, started in enumerate(
                ("2020-01-01", "2020-01-01", "2020-01-01", "2026-09-07"), start=1
            )
        ],
        time_log=[
            *(_give("F002", "F003", 120, month) for month in months),
            _give("F001", "F002", 90, "2026-10"),
            _give("F003", "F004", 300, "2026-10"),
            _give("F001", None, 30, "2026-10"),
        ],
        recognitions=[{"recognition_id": "T1", "facilitator_id": "F002", "given_on": "2026-10-02"}],
    )


@pytest.fixture(scope="module")
def text(records):
    """Return the whole ledger as text without line breaks."""
    return " ".join(write_text(describe_support(records, MONTH, AGENCY)).split())


def test_describe_support_thanks_come_first(records, text):
    """Whoever has carried others for long is thanked with the hours; others are thanked, too."""
    document = describe_support(records, MONTH, AGENCY)
    assert document.parts[0].heading == "Thank you"
    assert document.parts[0].blocks[0].text == (
        "F002 gave more support than they received in seven of the twelve months: 14 hours given, "
        "1.5 received. Thank you."
    )
    assert "Thanks, too, to F001 and F003, who gave time to colleagues." in text


def test_describe_support_everybody_stands_in_order_of_ids(records, text):
    """No ranking; who keeps no log is not somebody who gave nothing."""
    document = describe_support(records, MONTH, AGENCY)
    grid = next(block for block in document.parts[1].blocks if isinstance(block, Grid))
    assert grid.rows == (
        ("F001", "2", "0", "1", "0"),
        ("F002", "14", "1.5", "7", "1"),
        ("F003", "5", "14", "1", "0"),
        ("F004", "not known", "5", "0", "0"),
    )
    assert "Hours given not known: F004, no time log for these months." in text


def test_describe_support_pairs_and_months_are_told(text):
    """Each pair over the year, each month with its pairs; help for nobody named is kept."""
    assert "F002 F003 14 7" in text
    assert "F001 not said 0.5 1" in text
    assert "October 2026 9 F001 for F002 1.5; F001 for not said 0.5;" in text


def test_describe_support_newcomers_get_their_months(text):
    """Two of the first six months have gone by."""
    assert (
        "F004, who started on 7 September 2026, received 5 hours in two of their first six "
        "months: 2.5 hours a month." in text
    )


def test_describe_support_without_a_log_or_support_says_so(make_records):
    """Nothing logged is not nothing given."""
    empty = describe_support(make_records(), MONTH, AGENCY)
    assert [part.heading for part in empty.parts] == ["Thank you"]
    assert "not known: no time log for these months" in empty.parts[0].blocks[0].text
    log = [{**_give("F001", None, 60, "2026-10"), "activity": "direct"}]
    text = write_text(describe_support(make_records(time_log=log), MONTH, AGENCY))
    assert "No support is logged in these months." in text
    assert "Nobody was in their first six months." in text


@pytest.mark.parametrize(
    ("person", "words"),
    [
        ("F001", ["you gave colleagues 2 hours of support.", "Thank you for it.", "for not said"]),
        (
            "F002",
            [
                "you gave colleagues 14 hours of support and colleagues gave you 1.5 hours",
                "more than you received in seven of the twelve months",
                "put their thanks to you on record once",
                "for F003 14 from F001 1.5",
            ],
        ),
        ("F004", ["how much support you gave is not known (no time log", "gave you 5 hours"]),
    ],
)
def test_describe_own_support_is_one_s_own(records, person, words):
    """What one gave and got, with whom; who gave nothing is not told that they gave nothing."""
    document = describe_own_support(records, MONTH, AGENCY, person)
    text = " ".join(write_text(document).split())
    for word in words:
        assert word in text
    assert "0 hours" not in text


def test_describe_own_support_of_a_stranger_or_without_a_log(make_records, records):
    """A mistyped id is refused; an empty log is not nothing given."""
    with pytest.raises(RecordsError, match="no facilitator F099"):
        describe_own_support(records, MONTH, AGENCY, "F099")
    text = write_text(describe_own_support(make_records(), MONTH, AGENCY, "F001"))
    assert "Not known: no time log for these months." in text
