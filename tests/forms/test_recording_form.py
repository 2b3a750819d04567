"""Tests of the form for recording, without a browser: its screens, its address, what it refuses."""

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.nodes import (
    Button,
    Field,
    Group,
    Heading,
    Steps,
    Table,
    Text,
    check_names,
    walk_nodes,
)
from caseload_lib.forms.recording_form import SCREENS, open_form
from caseload_lib.forms.sheet import Sheet
from caseload_lib.record.activities import cancel_activity
from caseload_lib.record.disruptions import end_disruption
from caseload_lib.record.duties import follow_up_referral, record_obligation_done

NOT_OFFERED = [
    ("nonsense", None),
    ("", None),
    ("go", "results"),
    ("go", None),
    ("tick.", "delivered"),
    ("tick.N1", "done"),
    ("entry.add-", None),
    ("entry.add-.nothing", "x"),
    ("entry.time-.keep", None),
    ("entry.time-day 2026-11-27.nothing", "x"),
    ("entry.move-N99.moved_on", "2026-12-01"),
    ("entry.correct-S1.keep", None),
    ("entry.mend-H99.keep", None),
    ("entry.redo-B99.keep", None),
    ("day", "yesterday"),
    ("day", None),
]


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
    """Return all that is said on a drawing."""
    said = [one.text for one in _find(nodes, Text | Heading)]
    groups = [part for one in _find(nodes, Group) for part in (one.heading, one.state)]
    return " | ".join([*said, *filter(None, groups)])


def test_open_form_reads_nothing_before_it_is_shown():
    """A kernel that waits for its form knows no agency."""
    assert isinstance(open_form(), Sheet)


def test_draw_of_every_screen_is_a_sheet(record_form):
    """No name twice, and each says which screen it is; nothing has been written."""
    for screen, title in SCREENS.items():
        record_form.act("go", screen)
        nodes = _draw(record_form)
        assert _find(nodes, Steps, current=screen)
        assert _find(nodes, Heading) or title == ""
    assert record_form.status == ""


def test_draw_of_every_screen_with_everything_done_on_it(record_form):
    """What was recorded stands where it was, with the way to correct it."""
    for name in ("N0", "N1", "N2", "N4"):
        record_form.act(f"tick.{name}", "attempted" if name == "N2" else "delivered")
    record_form.act("entry.move-N3.moved_on", "2026-12-02")
    record_form.act("entry.move-N3.keep", None)
    record_form.act("done.obligation.B1", None)
    record_form.act("done.referral.Q1", None)
    record_form.act("entry.add-.case_id", "C2")
    record_form.act("entry.add-.service_type", "phone_call")
    record_form.act("entry.add-.minutes", 12)
    record_form.act("entry.add-.keep", None)
    record_form.act("entry.support-day 2026-11-27.for_facilitator_id", "F002")
    record_form.act("entry.support-day 2026-11-27.support", 2)
    record_form.act("entry.support-day 2026-11-27.keep", None)
    said = {}
    for screen in SCREENS:
        record_form.act("go", screen)
        said[screen] = _read(_draw(record_form))
    assert "Delivered, 60 minutes." in said["contacts"]
    assert "Attempted. It stays due" in said["contacts"]
    assert "K1, Meeting at the office: moved to Wednesday 2 December 2026" in said["contacts"]
    assert "Delivered, 12 minutes." in said["contacts"]
    assert "Home visit, north, by Eastside Clinic" in said["contacts"]
    assert "Logged in all: 2:00 hours." in said["time"]
    assert "Done on 27 November 2026." in said["obligations"]
    assert "Followed up on 27 November 2026." in said["referrals"]
    assert record_form.summary == "All recorded"


def test_draw_shows_what_was_done_elsewhere_with_the_way_to_correct_it(record_form):
    """Called off, done and followed up by another window: each stands on its screen."""
    rec = record_form.recording
    given = {"actor": "x", "at": rec.now()}
    settings = rec.agency.settings
    cancel_activity(rec.database, "N3", **given)
    record_obligation_done(rec.database, settings, "B1", done_on=rec.day, **given)
    follow_up_referral(rec.database, settings, "Q1", followed_up_on=rec.day, result="waiting_list",
                       **given)  # fmt: skip
    end_disruption(rec.database, settings, "H1", ended_at=rec.now(), minutes=200, **given)
    record_form.act("entry.owe-.kind", "reply")  # typed here, and still to be kept
    record_form.look()
    said = {}
    for screen in SCREENS:
        record_form.act("go", screen)
        said[screen] = _read(_draw(record_form))
    assert "Called off." in said["contacts"]
    assert "Done on this day" in said["obligations"]
    assert "Followed up on 27 November 2026: waiting list." in said["referrals"]
    assert "None goes on." in said["disruptions"]
    assert "until 27 November 2026, 17:03, 200 minutes." in said["disruptions"]
    assert "“Add an obligation”" in said["disruptions"]
    assert "“Add an obligation”" not in said["obligations"]


def test_draw_of_a_facilitator_with_nothing_to_do_says_so(open_record_form):
    """Each screen has its sentence."""
    form = open_record_form(facilitator="F002", day="2026-11-26")
    said = {}
    for screen in SCREENS:
        form.act("go", screen)
        said[screen] = _read(_draw(form))
    assert "Nothing is planned for this day." in said["contacts"]
    assert "Nothing is logged yet." in said["time"]
    assert "None of yours in November 2026." in said["obligations"]
    form.act("done.obligation.B9", None)
    form.act("done.referral.Q9", None)
    form.act("go", "referrals")
    form.open(form.address)  # what was done is no longer due
    said = _read(_draw(form))
    assert "None of your clients' referrals is to be followed up." in said
    assert "Followed up on this day" in said


def test_draw_of_obligations_says_what_asks_for_each(record_form):
    """The overdue, the basis, what is later, and what may be dropped."""
    record_form.act("go", "obligations")
    nodes = _draw(record_form)
    said = _read(nodes)
    assert "Due on 23 November 2026, 4 days overdue; a law or a regulation asks for it" in said
    assert "Due on 30 November 2026; nobody on record asks for it" in said
    assert "Later: 1" in said
    [table] = _find(nodes, Table)
    assert table.rows == (("Reply", "none on record", 1, 1, "no time is logged as compliance"),)


def test_draw_of_the_comparison_counts_what_was_ticked(record_form):
    """Planned beside delivered, for the month and the person alone."""
    record_form.act("tick.N1", "delivered")
    record_form.act("tick.N2", "attempted")
    record_form.act("go", "compare")
    nodes = _draw(record_form)
    said = _read(nodes)
    assert "Of 5 planned for November 2026, 1 delivered, 1 attempted, 1 not recorded, " in said
    assert "2 still to come. Delivered without being planned: none." in said
    counts, minutes = _find(nodes, Table)
    assert counts.rows[0] == ("Home visit", 3, 1, 0, 0, 0, 1, 1, 0)
    assert {row[0]: row[1:] for row in minutes.rows}["Home visit"] == (180, 60, 0)
    record_form.act("day", "2025-03-01")
    assert "Nothing was planned and nothing delivered" in _read(_draw(record_form))


def test_open_without_a_name_asks_for_one(open_record_form):
    """Nothing else is shown, and nothing can be done before."""
    form = open_record_form(facilitator="F404")
    nodes = _draw(form)
    assert "Choose your own name" in _read(nodes)
    [field] = _find(nodes, Field)
    assert [option.label for option in field.options] == ["Ada Ash", "Ben Birch"]
    assert (form.address, form.status, form.summary) == ({}, "", "")
    form.look()
    with pytest.raises(CaseloadError, match="Choose your own name first"):
        form.act("tick.N1", "delivered")
    form.act("person", "F002")
    assert form.address["facilitator"] == "F002"


def test_open_at_the_address_comes_back_to_person_day_and_screen(record_form, open_record_form):
    """A reload loses nothing that was kept."""
    record_form.act("day.before", None)
    record_form.act("go", "obligations")
    address = record_form.address
    assert address == {"facilitator": "F001", "day": "2026-11-26", "screen": "obligations"}
    record_form.open(address)
    assert record_form.address == address
    assert record_form.status == ""


@pytest.mark.parametrize("day", ["27.11.2026", "2126-01-01"])
def test_open_at_a_day_that_is_none_says_so_and_shows_today(open_record_form, day):
    """The rest of the address holds."""
    form = open_record_form(day=day, screen="time")
    assert form.address == {"facilitator": "F001", "day": "2026-11-27", "screen": "time"}
    assert "The day is" in _read(_draw(form))


def test_act_of_what_is_not_offered_is_refused_and_changes_nothing(record_form):
    """Whatever a browser sends, each refusal is a sentence."""
    for name, value in NOT_OFFERED:
        with pytest.raises(CaseloadError, match=r"\.$"):
            record_form.act(name, value)
    assert record_form.status == ""
    assert record_form.address["day"] == "2026-11-27"
    _draw(record_form)


def test_act_day_goes_back_on_and_to_today(record_form):
    """By the buttons and by the field."""
    record_form.act("day.before", None)
    assert _find(_draw(record_form), Button, name="day.today")
    record_form.act("day.after", None)
    assert not _find(_draw(record_form), Button, name="day.today")
    record_form.act("day", "2026-12-03")
    assert "6 days ahead" in _read(_draw(record_form))
    record_form.act("day.today", None)
    assert record_form.address["day"] == "2026-11-27"


def test_begun_forms_are_told_on_every_screen_and_forgotten_when_one_leaves(record_form):
    """What is typed and not kept is not lost unseen."""
    record_form.act("entry.add-.minutes", 30)
    record_form.act("go", "time")
    assert "Typed and not kept yet: “A contact that was not planned”." in _read(_draw(record_form))
    record_form.act("leave", None)
    record_form.act("person", "F001")
    assert "Typed and not kept" not in _read(_draw(record_form))


def test_download_of_anything_is_refused(record_form):
    """There is no file here."""
    with pytest.raises(CaseloadError, match="no file"):
        record_form.download("x")
