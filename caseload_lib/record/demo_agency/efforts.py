"""What the demo agency brought in to take work off facilitators, and what it did."""

import numpy as np
import pandas as pd

from caseload_lib.record.demo_agency.outline import Days, Outline, to_dates

#: Name, months before the last in which it began, hours a month it was to save each facilitator,
#: and of which kinds of time.
_EFFORTS = (
    ("Payroll and billing specialist", 18, 6.0, "administration"),
    ("Recruiter", 14, 4.0, "hiring"),
    ("Care scheduling system", 8, 5.0, "administration"),
)
SPECIALIST, RECRUITER, SYSTEM = range(3)


def find_running(effort: int, month: int, outline: Outline) -> bool:
    """Return whether an effort is in use in a month of the history, counted from 0."""
    return month >= outline.index_of(_EFFORTS[effort][1])


def scale_administration(month: int, outline: Outline) -> float:
    """Return administration against before all efforts: the specialist helped, the system not."""
    saved = 0.76 if find_running(SPECIALIST, month, outline) else 1.0
    return saved * (1.04 if find_running(SYSTEM, month, outline) else 1.0)


def frame_efforts(outline: Outline) -> pd.DataFrame:
    """Return the table efforts."""
    begun: Days = np.array([outline.day_in(back, 1) for _, back, _, _ in _EFFORTS])
    return pd.DataFrame(
        {
            "effort_id": ["E01", "E02", "E03"],
            "name": [name for name, _, _, _ in _EFFORTS],
            "starts_on": to_dates(begun),
            "expected_hours_per_month": [
                hours * outline.facilitators for _, _, hours, _ in _EFFORTS
            ],
            "activities": [activities for _, _, _, activities in _EFFORTS],
        }
    )
