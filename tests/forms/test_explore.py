"""Tests of exploring: the model's rules and what it gives."""

import pandas as pd
import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.explore import COLUMNS, WHOLE_AGENCY, Exploration
from caseload_lib.forms.programmes import REASON
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.record.folder import AgencyFolder
from caseload_lib.review.history import history_facts, pool_facts

LAST = Month(2026, 10)


@pytest.fixture
def model(exploration):
    """Return an exploration as it opens."""
    return exploration


def test_exploration_opens_with_the_agency_as_a_whole(model):
    """There is something to see before anything is chosen."""
    choice = model.choice
    assert choice.last == "2026-10"
    assert choice.facilitators == choice.programmes == ()
    assert choice.indicators == ("caseload",)
    assert model.count_pictures() == 1


def test_exploration_facts_of_one_are_those_of_the_history(model, agency):
    """The form shows what the library says, row by row."""
    model.choose(first="2026-05", facilitators=["F002"], indicators=["contact_rate", "caseload"])
    history = history_facts(agency.records(), LAST, agency.settings, months=6)
    expected = history[
        (history["facilitator_id"] == "F002")
        & history["indicator"].isin(["contact_rate", "caseload"])
    ]
    pd.testing.assert_frame_equal(
        model.facts(), expected[list(COLUMNS)].reset_index(drop=True), check_dtype=False
    )


def test_exploration_facts_of_nobody_are_pooled(model, agency):
    """Without a facilitator the agency is shown, weighed as the library weighs it."""
    model.choose(first="2026-10", indicators=["contact_rate"])
    history = history_facts(agency.records(), LAST, agency.settings, months=1)
    pooled = pool_facts(history).set_index("indicator")
    facts = model.facts()
    assert facts["value"].tolist() == [pooled.loc["contact_rate", "value"]]
    assert facts["facilitator_id"].tolist() == [""]


def test_exploration_months_are_computed_once_and_alike(agency):
    """Widening the months changes no month that was there."""
    model = Exploration(agency)
    model.choose(first="2026-09", last="2026-10", facilitators=["F001"])
    narrow = model.facts()
    model.choose(first="2026-04")
    wide = model.facts()
    shared = wide[wide["month"] >= "2026-09"].reset_index(drop=True)
    pd.testing.assert_frame_equal(narrow, shared)
    assert wide["month"].min() == "2026-04"


def test_exploration_programmes_add_up(model):
    """The programmes' cases are the agency's."""
    totals = []
    for programmes in [[], *([code] for code in model.programmes)]:
        model.choose(first="2026-10", programmes=programmes)
        totals.append(model.facts()["value"].iloc[0])
    assert totals[0] == pytest.approx(sum(totals[1:]))
    assert len(totals) > 2


def test_exploration_programme_hides_what_is_not_recorded_by_programme(model):
    """A person's hours are not divided by guess."""
    first = next(iter(model.programmes))
    model.choose(first="2026-10", programmes=[first], indicators=["utilisation"],
                 facilitators=["F001"])  # fmt: skip
    facts = model.facts()
    assert facts["value"].isna().all()
    assert facts["reason"].tolist() == [REASON]


def test_exploration_all_programmes_are_no_restriction(model):
    """Choosing everything is choosing nothing."""
    assert model.choose(programmes=list(model.programmes)).programmes == ()


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"facilitators": ["F999"]}, "no facilitator F999"),
        ({"programmes": ["nowhere"]}, "no programme nowhere"),
        ({"indicators": ["happiness"]}, "no indicator happiness"),
        ({"indicators": []}, "No indicator is chosen"),
        ({"last": "2031-01"}, "no month 2031-01"),
        ({"first": "October"}, "no month October"),
        ({"first": "2026-10", "last": "2026-06"}, "backwards"),
    ],
)
def test_choose_bad_input_is_refused_and_changes_nothing(model, change, match):
    """A refused choice leaves what was there."""
    before = model.choice
    with pytest.raises(CaseloadError, match=match):
        model.choose(**change)
    assert model.choice == before


def test_exploration_errors_carry_ids_and_no_names(model):
    """What is on offer is told by id."""
    with pytest.raises(CaseloadError, match="F001, F002") as caught:
        model.choose(facilitators=["F999"])
    names = model.agency.records().facilitators["name"].dropna()
    assert not [name for name in names if name in str(caught.value)]


def test_exploration_pictures_of_several_are_by_person_and_indicator(model):
    """Charts stand in the order of people, then of indicators."""
    model.choose(facilitators=["F002", "F001"], indicators=["disruptions", "caseload", "hours"])
    pictures = model.pictures()
    assert [whose[:4] for whose, _ in pictures] == ["F001"] * 3 + ["F002"] * 3
    assert pictures[0][1].title.startswith("Caseload")
    assert "logged" in pictures[1][1].title
    assert "isruption" in pictures[2][1].title
    assert model.count_pictures() == len(pictures)


def test_exploration_pictures_stop_at_the_most(model):
    """More charts than anybody reads are counted, not drawn."""
    model.choose(facilitators=["F001"], indicators=list(model.indicators))
    assert len(model.pictures(most=3)) == 3
    assert model.count_pictures() > 20


def test_exploration_every_indicator_can_be_drawn_and_tabulated(model):
    """Nothing on offer ends in an error."""
    model.choose(indicators=list(model.indicators))
    pictures = model.pictures(most=100)
    assert len(pictures) == model.count_pictures()
    assert {whose for whose, _ in pictures} == {WHOLE_AGENCY}
    assert len(model.table().columns) == 1 + len(
        model.facts()[["indicator", "breakdown"]].drop_duplicates()
    )


def test_exploration_save_writes_what_is_chosen(model, agency):
    """The file holds the rows of the choice, under the agency's own folder."""
    model.choose(first="2026-10", facilitators=["F001"], indicators=["caseload"])
    path = model.save("october", kind="csv")
    assert path == agency.path / "exports" / "october.csv"
    back = pd.read_csv(path)
    assert list(back.columns) == list(COLUMNS)
    assert back["value"].tolist() == model.facts()["value"].tolist()


@pytest.mark.parametrize("name", ["../x", "a/b", "C:x", "a\\b", "..", ""])
def test_exploration_save_never_leaves_its_folder(model, agency, name):
    """A file name is a name, not a way."""
    before = sorted(agency.path.rglob("*"))
    with pytest.raises(CaseloadError, match=r"name"):
        model.save(name, kind="csv")
    assert [path for path in agency.path.rglob("*") if path not in before] == []


def test_exploration_of_nothing_says_what_to_do(tmp_path, agency):
    """An empty agency is told how to begin."""
    empty = AgencyFolder(tmp_path, agency.settings, {"all": Records()})
    with pytest.raises(CaseloadError, match="nothing to explore yet"):
        Exploration(empty)


def test_exploration_of_the_three_required_tables_says_what_is_not_known(tmp_path, agency):
    """Without plans or time logs there are charts that say so."""
    bare = Records(
        facilitators=pd.DataFrame({"facilitator_id": ["F001"], "name": ["<b>A</b>"]}),
        cases=pd.DataFrame({"case_id": ["C1"], "opened_on": ["2026-09-03"]}),
        assignments=pd.DataFrame(
            {"case_id": ["C1"], "facilitator_id": ["F001"], "from_on": ["2026-09-03"]}
        ),
    )
    model = Exploration(AgencyFolder(tmp_path, agency.settings, {"all": bare}))
    model.choose(facilitators=["F001"], indicators=["caseload", "hours", "contact_rate"])
    whose, picture = model.pictures()[1]
    assert whose == "F001 <b>A</b>"
    assert "not known" in picture.title
    assert model.programmes == {"": "No programme recorded"}
