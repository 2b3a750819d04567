"""Tests of a hold that is renewed: who comes second, who was killed, and who was too slow."""

import json
import subprocess
import sys
import threading

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.report import leases
from caseload_lib.report.files import BusyError
from caseload_lib.report.leases import Lease


class Place:
    """A place that holds one note."""

    def __init__(self):
        self.note = None

    def lease(self):
        """Return a new holder of the place."""
        return Lease(
            read=lambda: self.note,
            create=self._create,
            replace=lambda note: setattr(self, "note", note),
            remove=lambda: setattr(self, "note", None),
            busy="Another run is at work.",
        )

    def _create(self, note):
        if self.note is not None:
            return False
        self.note = note
        return True


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Let a lease last half a second."""
    monkeypatch.setattr(leases, "RENEW_SECONDS", 0.05)
    monkeypatch.setattr(leases, "LEASE_SECONDS", 0.6)
    monkeypatch.setattr(leases, "_LOOK_SECONDS", 0.2)


def test_hold_second_is_refused_while_the_first_lives():
    """A note that changes is a holder that lives."""
    place = Place()
    with (
        place.lease().hold(),
        pytest.raises(BusyError, match="at work"),
        place.lease().hold(),
    ):
        pytest.fail("two held it")
    assert place.note is None


def test_hold_after_a_holder_elsewhere_that_is_gone_takes_over():
    """A note that stays as it is is taken over, also from another machine."""
    place = Place()
    place.note = json.dumps({"holder": "x", "machine": "elsewhere", "process": 1}).encode()
    with place.lease().hold():
        assert json.loads(place.note)["holder"] != "x"


def test_hold_after_a_holder_of_this_machine_that_ended_waits_for_nothing(monkeypatch):
    """A batch that was killed here does not keep the next one waiting."""
    monkeypatch.setattr(leases, "LEASE_SECONDS", 1e9)
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    place = Place()
    note = {"holder": "x", "machine": leases._name_machine(), "process": ended.pid, "began": 1.0}
    place.note = json.dumps(note).encode()
    with place.lease().hold():
        assert json.loads(place.note)["holder"] != "x"


def test_hold_of_a_process_that_one_may_not_look_into_is_refused(monkeypatch):
    """A holder of this machine that the system keeps to itself is not taken for dead."""

    def refuse(number):
        raise leases.psutil.AccessDenied(number)

    place = Place()
    with place.lease().hold(), monkeypatch.context() as patch:
        patch.setattr(leases.psutil, "Process", refuse)
        assert not leases._is_dead(place.note)


def test_hold_note_that_cannot_be_read_is_taken_over_in_time():
    """Whatever lies there does not lock the place for ever."""
    place = Place()
    place.note = b"\xff["
    with place.lease().hold():
        assert json.loads(place.note)["count"] >= 1


def test_check_after_another_took_the_place_is_refused():
    """Who was too slow writes no more, and leaves the other's note alone."""
    place = Place()
    lease = place.lease()
    with lease.hold():
        lease.check()
        other = json.dumps({"holder": "other"}).encode()
        place.note = other
        renewal = next(t for t in threading.enumerate() if t.name == "lease")
        renewal.join(30)
        with pytest.raises(CaseloadError, match="Another run has taken over"):
            lease.check()
    assert place.note == other


def test_take_over_of_two_at_once_leaves_one():
    """Who finds another's note after writing its own steps back."""
    place = Place()
    place.note = b"dead"
    lease = place.lease()

    def replace(_note):
        place.note = json.dumps({"holder": "other"}).encode()

    lease._replace = replace
    with pytest.raises(BusyError, match="at work"), lease.hold():
        pytest.fail("two held it")
