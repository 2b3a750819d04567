"""Tests of what pulls facilitators away as a document, with the demo agency's story in it."""

import re

import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.months import Month
from caseload_lib.record.demo import make_demo, read_demo_settings
from caseload_lib.report.documents.document import Grid, Passage
from caseload_lib.report.documents.page import write_page
from caseload_lib.report.documents.terminal import write_text
from caseload_lib.report.sharing.disruptions import DEFINITIONS, describe_disruptions
from caseload_lib.review.history import history_facts

MONTH = Month(2026, 10)
HARBOUR = parse_agency('[agency]\nname = "Harbour"\ntime_zone = "UTC"')
#: The demo's own: whom three of the five changed clients fall on, and who is always short.
STRUCK, SHORT = "F003", "F005"


@pytest.fixture(scope="module")
def demo():
    """Return the demo agency's records, their history, the month and the settings."""
    records, settings = make_demo(until=MONTH), read_demo_settings()
    return records, history_facts(records, MONTH, settings), MONTH, settings


@pytest.fixture(scope="module")
def team(demo):
    """Return the team's document."""
    return describe_disruptions(*demo)


@pytest.fixture(scope="module")
def own(demo):
    """Return the document of the person with three changed clients."""
    return describe_disruptions(*demo, facilitator_id=STRUCK)


def _find_grids(document, heading):
    """Return the tables of a part, by caption."""
    (part,) = [one for one in document.parts if one.heading == heading]
    return [block for block in part.blocks if isinstance(block, Grid)]


def _say(document):
    """Return everything that a document says in one line."""
    return " ".join(write_text(document, width=10_000).split())


def _describe(make_records, disruptions, **more):
    """Return the document of a small agency with some disruptions of F001."""
    row = {"facilitator_id": "F001", "case_id": "C1", "cause": "turnover"}
    records = make_records(disruptions=[{**row, **one} for one in disruptions])
    if not disruptions:
        records = make_records()
    history = history_facts(records, MONTH, HARBOUR, months=13)
    return describe_disruptions(records, history, MONTH, HARBOUR, **more)


def test_describe_disruptions_tells_the_demos_story(demo, team):
    """Five clients changed in the story's year, three of them one person's."""
    records = demo[0]
    began = records.disruptions[records.disruptions["started_at"] >= "2025-11-02"]
    changed = began[began["cause"] == "health_change"]
    assert changed["onset_facilitator_id"].value_counts().to_dict()[STRUCK] == 3
    assert len(changed) == 5
    counts, hours = _find_grids(team, "By facilitator")
    narrow = {row[0]: row[2] for row in counts.rows}
    assert narrow[STRUCK] == "3"
    assert sum(map(int, narrow.values())) == len(
        began[began["cause"].isin(["health_change", "client_circumstance", "disaster"])]
    )
    assert {row[0]: row[-1] for row in counts.rows}[STRUCK] == "2"
    assert float({row[0]: row[2] for row in hours.rows}[STRUCK]) > 100


def test_describe_disruptions_people_stand_in_order_of_ids_and_add_up(team):
    """No ranking; with the others the counts of people are the agency's."""
    (whole,) = _find_grids(team, "What pulls away")
    counts, hours = _find_grids(team, "By facilitator")
    people = [row[0] for row in counts.rows]
    assert people == sorted(people)
    for place in range(4):
        told = int(re.match(r"\d+", whole.rows[place][1])[0])
        assert sum(int(row[2 + place]) for row in counts.rows) == told
    assert [row[0] for row in whole.rows] == list(DEFINITIONS)
    assert hours.rows[-1][0] == "others"
    (judged,) = [grid for grid in _find_grids(team, "Signal or noise") if "person" in grid.caption]
    assert [row[0] for row in judged.rows] == sorted(row[0] for row in judged.rows)


def test_describe_disruptions_states_what_numbers_are_out_of(demo, team):
    """Facilitator-months are those in which somebody is reported on."""
    recent = demo[1][demo[1]["month"] > "2025-10"]
    months = len(recent[["month", "facilitator_id"]].drop_duplicates())
    assert f"over {months} facilitator-months" in _say(team)
    assert re.search(r"in \d+ of the \d+ facilitator-months", _say(team))


def test_describe_disruptions_for_the_team_tells_no_case_and_no_client(demo, team):
    """It may hang on the wall: not in the text, a chart or a page."""
    shown = write_page(team) + _say(team)
    hidden = set(demo[0].cases["case_id"]) | set(demo[0].cases["client_code"].dropna())
    assert not [code for code in sorted(hidden) if re.search(rf"\b{code}\b", shown)]
    assert "D0" not in re.sub("[Cc]olou?r|#[0-9A-Fa-f]+", "", _say(team))


def test_describe_disruptions_for_one_person_tells_their_cases_and_nobody_else(demo, own):
    """Their own with what the records say of each; of colleagues not even an id."""
    records = demo[0]
    said = _say(own)
    assert STRUCK in own.title
    people = set(records.facilitators["facilitator_id"]) - {STRUCK}
    assert not [one for one in sorted(people) if one in said]
    mine = records.disruptions[records.disruptions["onset_facilitator_id"] == STRUCK]
    mine = mine[mine["started_at"] >= "2025-11-02"]
    for case in mine["case_id"].dropna():
        assert case in said
    rows = [row for part in own.parts for block in part.blocks
            if isinstance(block, Grid) and block.headers[0] == "Began" and "Case" in block.headers
            for row in block.rows]  # fmt: skip
    assert len(rows) == len(mine)


def test_describe_disruptions_labels_of_whoever_is_always_short_look_chronic(demo, team):
    """The demo's vicious circle: crunches on whoever has had too few hours for two years."""
    said = _say(describe_disruptions(*demo, facilitator_id=SHORT))
    assert "it looks chronic, not passing" in said
    assert "each of the 23 months before" in said
    (table,) = _find_grids(team, "Label and evidence")
    for row in table.rows:
        assert int(row[1]) == sum(map(int, row[2:]))
    assert "They look chronic, not passing." in _say(team)


def test_describe_disruptions_rare_and_frequent_are_judged_each_in_their_way(team):
    """Counted with a range where rare, by limits where not, and the days between."""
    counts, hours, _ = _find_grids(team, "Signal or noise")
    assert counts.rows[0][2] == "6 in 12 months"
    assert "too rare to judge a month" in counts.rows[0][3]
    assert counts.rows[3][2].endswith("in ordinary months")
    assert "Definition 1: the last one began 26 days before the end of October 2026" in _say(team)
    assert len(hours.rows) == 4


def test_describe_disruptions_months_are_those_of_the_year(team):
    """Twelve, and their counts add up to the year's."""
    counts, hours = _find_grids(team, "Month by month")
    (whole,) = _find_grids(team, "What pulls away")
    assert [row[0] for row in counts.rows][::11] == ["Nov 2025", "Oct 2026"]
    assert sum(int(row[4]) for row in counts.rows) == int(whole.rows[3][1].split()[0])
    assert len(hours.rows) == 12


def test_describe_disruptions_not_recorded_says_so(make_records):
    """Not a table of zeros."""
    document = _describe(make_records, [])
    (part,) = document.parts
    assert part.blocks == (Passage("Not known: disruptions are not recorded.", kind="notice"),)


def test_describe_disruptions_without_minutes_hours_are_not_known(make_records):
    """In the table, for the person and in the sentence; the count stands."""
    document = _describe(make_records, [{"started_at": "2026-10-05T09:00Z"}])
    (whole,) = _find_grids(document, "What pulls away")
    assert whole.rows[3][1:] == ("1 (0, 0, 1)", "not known", "not known")
    assert "not told whether for good" in whole.headers[1]
    said = _say(document)
    assert "by the widest 1 and hours that are not known" in said
    assert "No minutes are recorded for 1 of them" in said
    assert "The first disruption on record began in October 2026" in said


def test_describe_disruptions_a_quiet_year_is_told_as_one(make_records):
    """What was long ago is on record, and nothing since."""
    old = {"started_at": "2024-03-05T09:00Z", "ended_at": "2024-03-06T09:00Z", "minutes": 60}
    said = _say(_describe(make_records, [old], facilitator_id="F001"))
    assert "No disruption is on record in these months." in said
    assert "No disruption began with this person in these months." in said


def test_describe_disruptions_of_a_month_that_stands_out_names_it(make_records):
    """Two or three a month, and twenty in one."""
    rows = [
        {"started_at": f"{month}-{day:02}T09:00Z", "ended_at": f"{month}-{day:02}T10:00Z",
         "minutes": 30, "permanent": False}
        for month in map(str, MONTH.trailing(13))
        for day in range(1, 21 if month == "2026-06" else 4 - int(month[-1]) % 2)
    ]  # fmt: skip
    said = _say(_describe(make_records, rows))
    assert "out of the ordinary in June 2026 (20)" in said


def test_describe_disruptions_of_somebody_who_left_is_not_judged(demo):
    """Their year is told as far as it went."""
    gone = describe_disruptions(*demo, facilitator_id="F013")
    assert "Nothing is reported in October 2026" in _say(gone)
    assert not _find_grids(gone, "Signal or noise")


def test_describe_disruptions_has_no_number_that_is_not_one(team, own):
    """Nothing unknown is written as a program writes it."""
    for document in (team, own):
        assert not re.search(r"\b(nan|None|NaT|<NA>)\b", _say(document))
        assert not pd.Series(write_text(document).splitlines()).str.len().gt(80).any()
