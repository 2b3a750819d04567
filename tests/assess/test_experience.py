"""Tests of caseload_lib.assess.experience."""

from datetime import date

import pandas as pd
import pytest

from caseload_lib.assess.experience import experience_check
from caseload_lib.assess.instrument import Instrument
from caseload_lib.frames import Records

STANDARD = Instrument("manage_caseload", "1", "", "practice", "", (), (),
                      experience_months=12, experience_clients=3)  # fmt: skip
ON = date(2026, 1, 1)


@pytest.fixture(scope="module")
def records():
    """Return two people's records: cases carried in turn, one shared, one only served."""
    return Records(
        facilitators=pd.DataFrame({"facilitator_id": ["F001", "F002", "F003"],
                                   "ended_on": [None, None, "2025-03-01"]}),
        cases=pd.DataFrame({
            "case_id": ["C1", "C2", "C3", "C4"], "client_code": ["K1", "K1", "K2", "K3"],
            "program": ["work", "work", "youth", None],
            "closed_on": ["2025-03-01", None, None, None],
        }),
        assignments=pd.DataFrame({
            "case_id": ["C1", "C2", "C3", "C4", "C4"],
            "facilitator_id": ["F001", "F001", "F001", "F001", "F003"],
            "role": ["lead", "lead", "co", "lead", "lead"],
            # C1's assignment stays open although the case closed; C4's begins after the day.
            "from_on": ["2025-01-01", "2025-02-01", "2025-07-01", "2026-01-02", "2025-01-01"],
            "to_on": [None, "2025-05-01", None, None, None],
        }),
        roles=pd.DataFrame({"facilitator_id": ["F002", "F002"], "role": ["facilitator",
                            "supervisor"], "from_on": ["2025-06-01", "2020-01-01"]}),
        services=pd.DataFrame({
            "service_id": ["S1", "S2", "S3"], "case_id": ["C4", "C3", "C2"],
            "facilitator_id": ["F001", "F001", "F002"],
            "service_type": ["visit; call", "call", "call"],
            "status": ["delivered", "attempted", "delivered"],
            "served_on": ["2026-01-01", "2025-07-01", "2025-09-01"],
        }),
    )  # fmt: skip


def test_experience_check_counts_months_carried_and_different_clients(records):
    """January to April and July to December, one client with two cases, one only served."""
    found = experience_check(records, facilitator_id="F001", on=ON, instrument=STANDARD)
    assert (found.months, found.clients) == (10, 3)
    assert (found.months_reached, found.clients_reached) == (None, True)
    assert (found.programmes, found.service_types) == (("work", "youth"), ("call", "visit"))
    assert found.since == date(2025, 1, 1)
    assert "At least 10 months of carrying a caseload and at least 3 different" in found.text
    assert "Whether 12 months are reached these records alone cannot say" in found.text
    assert "in other services it is for information only" in found.text


def test_experience_check_a_supervisors_role_is_no_experience_with_a_caseload(records):
    """Only the facilitator's role counts where no case is recorded as carried."""
    found = experience_check(records, facilitator_id="F002", on=ON, instrument=STANDARD)
    assert (found.months, found.clients, found.since) == (7, 1, date(2025, 6, 1))


def test_experience_check_ends_with_employment(records):
    """An assignment left open does not go on after somebody has left."""
    found = experience_check(records, facilitator_id="F003", on=ON, instrument=STANDARD)
    assert (found.months, found.clients) == (2, 1)
    assert "2 months of carrying a caseload and at least 1 different client are" in found.text


def test_experience_check_without_records_is_no_verdict():
    """Nothing recorded is nothing known, and what is reached is never denied."""
    found = experience_check(Records(), facilitator_id="F009", on=ON, instrument=STANDARD)
    assert (found.months_reached, found.clients_reached, found.since) == (None, None, None)
    assert found.text.startswith("Nothing is recorded here")


def test_experience_check_reached_bar_and_no_bar_are_said(records):
    """The records alone may be enough, and a standard may ask for nothing."""
    low = Instrument("own", "1", "", "practice", "", (), (), experience_months=6)
    found = experience_check(records, facilitator_id="F001", on=ON, instrument=low)
    assert (found.months_reached, found.clients_reached) == (True, None)
    assert "These records alone show as much." in found.text
    none = Instrument("own", "1", "", "practice", "", (), ())
    found = experience_check(records, facilitator_id="F001", on=ON, instrument=none)
    assert "asks for no amount of experience" in found.text
