"""Tests of what is said of early warnings: to the person everything, to others what they may."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseload_lib.agency import parse_agency
from caseload_lib.months import Month
from caseload_lib.report.documents.document import Document, Grid, Passage
from caseload_lib.report.documents.terminal import write_text
from caseload_lib.report.sharing.own_warnings import describe_own_warnings
from caseload_lib.report.sharing.warnings import describe_warnings
from caseload_lib.review.history import history_facts

MONTH = Month(2026, 10)
PEOPLE = ("F001", "F002", "F003", "F004", "F008")
#: Who is near drowning: three obligations overdue and 30 hours of disruption.
DROWNING = {"F001", "F002"}
AGENCY = parse_agency('[agency]\nname = "Harbour"\ntime_zone = "UTC"')


def _owe(person, number):
    """Return so many obligations overdue of a person."""
    row = {"case_id": person, "facilitator_id": person, "kind": "record", "due_on": "2026-10-02"}
    return [row] * number


def _disrupt(person):
    """Return a disruption of thirty hours."""
    return {
        "case_id": person, "facilitator_id": person, "cause": "health_change", "minutes": 1800,
        "started_at": "2026-10-05T09:00Z", "ended_at": "2026-10-09T09:00Z",
    }  # fmt: skip


def _make(make_records, drowning, handed=()):
    """Return records in which some are near drowning, and some have their page."""
    return make_records(
        facilitators=[
            {"facilitator_id": person, "name": f"N{person[1:]}", "supervisor_id": "F009"}
            for person in PEOPLE
        ]
        + [{"facilitator_id": "F009", "name": "Sam"}],
        roles=[
            {"facilitator_id": one, "role": role, "from_on": "2020-01-01"}
            for one, role in [
                *((person, "facilitator") for person in PEOPLE),
                *(("F008", "lead"), ("F009", "supervisor")),
            ]
        ],
        cases=[
            {"case_id": one, "client_code": f"client-{one}", "opened_on": "2025-01-01"}
            for one in PEOPLE
        ],
        assignments=[
            {"case_id": one, "facilitator_id": one, "from_on": "2025-01-01"} for one in PEOPLE[:-1]
        ],
        obligations=[row for one in sorted(drowning) for row in _owe(one, 3)] + _owe("F003", 1),
        disruptions=[_disrupt(one) for one in sorted({*drowning, "F003"})],
        handed_pages=[
            {"facilitator_id": one, "month": "2026-10", "handed_on": "2026-11-03"}
            for one in handed
        ],
    )  # fmt: skip


@pytest.fixture(scope="module")
def history(make_records):
    """Return the facts of everybody."""
    return history_facts(_make(make_records, DROWNING), MONTH, AGENCY)


def _say(document: Document) -> str:
    """Return everything that a document says in one line."""
    return " ".join(write_text(document, width=10_000).split())


@settings(max_examples=8)
@given(handed=st.sets(st.sampled_from(PEOPLE)))
def test_describe_warnings_names_nobody_whose_page_was_not_handed(make_records, history, handed):
    """Whatever pages are in whose hands, a warned person is named only if theirs is."""
    said = _say(describe_warnings(_make(make_records, DROWNING, handed), history, MONTH, AGENCY))
    for person in PEOPLE[:3]:
        assert (person in said) == (person in handed), person
        assert (f"N{person[1:]}" in said) == (person in handed), person
    told = f"{len(handed)} of 5 have their page of October 2026; warnings about the others are"
    assert (told in said) == (len(handed) < 5)


@pytest.mark.parametrize("others", [set(), {"F001", "F002"}])
def test_describe_warnings_does_not_tell_how_many_are_hidden(make_records, others):
    """To others it reads the same, whether those who do not have their page are warned or not."""
    records = _make(make_records, others, handed=("F003", "F004"))
    found = describe_warnings(records, history_facts(records, MONTH, AGENCY), MONTH, AGENCY)
    calm = _make(make_records, set(), handed=("F003", "F004"))
    assert found == describe_warnings(calm, history_facts(calm, MONTH, AGENCY), MONTH, AGENCY)
    assert "F003): 1 of 2 known, which is no warning. Disruptions took 30 hours" in _say(found)


def test_describe_warnings_a_written_comment_is_as_good_as_a_handed_page(make_records, history):
    """Whoever wrote their comment has read their page."""
    review = {"facilitator_id": "F002", "month": "2026-10", "comment": "Too much at once."}
    records = _make(make_records, DROWNING).replace(monthly_reviews=pd.DataFrame([review]))
    said = _say(describe_warnings(records, history, MONTH, AGENCY))
    assert "N002 (F002)" in said
    assert "N001" not in said
    assert "Too much at once" not in said


def test_describe_warnings_says_who_has_room_or_that_nobody_has(make_records, history):
    """With whom to share is said beside who needs it."""
    records = _make(make_records, DROWNING, handed=PEOPLE)
    assert "nobody has room to help" in _say(describe_warnings(records, history, MONTH, AGENCY))
    hours = history["indicator"].isin(["available_hours", "needed_hours"])
    roomy = history.copy()
    roomy.loc[hours, "reason"] = None
    roomy.loc[hours, "value"] = roomy["indicator"].map(
        {"available_hours": 100.0, "needed_hours": 60.0}
    )
    said = _say(describe_warnings(records, roomy, MONTH, AGENCY))
    assert "these have room to help: N003 (F003) and N004 (F004)." in said


def test_describe_own_warnings_tell_each_their_own_at_once(make_records, history):
    """Evidence, no blame, whom to ask; nothing about anybody else's load."""
    records = _make(make_records, DROWNING)
    found = describe_own_warnings(records, history, MONTH, AGENCY, facilitators=PEOPLE)
    assert list(found) == list(PEOPLE)
    said = _say(found["F001"])
    assert "Two of the five signs of having too much at once are there this month." in said
    assert "On the last day of the month three obligations were overdue." in said
    assert "Disruptions took 30 hours in the month." in said
    assert "ask Sam (F009), your supervisor, or N008 (F008), who leads." in said
    assert "Not known: no time log for this month." in said
    for other in ("F002", "F003", "F004"):
        assert other not in said


@pytest.mark.parametrize(
    ("person", "said"),
    [
        ("F003", "One of the five signs of having too much at once is there this month; it is"),
        ("F004", "None of the five signs of having too much at once is known to be there. Three"),
        ("F008", "Nothing to tell: no caseload was carried in the month."),
    ],
)
def test_describe_own_warnings_without_a_warning_say_so_plainly(
    make_records, history, person, said
):
    """One sign is no warning, and a sign that is not known is no all-clear."""
    records = _make(make_records, DROWNING)
    found = describe_own_warnings(records, history, MONTH, AGENCY, facilitators=[person])
    assert said in _say(found[person])


def test_describe_own_warnings_without_any_records_give_no_all_clear(make_records):
    """Where only cases and assignments are on record, no sign is said to be absent."""
    records = make_records()
    history = history_facts(records, MONTH, AGENCY)
    found = describe_own_warnings(records, history, MONTH, AGENCY, facilitators=["F001"])
    said = _say(found["F001"])
    assert "cannot be told: of none of the five signs is enough on record" in said
    assert "None of the five signs" not in said


def test_describe_own_warnings_of_a_large_agency_name_not_every_lead(make_records, history):
    """Two can be asked by name; where there are more, any of them."""
    records = _make(make_records, DROWNING)
    leads = pd.DataFrame({"facilitator_id": ["F003", "F004"], "role": "lead"})
    roles = pd.concat([records.roles, leads.assign(from_on=pd.Timestamp("2020-01-01"))])
    more = records.replace(roles=roles)
    own = describe_own_warnings(more, history, MONTH, AGENCY, facilitators=["F001"])
    said = _say(own["F001"])
    assert "ask Sam (F009), your supervisor, or any of the leads." in said
    assert "N003" not in said


def test_describe_own_warnings_name_no_client(make_records, history):
    """Not even one's own: what to do about each stands elsewhere on the page."""
    records = _make(make_records, DROWNING, handed=PEOPLE)
    own = describe_own_warnings(records, history, MONTH, AGENCY, facilitators=PEOPLE)
    for document in (*own.values(), describe_warnings(records, history, MONTH, AGENCY)):
        assert "client-" not in _say(document)
        blocks = [block for part in document.parts for block in part.blocks]
        assert all(isinstance(block, Passage | Grid) for block in blocks)
