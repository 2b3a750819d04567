"""Contacts due and made, by facilitator."""

import pytest

TWO = [{"facilitator_id": name, "name": name} for name in ("F001", "F002")]


def _plan(contacts, since="2026-01-01", until=None, service_type="visit"):
    """Return a row of the service plan."""
    return {
        "case_id": "C1",
        "service_type": service_type,
        "contacts_per_month": contacts,
        "from_on": since,
        "to_on": until,
    }


def _visit(day="2026-10-20", **more):
    """Return a delivered visit."""
    row = {"case_id": "C1", "facilitator_id": "F001", "service_type": "visit"}
    return {**row, "status": "delivered", "served_on": day, **more}


def test_count_contacts_rate_is_capped_by_type_and_extra_is_what_goes_beyond(find_month):
    """Three visits of two due, one call of two due, one contact outside the plan."""
    facts = find_month(
        case_services=[_plan(2), _plan(2, service_type="call")],
        services=[
            *[_visit()] * 3,
            _visit(service_type="call"),
            _visit(service_type="other"),
        ],
    )
    assert facts.parts("contact_rate") == (3, 4, 0)
    assert facts.value("contact_rate") == 0.75
    assert facts.value("extra_contacts") == 2


@pytest.mark.parametrize(("day", "owner"), [("2026-10-15", "F002"), ("2026-10-16", "F001")])
def test_count_contacts_case_handed_over_is_credited_to_the_lead_on_the_15th(
    find_month, day, owner
):
    """Contacts made by anybody count for whoever led the case on the 15th."""
    facts = find_month(
        facilitators=TWO,
        assignments=[
            {"case_id": "C1", "facilitator_id": "F001", "from_on": "2026-01-01", "to_on": day},
            {"case_id": "C1", "facilitator_id": "F002", "from_on": day},
        ],
        case_services=[_plan(2)],
        services=[_visit("2026-10-02"), _visit("2026-10-30", facilitator_id="F002")],
    )
    other = {"F001": "F002", "F002": "F001"}[owner]
    assert facts.parts("contact_rate", who=owner) == (2, 2, 0)
    assert facts.reason("contact_rate", who=other) == "no case was led on the 15th"


def test_count_contacts_case_carried_together_is_credited_to_the_lead_only(find_month):
    """A co-holder with the larger share is still not the lead."""
    facts = find_month(
        facilitators=TWO,
        assignments=[
            {
                "case_id": "C1",
                "facilitator_id": who,
                "from_on": "2026-01-01",
                "role": role,
                "load_share": share,
            }
            for who, role, share in (("F001", "co", 0.7), ("F002", "lead", 0.3))
        ],
        case_services=[_plan(1)],
        services=[_visit()],
    )
    assert facts.value("contact_rate", who="F002") == 1
    assert facts.reason("contact_rate") == "no case was led on the 15th"


def test_count_contacts_nothing_due_contacts_or_plans_not_recorded_say_so(find_month):
    """Each way of not knowing has its own reason, and none is zero."""
    visits, plans = [_visit()], [_plan(1)]
    assert find_month(services=visits).reason("contact_rate") == (
        "no service plan is recorded for these cases"
    )
    assert find_month(case_services=plans).reason("contact_rate") == "contacts are not recorded"
    facts = find_month("2026-01", case_services=[_plan(0.5)], services=visits)
    assert facts.reason("contact_rate") == "none fell due this month"
    assert facts.reason("extra_contacts") == "none fell due this month"


def test_count_contacts_nothing_made_where_contacts_are_recorded_is_zero(find_month):
    """An agency that records contacts, and none of this case: 0 of 2 is known."""
    facts = find_month(case_services=[_plan(2)], services=[_visit("2026-03-01")])
    assert facts.parts("contact_rate") == (0, 2, 0)
    assert facts.value("contact_rate") == 0
