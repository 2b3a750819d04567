"""Tests of what is said of the responders."""

import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.errors import RecordsError
from caseload_lib.months import Month
from caseload_lib.report.documents.document import Grid
from caseload_lib.report.documents.terminal import write_text
from caseload_lib.report.sharing.responders import describe_responders

MONTH = Month(2026, 9)
HARBOUR = parse_agency('[agency]\nname = "Harbour"\ntime_zone = "UTC"')
DAYS = [f"2026-09-{day:02}" for day in range(1, 29)]


def crunch(day, who, cause="staff_illness", minutes=180):
    """Return a crunch of a morning."""
    return {"facilitator_id": who, "cause": cause, "minutes": minutes,
            "started_at": f"{day}T08:00Z"}  # fmt: skip


#: F009 is on duty on the mornings of three weeks; F001 has left.
SHIFTS = [
    {"facilitator_id": "F009", "starts_at": f"{day}T07:00Z", "ends_at": f"{day}T13:00Z"}
    for day in DAYS[:21]
]
ALL_DAY = [{"facilitator_id": "F009", "starts_at": f"{DAYS[0]}T00:00Z", "ends_at": "2026-10-01"}]
FELL = [*(crunch(day, "F001") for day in DAYS[:5]), *(crunch(day, "F002") for day in DAYS[5:8])]
CARRIED = [crunch(day, "F009") for day in DAYS[8:14]]


@pytest.fixture
def describe(make_records):
    """Return a function that describes crunches and shifts, as a document and as its text."""

    def describe(crunches, shifts=SHIFTS, **more):
        people = [
            {"facilitator_id": "F001", "name": "Zorro", "ended_on": "2026-09-30"},
            {"facilitator_id": "F002", "name": "Zorro"},
            {"facilitator_id": "F009", "name": "Zorro"},
        ]
        records = make_records(
            facilitators=people, disruptions=list(crunches), responder_shifts=list(shifts)
        )
        document = describe_responders(records, MONTH, HARBOUR, **more)
        text = write_text(document)
        assert "Zorro" not in text
        assert "nan" not in text
        return document, " ".join(text.split())

    return describe


def list_grids(document):
    """Return the tables by their caption."""
    blocks = [block for part in document.parts for block in part.blocks]
    return {block.caption: block for block in blocks if isinstance(block, Grid)}


def test_describe_responders_says_in_words_when_nobody_is_on_duty(describe):
    """Where never, where at times, and how many fell although somebody was there."""
    _, text = describe([*FELL, *CARRIED])
    assert "14 staffing crunches came in 1 month; one took 3 hours on average" in text
    assert "Responders carried 6 of 14; 8 fell on facilitators, 57%" in text
    assert "Nobody is ever on duty from 13 to 22 on weekdays, 22 to 7 on weekdays" in text
    assert "Nobody is on duty in 32% of the hours from 7 to 13 on weekdays" in text


@pytest.mark.parametrize(
    ("crunches", "shifts", "said"),
    [
        ([*FELL, *FELL, *FELL], SHIFTS, "More fell on facilitators than the shifts explain"),
        ([*CARRIED, *CARRIED], SHIFTS, "Fewer fell on facilitators than the shifts explain"),
        ([*FELL, *CARRIED, *CARRIED], SHIFTS, "That fits the shifts, by which about"),
        (CARRIED[:1], SHIFTS, "there are too few crunches to compare that with."),
    ],
)
def test_describe_responders_holds_the_records_against_the_shifts(describe, crunches, shifts, said):
    """Whether they agree is said in each case."""
    assert said in describe(crunches, shifts)[1]


def test_describe_responders_tables_are_in_order_of_ids_and_say_who_has_left(describe):
    """It is no ranking: F002 follows F001 whoever had more."""
    document, text = describe([*FELL, *CARRIED])
    people = [row[:2] for row in list_grids(document)["In order of ids"].rows]
    assert people == [("F001 (has left)", "5"), ("F002", "3")]
    relief = list_grids(document)["Off whom, by the crunches that fell on each; in order of ids"]
    assert [row[0] for row in relief.rows] == ["F001 (has left)", "F002"]
    assert "luck is not fairness" in text


def test_describe_responders_what_can_be_put_off_has_a_table(describe):
    """Only where a cause is named; it is no longer among what falls on somebody."""
    waiting = [crunch(day, "F002", "staff_circumstance") for day in DAYS[:9]]
    document, text = describe([*FELL, *waiting], deferrable=["staff_circumstance"])
    assert "minutes" in list_grids(document)["What can be put off"].rows[0][-1]
    assert "Responders carried 0 of 8" in text
    assert "What can be put off" not in list_grids(describe([*FELL, *waiting])[0])


def test_describe_responders_without_records_says_what_to_record(describe):
    """No table of zeros is shown."""
    document, text = describe([])
    assert "Record disruptions with the cause staff_illness or staff_circumstance" in text
    assert not list_grids(document)
    document, text = describe(FELL, [])
    assert "Import the table responder_shifts" in text
    assert "Responders on duty, by the agency's clocks" not in list_grids(document)
    assert all(
        len(row) == 4
        for row in list_grids(document)["Crunches that came, and the hours that fall on "
                                        "facilitators"].rows
    )  # fmt: skip


def test_describe_responders_without_lengths_gives_no_hours(describe):
    """Chances and hours are not known, counts are."""
    document, text = describe([{**row, "minutes": None} for row in FELL])
    assert "8 of them have neither minutes nor an end on record" in text
    assert "not known" in text
    assert not any("one more" in part.heading for part in document.parts)


def test_describe_responders_none_fell(describe):
    """Then there is nobody to take anything off."""
    document, text = describe(CARRIED, ALL_DAY)
    assert "None fell on a facilitator." in text
    assert not any("one more" in part.heading for part in document.parts)


def test_describe_responders_strange_cause_is_refused(describe):
    """As the pure core refuses it."""
    with pytest.raises(RecordsError, match="Given: turnover"):
        describe(FELL, deferrable=["turnover"])
