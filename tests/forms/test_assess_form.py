"""Tests of the form of an instrument, without a browser: screens, what is done, where one is."""

from datetime import UTC, datetime, timedelta

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.assess_form import AssessForm, open_form
from caseload_lib.forms.nodes import (
    Button,
    Choice,
    Download,
    Field,
    Group,
    Heading,
    Progress,
    Steps,
    Text,
    check_names,
    walk_nodes,
)
from caseload_lib.forms.serving.served import FORMS
from caseload_lib.forms.sheet import Sheet
from caseload_lib.forms.titles import TITLES
from caseload_lib.record.folder import open_agency

NOW = datetime(2026, 11, 1, 17, 3, 22, tzinfo=UTC)
PICKS = {
    "service_improvement": {"rater_id": "F001"},
    "performance_anchors": {"rater_id": "S100", "rater_kind": "self"},
    "manage_caseload": {"rater_id": "S100", "rater_kind": "supervisor", "about_id": "F001"},
}
NOT_OFFERED = [
    ("nonsense", None),
    ("", None),
    ("go", "results"),
    ("go", None),
    ("pick.period_", "2026"),
    ("pick.pick", "x"),
    ("answer.12", 1),
    ("answer.", 1),
    ("answer.1", "two"),
    ("answer.1", {"value": 1}),
    ("answer.1", 4),
    ("note.12", "x"),
    ("plan.action.item_id", "1"),
    ("plan.action.keep", None),
    ("amend", None),
    ("release", None),
    ("submit", None),
]
each = pytest.mark.parametrize("name", PICKS)


def _open(agency, name="service_improvement", query=None):
    form = AssessForm(name, agency=agency, now=lambda: NOW)
    form.open(query or {})
    return form


def _begin(agency, name="service_improvement", *, answered=None, picks=None):
    """Return a form at a new draft; with `answered`, everything asked is answered so."""
    form = _open(agency, name)
    for field, value in (picks or PICKS[name]).items():
        form.act(f"pick.{field}", value)
    form.act("begin", None)
    if answered is not None:
        for item in form.sitting.asked:
            form.act(f"answer.{item.id}", answered)
    return form


def _draw(form):
    """Return all nodes of a drawing, those in groups too, once it is one that a sheet takes."""
    drawn = form.draw()
    check_names(drawn)
    return list(walk_nodes(drawn))


def _find(nodes, node, **wanted):
    return [
        one
        for one in nodes
        if isinstance(one, node) and all(getattr(one, n) == v for n, v in wanted.items())
    ]


def _read(nodes):
    return " ".join(one.text for one in nodes if isinstance(one, Text | Heading))


@each
def test_draw_of_every_screen_is_a_sheet_and_asks_all_items_once(own_agency, name):
    """From the choice of who answers to the end: no name twice, each item on one screen."""
    form = _open(own_agency, name)
    assert (form.address, form.status, dict(form.screens)) == ({}, "", {})
    assert _find(_draw(form), Button, name="begin")
    form = _begin(own_agency, name)
    asked = []
    for screen in form.screens:
        form.act("go", screen)
        nodes = _draw(form)
        asked += [one.name for one in _find(nodes, Choice) if one.missing]
        assert _find(nodes, Steps, current=screen)
        assert _find(nodes, Progress, value=0, of=len(form.sitting.asked))
    assert asked == [f"answer.{item.id}" for item in form.sitting.asked]


@each
def test_draw_of_every_screen_of_a_submitted_form_changes_nothing(own_agency, name):
    """Results come first; every question can be read, none answered, and all screens draw."""
    form = _begin(own_agency, name, answered=1)
    form.act("submit", None)
    assert form.screen == "results"
    read_only = []
    for screen in form.screens:
        form.act("go", screen)
        nodes = _draw(form)
        assert "read and not changed" in _read(nodes)
        read_only += [one.read_only for one in _find(nodes, Choice)]
    assert len(read_only) >= len(form.sitting.asked)
    assert all(read_only)
    with pytest.raises(CaseloadError, match="submitted"):
        form.act(f"answer.{form.sitting.asked[0].id}", 2)


@each
def test_open_at_the_address_comes_back_to_the_same_screen(own_agency, name):
    """A reload shows the draft as it was left, with its answers and notes."""
    form = _begin(own_agency, name)
    screen = list(form.screens)[-2]
    form.act("go", screen)
    item = next(one for one in form.sitting.asked if (one.cluster_id or "all") == screen)
    form.act(f"answer.{item.id}", 1)
    form.act(f"note.{item.id}", "why")
    assert form.status == "Saved at 12:03:22"
    again = _open(own_agency, name, form.address)
    assert again.address == form.address
    assert again.status == ""
    [shown] = _find(_draw(again), Choice, name=f"answer.{item.id}")
    assert (shown.value, shown.note) == (1, "why")


@pytest.mark.parametrize("query", [{"assessment": "A-nobody"}, {"assessment": "", "screen": "2"}])
def test_open_with_an_unknown_assessment_shows_the_start_with_a_notice(own_agency, query):
    """An address that leads nowhere says so, where one can choose."""
    form = _open(own_agency, query=query)
    nodes = _draw(form)
    assert "Choose below" in _find(nodes, Text, kind="notice")[0].text
    assert _find(nodes, Button, name="begin")
    assert form.address == {}


def test_open_with_an_assessment_of_another_form_says_so(own_agency):
    """The address of one form opens nothing in another."""
    address = _begin(own_agency).address
    form = _open(own_agency, "manage_caseload", address)
    assert "form of its own" in _read(_draw(form))


def test_open_with_an_unknown_screen_shows_the_first(own_agency):
    """A screen that is not there, as the results of a draft, is not shown."""
    address = _begin(own_agency, "manage_caseload").address
    assert _open(own_agency, "manage_caseload", {**address, "screen": "results"}).screen == "P1"


def test_act_of_what_is_not_offered_is_refused_and_changes_nothing(own_agency):
    """A page of yesterday, or another program, gets a sentence and nothing else."""
    form = _begin(own_agency)
    before = form.draw()
    for name, value in NOT_OFFERED:
        with pytest.raises(CaseloadError):
            form.act(name, value)
        assert form.draw() == before, name


def test_act_impossible_years_are_refused(own_agency):
    """Years are judged here, since a browser's field takes anything."""
    form = _open(own_agency, "performance_anchors")
    form.act("pick.rater_id", "M100")
    form.act("pick.rater_kind", "self")
    for years in ("two", "-1", "81", "nan", "inf", True):
        with pytest.raises(CaseloadError, match="number from 0 to 80"):
            form.act("pick.role_years", years)


def test_act_years_that_no_record_tells_set_the_level_that_is_asked(own_agency):
    """Who is not in the roles says how long; the level follows, and its screens."""
    form = _open(own_agency, "performance_anchors")
    form.act("pick.rater_id", "M100")
    form.act("pick.rater_kind", "self")
    with pytest.raises(CaseloadError, match="the years as a supervisor"):
        form.act("begin", None)
    assert _find(_draw(form), Field, name="pick.role_years")
    form.act("pick.role_years", "3.99")
    form.act("pick.role_years", "")
    form.act("pick.role_years", 3.99)
    form.act("begin", None)
    assert "after 3 years and 11 months as a supervisor: the level “Acquired”" in _read(_draw(form))


def test_screens_of_a_peer_have_no_plan(own_agency):
    """A colleague's goals and coaching are not a peer's to see."""
    settings = own_agency.path / "params" / "agency.toml"
    text = settings.read_text("utf-8")
    assert "peers = false" in text
    settings.write_text(text.replace("peers = false", "peers = true"), "utf-8")
    agency = open_agency(own_agency.path)
    picks = {"rater_id": "S200", "rater_kind": "peer", "about_id": "S100"}
    form = _begin(agency, "performance_anchors", answered=0, picks=picks)
    form.act("submit", None)
    assert "results" in form.screens
    assert "plan" not in form.screens
    with pytest.raises(CaseloadError, match="nothing of that name"):
        form.act("go", "plan")
    with pytest.raises(CaseloadError, match="nothing of that name"):
        form.act("plan.goal.keep", None)
    query = {**form.address, "screen": "plan"}
    assert _open(agency, "performance_anchors", query).screen == "results"


def test_act_submit_unfinished_is_refused_and_the_finish_names_what_is_missing(own_agency):
    """The last screen lists it, and its button cannot be pressed before."""
    form = _begin(own_agency, answered=3)
    form.act("answer.4", None)
    form.act("go", "finish")
    nodes = _draw(form)
    assert not _find(nodes, Button, name="submit")[0].enabled
    assert "1 to answer" in [step.state for step in _find(nodes, Steps)[0].steps]
    assert "24 points so far. The total will be from 25 to 27" in _read(nodes)
    with pytest.raises(CaseloadError, match="1 of 9 are not answered"):
        form.act("submit", None)
    form.act("answer.4", "1")
    assert "25 points of 27" in _read(_draw(form))


def test_act_amend_begins_a_version_with_the_answers_only_with_a_reason(own_agency):
    """The reason is asked for; the earlier version stays, and is found again at the start."""
    form = _begin(own_agency, answered=2)
    form.act("submit", None)
    first = form.address["assessment"]
    with pytest.raises(CaseloadError, match="reason"):
        form.act("amend", None)
    form.act("reason", "Step 1 was misread")
    form.sitting.now = lambda: NOW + timedelta(hours=1)
    form.act("amend", None)
    assert form.sitting.assessment.is_draft
    assert form.screen == "all"
    assert form.sitting.missing == ()
    assert form.address["assessment"] != first
    form.act("leave", None)
    form.act("pick.rater_id", "F001")
    labels = [one.label for one in _find(_draw(form), Button, name="take_up")]
    assert [label.rpartition(": ")[2] for label in labels] == [
        "draft, 9 answered",
        "submitted on 1 November 2026",
    ]
    form.act("take_up", first)
    assert form.screen == "results"


def test_act_release_is_offered_for_what_one_says_of_oneself_only(own_agency):
    """The supervisor's own assessment has nothing to release."""
    of_oneself = {"rater_id": "F001", "rater_kind": "self"}
    mine = _begin(own_agency, "manage_caseload", answered=1, picks=of_oneself)
    theirs = _begin(own_agency, "manage_caseload", answered=1)
    for form in (mine, theirs):
        form.act("submit", None)
        form.act("go", "finish")
    assert not _find(_draw(theirs), Button, name="release")
    [button] = _find(_draw(mine), Button, name="release")
    assert button.confirm
    mine.act("release", None)
    assert not _find(_draw(mine), Button, name="release")


def test_look_shows_what_another_window_answered(own_agency):
    """Both windows hear of each other, and each sees the latest answer."""
    one, other = _begin(own_agency), _begin(own_agency)
    one.act("answer.1", 1)
    other.act("answer.1", 3)
    assert "it chose “Low” for 1" in _read(_draw(other))
    one.look()
    nodes = _draw(one)
    assert "it chose “High” for 1" in _read(nodes)
    assert _find(nodes, Choice, name="answer.1")[0].value == 3


def test_texts_of_records_stay_texts(own_agency):
    """Whatever was typed arrives in a node as it is; the sheet shows it as text."""
    form = _begin(own_agency)
    form.act("note.1", "<script>alert(1)</script>")
    [question] = _find(_draw(form), Choice, name="answer.1")
    assert question.note == "<script>alert(1)</script>"


@each
def test_open_form_is_a_sheet_that_reads_nothing_yet(name, monkeypatch, tmp_path):
    """The notebook's one call works in a folder without an agency; opening it says what to do."""
    monkeypatch.chdir(tmp_path)
    sheet = open_form(name)
    assert isinstance(sheet, Sheet)
    with pytest.raises(CaseloadError):
        sheet.form.open({})


def test_note_refused_is_told_until_it_is_put_right(own_agency):
    """The answer counts, Finish names the note, and submitting without it is a choice."""
    form = _begin(own_agency, answered=2)
    with pytest.raises(CaseloadError, match="The note holds a character that cannot be stored"):
        form.act("note.3", "a\x00b")
    form.act("answer.4", 3)
    form.act("go", "finish")
    [button] = _find(_draw(form), Button, name="submit")
    assert "1 note is not saved, at 3" in _read(_draw(form))
    assert "Submit without?" in button.confirm
    assert _find(_draw(form), Button, name="leave")[0].confirm
    with pytest.raises(CaseloadError, match="A note is not saved"):
        form.act("submit", None)
    form.act("note.3", "ab")
    assert _find(_draw(form), Button, name="submit")[0].confirm == ""
    with pytest.raises(CaseloadError):
        form.act("note.3", "\x00")
    form.act("submit", button.value)
    assert form.screen == "results"


def test_summary_says_how_far_a_draft_is(own_agency):
    """Points where they are counted; nothing once it is submitted."""
    form = _begin(own_agency)
    assert form.summary == "0 of 9 answered · 0 points · 9 to 27 possible"
    form.act("answer.1", 3)
    assert form.summary == "1 of 9 answered · 3 points · 11 to 27 possible"
    assert _begin(own_agency, "manage_caseload").summary == "0 of 16 answered"
    whole = _begin(own_agency, answered=2)
    assert whole.summary == "9 of 9 answered · 18 points"
    whole.act("submit", None)
    assert whole.summary == ""


def test_amended_self_assessment_says_that_the_earlier_version_is_seen(own_agency):
    """Its author learns on Finish and Results that release is per version."""
    of_oneself = {"rater_id": "F001", "rater_kind": "self"}
    form = _begin(own_agency, "manage_caseload", answered=1, picks=of_oneself)
    form.act("submit", None)
    form.act("release", None)
    for reason in ("short", "1234567890 ."):
        form.act("reason", reason)
        with pytest.raises(CaseloadError, match="at least 10 characters"):
            form.act("amend", None)
    form.act("reason", "Misread the third point")
    form.act("amend", None)
    told = "still sees the earlier version until you release this one"
    form.act("go", "finish")
    assert told in _read(_draw(form))
    form.act("submit", None)
    assert told in _read(_draw(form))
    assert _find(_draw(form), Button, name="go", value="finish")
    form.act("release", None)
    assert told not in _read(_draw(form))


def test_expectations_are_offered_as_soon_as_the_years_are_known(own_agency):
    """Before the first question, and while drafting; of the one whom it is about."""
    form = _open(own_agency, "performance_anchors")
    assert not _find(_draw(form), Download)
    with pytest.raises(CaseloadError, match="no file of that name"):
        form.download("expect.word")
    for field, value in PICKS["performance_anchors"].items():
        form.act(f"pick.{field}", value)
    assert "Expected: Acquired" in _read(_draw(form))
    assert form.download("expect.page")[0] == "expectations-2026-S100.html"
    form.act("begin", None)
    for screen in (form.screen, "finish"):
        form.act("go", screen)
        assert len(_find(_draw(form), Download)) == 3
    assert not _find(_draw(_begin(own_agency)), Download)


def test_plan_that_is_typed_and_not_kept_is_told_on_other_screens(own_agency):
    """Leaving the Plan screen does not look like having kept it."""
    form = _begin(own_agency, answered=2)
    form.act("submit", None)
    form.act("go", "plan")
    folds = {one.heading: one for one in _find(_draw(form), Group, kind="fold")}
    assert not folds["Add an action"].open
    form.act("plan.action.action", "Ask clients")
    folds = {one.heading: one for one in _find(_draw(form), Group, kind="fold")}
    assert (folds["Add an action"].open, folds["Add an action"].state) == (True, "not kept yet")
    form.act("go", "finish")
    assert "Not kept yet under “Plan”: “Add an action”" in _read(_draw(form))


def test_titles_are_those_of_the_start_page():
    """One name for one form, wherever it is read."""
    assessing = [form.title for form in FORMS if form.name.startswith("assess_")]
    assert assessing == list(TITLES.values())
