"""Tests of share.help: kinds of help as alternatives, and the laws that hours keep."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseload_lib.agency import parse_agency
from caseload_lib.errors import RecordsError
from caseload_lib.share.help import CHOSEN, KEPT_OUT, STAGES, suggest_help
from caseload_lib.share.helping.case_loads import GOES_ON, SHARED
from caseload_lib.share.helping.load import Load
from caseload_lib.tables import HELP_KINDS

AGENCY = parse_agency(
    '[agency]\nname = "A"\ntime_zone = "UTC"\n'
    "[sharing]\nmost_support_hours = 6.0\nco_share = 0.5\n"
    '[programmes.living]\nlabel = "Supported living"\n'
)


def _person(key, **more):
    return {"facilitator_id": key, **more}


def _case(key, holder, hours, **more):
    return {"case_id": key, "facilitator_id": holder, "hours": hours, **more}


@pytest.fixture
def load(make_load):
    """Return F001 with 130 of 100 hours, F002 with 80, F003 with 95 and a crisis at F001."""
    return make_load(
        [_person("F001"), _person("F002"), _person("F003")],
        [
            _case("C1", "F001", 40.0, pinned=True, pin_reason=GOES_ON),
            *(_case(f"C{place}", "F001", 15.0) for place in range(2, 8)),
            _case("C8", "F002", 80.0),
            _case("C9", "F003", 95.0),
        ],
    )


def _list(found, kind):
    names = ["case_id", "from_facilitator_id", "to_facilitator_id", "hours_per_month"]
    frame = found.pick(kind)[names].astype(object)
    return frame.where(frame.notna(), None).to_numpy().tolist()


def test_suggest_help_gives_each_kind_by_itself(load):
    """Support up to what one is asked for; the crisis carried together; a move proven best."""
    found = suggest_help(load, AGENCY, max_moves=1)
    assert _list(found, "support") == [
        [None, "F001", "F002", 6.0],
        [None, "F001", "F003", 5.0],
    ]
    assert _list(found, "co") == [["C1", "F001", "F002", 20.0]]
    (move,) = _list(found, "move")
    assert move[1:] == ["F001", "F002", 15.0]
    assert [round(found.find_peak(stage), 4) for stage in STAGES] == [1.3, 1.1712, 1.1, 1.3, 1.15]
    assert [found.find_excess(stage) for stage in STAGES] == [30.0, 19.0, 10.0, 30.0, 15.0]
    assert set(found.suggestions["kind"]) <= set(HELP_KINDS)


def test_suggest_help_without_moves_has_the_other_kinds(load):
    """A supervisor who wants no client to change facilitator asks for none."""
    found = suggest_help(load, AGENCY, max_moves=0)
    assert _list(found, "move") == []
    assert len(found.pick("support")) == 2
    assert found.find_peak("move") == found.find_peak("now")


def test_suggest_help_says_how_far_fewer_moves_go(load):
    """Each smaller number of moves is searched by itself; one move has none below it."""
    found = suggest_help(load, AGENCY, max_moves=3)
    assert found.fewer["moves"].tolist() == list(range(1, len(found.moves.moves)))
    for row in found.fewer.itertuples():
        alone = suggest_help(load, AGENCY, max_moves=row.moves)
        assert row.peak == alone.find_peak("move") >= found.find_peak("move")
        assert row.excess_hours == pytest.approx(alone.find_excess("move"))
    assert suggest_help(load, AGENCY, max_moves=1).fewer.empty


def test_suggest_help_pins_unpins_and_keeps_out(load):
    """What is chosen is in the load that comes back, with the reason; others are asked."""
    found = suggest_help(
        load, AGENCY, max_moves=1, pinned=["C2"], unpinned=["C1"], kept_out=["F002"]
    )
    cases = found.load.cases.set_index("case_id")
    assert (cases.loc["C2", "pin_reason"], cases.loc["C1", "pinned"]) == (CHOSEN, False)
    assert found.load.facilitators["why_not"].tolist() == ["", KEPT_OUT, ""]
    assert "F002" not in set(found.suggestions["to_facilitator_id"])
    assert load.cases["pinned"].sum() == 1


def test_suggest_help_strange_ids_are_refused_together(load):
    """All that is wrong is told at once."""
    shared = load.cases.assign(shared=load.cases["case_id"] == "C1")
    asked = {"pinned": ["C99", "C2"], "unpinned": ["C1", "C2"], "kept_out": ["F009"]}
    with pytest.raises(
        RecordsError,
        match=r"C99 is not among the cases, F009 is not.*C2 is pinned and unpinned, C1 is carried",
    ):
        suggest_help(
            Load(load.month, load.day, shared, load.facilitators, load.unknown), AGENCY, **asked
        )
    for wrong in ({"max_moves": -1}, {"comfortable_utilisation": 0.0}):
        with pytest.raises(ValueError, match=r"moves|comfortable"):
            suggest_help(load, AGENCY, **wrong)


def test_suggest_help_explains_what_stays(load):
    """Why a case is pinned and why somebody takes none is said in the load's own words."""
    people = load.facilitators.assign(
        takes_cases=[True, False, True], why_not=["", "works as lead", ""]
    )
    lead = Load(load.month, load.day, load.cases, people, load.unknown)
    found = suggest_help(lead, AGENCY, max_moves=1)
    reasons = set(found.blocked["reason"])
    assert f"C1 stays: {GOES_ON}." in reasons
    assert "F002 works as lead and takes no cases." in reasons
    assert _list(found, "move") == [["C2", "F001", "F003", 15.0]]
    assert _list(found, "support")[0][2] == "F002"


def test_suggest_help_cases_carried_together_stay_and_count(make_load):
    """Their hours are carried by each holder and take part of the cap; nobody else comes in."""
    shared = {"shared": True, "pinned": True, "pin_reason": SHARED, "load_share": 0.5}
    load = make_load(
        [_person("F001"), _person("F002", max_cases=1.4)],
        [
            _case("C1", "F001", 70.0, **shared),
            _case("C1", "F002", 10.0, **shared),
            _case("C2", "F001", 40.0),
        ],
    )
    found = suggest_help(load, AGENCY)
    now = found.people[found.people["stage"] == "now"]
    assert now["hours"].tolist() == [110.0, 10.0]
    assert _list(found, "co") == [["C2", "F001", "F002", 20.0]]
    assert _list(found, "move") == []
    assert "cap" in set(found.blocked["rule"])
    fuller = load.facilitators.assign(max_cases=[np.nan, 0.9])
    again = Load(load.month, load.day, load.cases, fuller, load.unknown)
    assert _list(suggest_help(again, AGENCY), "co") == []


def test_suggest_help_of_nobody_suggests_nothing(make_load):
    """Without people or cases everything is empty, and no peak is known."""
    load = make_load([_person("F001")], [_case("C1", "F001", 1.0)])
    empty = Load(load.month, load.day, load.cases[:0], load.facilitators[:0], load.unknown)
    found = suggest_help(empty, AGENCY)
    assert found.suggestions.empty
    assert np.isnan(found.find_peak("now"))


@st.composite
def _draw_rows(draw):
    """Draw a small agency: up to four people, one of them perhaps a lead, and nine cases."""
    size = draw(st.integers(2, 4))
    people = [
        _person(
            f"F00{place}",
            available_hours=float(draw(st.integers(20, 60))),
            support_given_hours=float(draw(st.integers(0, 8))),
            takes_cases=draw(st.booleans()) or place == 0,
            supports=draw(st.booleans()),
            languages=draw(st.sampled_from(["en", "en;es"])),
        )
        for place in range(size)
    ]
    cases = [
        _case(
            f"C{place}",
            f"F00{draw(st.integers(0, size - 1))}",
            float(draw(st.integers(4, 40))) / 2,
            pinned=draw(st.booleans()),
            languages=draw(st.sampled_from(["en", "es", None])),
            program=draw(st.sampled_from(["living", "other"])),
        )
        for place in range(draw(st.integers(1, 9)))
    ]
    return people, cases


@settings(max_examples=8)
@given(rows=_draw_rows(), comfortable=st.sampled_from([0.8, 1.0, 1.25]))
def test_suggest_help_keeps_the_laws_of_hours(make_load, rows, comfortable):
    """No hours are lost; who helps without a move stays comfortable; moves are the optimiser's.

    With each kind but the next new case the sums stay, nobody who was comfortable gets beyond it
    by support or by carrying together, nobody's excess rises by these, and the peak never does.
    """
    load = make_load(*rows)
    found = suggest_help(load, AGENCY, max_moves=3, comfortable_utilisation=comfortable)
    stages = {
        stage: found.people[found.people["stage"] == stage].set_index("facilitator_id")
        for stage in STAGES
    }
    now = stages["now"]
    for kind in ("support", "co", "move"):
        for name in ("hours", "available_hours", "cases"):
            assert stages[kind][name].sum() == pytest.approx(now[name].sum())
        assert found.find_peak(kind) <= found.find_peak("now") + 1e-9
        if kind != "move":
            assert (stages[kind]["excess_hours"] <= now["excess_hours"] + 1e-9).all()
    extra = found.pick("next_case")["hours_per_month"].sum()
    assert stages["next_case"]["hours"].sum() == pytest.approx(now["hours"].sum() + extra)
    told = found.moves.people.set_index("facilitator_id")
    for stage, when in (("now", "before"), ("move", "after")):
        for name in ("hours", "utilisation"):
            assert stages[stage][name].to_list() == pytest.approx(told[f"{name}_{when}"].to_list())
    given_hours = found.pick("support").groupby("to_facilitator_id")["hours_per_month"].sum()
    asked = load.facilitators.set_index("facilitator_id").loc[given_hours.index]
    assert (given_hours + asked["support_given_hours"] <= 6.0).all()
    assert asked["supports"].all()
    helped = found.suggestions.dropna(subset="from_facilitator_id")
    assert (helped["from_facilitator_id"] != helped["to_facilitator_id"]).all()
