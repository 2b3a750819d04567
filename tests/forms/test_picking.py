"""Tests of the choice before the first question: who may answer what about whom."""

from datetime import date

import pytest

from caseload_lib.assess.instruments import load
from caseload_lib.errors import CaseloadError
from caseload_lib.forms.picking import Picking

TODAY = date(2026, 11, 1)


@pytest.fixture
def pick(own_agency):
    """Return a way to make the choice for an instrument."""

    def make(name, *, peers=False):
        settings = own_agency.settings
        assessment = settings.assessment.model_copy(update={"peers": peers})
        settings = settings.model_copy(update={"assessment": assessment})
        return Picking(load(name), own_agency.records(), settings, today=TODAY)

    return make


def test_check_names_everything_that_is_not_chosen(pick):
    """All of it at once, in words."""
    with pytest.raises(CaseloadError, match="who you are and as what you answer"):
        pick("manage_caseload").check()


def test_candidates_are_those_whom_one_supervises(pick):
    """A supervisor assesses their own people, and only supervisors with the anchors."""
    practice, anchors = pick("manage_caseload"), pick("performance_anchors")
    practice.choose(rater_id="S100", rater_kind="supervisor")
    assert set(practice.candidates) == {"F001", "F002"}
    anchors.choose(rater_id="S100", rater_kind="supervisor")
    assert set(anchors.candidates) == set()
    anchors.choose(rater_id="M100", rater_kind="supervisor")
    assert set(anchors.candidates) == {"S100"}


def test_candidates_for_peers_are_neither_oneself_nor_ones_supervisor(pick):
    """Peers are asked only where the agency wants them."""
    assert "peer" not in pick("performance_anchors").rater_kinds
    picking = pick("performance_anchors", peers=True)
    picking.choose(rater_id="S200", rater_kind="peer")
    assert set(picking.candidates) == {"S100"}


def test_choose_lets_go_of_whom_one_may_no_longer_assess(pick):
    """A change of who one is never leaves a person chosen who does not fit."""
    picking = pick("manage_caseload")
    picking.choose(rater_id="S100", rater_kind="supervisor", about_id="F001")
    picking.choose(rater_id="S200")
    assert picking.pick.about_id == ""


def test_check_facilitator_with_the_anchors_is_refused(pick):
    """The anchors are for supervisors; facilitators have the practice form."""
    picking = pick("performance_anchors")
    picking.choose(rater_id="F001", rater_kind="self", role_years=2.0)
    with pytest.raises(CaseloadError, match="anchors are for supervisors"):
        picking.check()


def test_role_years_come_from_records_else_from_the_rater(pick):
    """Years in the role are recorded where they can be, and asked for where not."""
    picking = pick("performance_anchors")
    picking.choose(rater_id="S100", rater_kind="self")
    assert not picking.needs_years
    assert picking.role_years == pytest.approx(3.5)
    picking.choose(rater_id="M100")
    assert picking.needs_years
    with pytest.raises(CaseloadError, match="years as a supervisor"):
        picking.check()
    picking.choose(role_years=0.5)
    assert picking.check().role_years == 0.5
