"""What tests of documents on sharing begin from."""

import pytest

PEOPLE = [f"F{place:03}" for place in range(1, 8)]
#: Of the seed's five clients whose health changed, three are one person's.
CHANGED = ("F003", "F003", "F003", "F001", "F006")


@pytest.fixture(scope="session")
def seed_rows():
    """Return seven people with ten cases each, and five clients whose health changed."""
    cases = [f"C{who[1:]}{place}" for who in PEOPLE for place in range(10)]
    changed = [f"C{who[1:]}{CHANGED[:place].count(who)}" for place, who in enumerate(CHANGED)]
    return {
        "facilitators": [
            {"facilitator_id": who, "name": who, "hours_per_week": 40} for who in PEOPLE
        ],
        "cases": [
            {"case_id": case, "client_code": f"K{case}", "opened_on": "2024-01-01"}
            for case in cases
        ],
        "assignments": [
            {"case_id": case, "facilitator_id": f"F{case[1:4]}", "from_on": "2024-01-01"}
            for case in cases
        ],
        "case_services": [
            {
                "case_id": case, "service_type": "visit", "from_on": "2024-01-01",
                "contacts_per_month": 7.0,
            }
            for case in cases
        ],
        "disruptions": [
            {
                "case_id": case, "facilitator_id": who, "cause": "health_change",
                "started_at": "2026-10-05T09:00Z", "ended_at": "2026-10-06T09:00Z",
                "minutes": 20 * 60,
            }
            for case, who in zip(changed, CHANGED, strict=True)
        ],
    }  # fmt: skip
