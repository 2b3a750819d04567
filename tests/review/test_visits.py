"""The contacts of own staff, counted by month, case and type."""

import numpy as np
import pandas as pd

from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.windows import Windows
from caseload_lib.review.visits import Visits

TYPES = pd.Index(["visit", "call"])
ROWS = [
    ("2026-09-30", "visit", "delivered", None),
    ("2026-10-01", "visit; call;visit", "delivered", None),
    ("2026-10-31", "call", "delivered", None),
    ("2026-10-31", "call", "cancelled", None),
    ("2026-10-31", "call", "delivered", "clinic"),
    ("2026-11-01", "visit", "delivered", None),
]


def _make(rows):
    """Return the contacts of one case."""
    columns = ["served_on", "service_type", "status", "provider"]
    services = Records(services=pd.DataFrame(rows, columns=columns)).services
    return Visits.of(services, np.full(len(services), 3))


def test_count_months_apart_are_counted_apart():
    """Each type of a contact counts once; what others made, or nobody, counts nowhere."""
    months = Windows.of([Month(2026, 9), Month(2026, 10)])
    month, case, kind, count = _make(ROWS).count(months, TYPES)
    assert set(case) == {3}
    found = sorted(zip(month, TYPES[kind], count, strict=True))
    assert found == [(0, "visit", 1), (1, "call", 1), (1, "call", 1), (1, "visit", 1)]


def test_count_nothing_recorded_is_empty():
    """Contacts that were all cancelled are recorded; none at all are not."""
    months = Windows.of([Month(2026, 10)])
    for rows, recorded in ((ROWS[3:4], True), ([], False)):
        visits = _make(rows)
        assert visits.recorded is recorded
        assert [part.tolist() for part in visits.count(months, TYPES)] == [[], [], [], []]
