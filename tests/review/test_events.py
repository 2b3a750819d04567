"""Disruptions, obligations, referrals and feedback."""

import math

import pytest

TWO = [{"facilitator_id": name, "name": name} for name in ("F001", "F002")]


def _disruption(started, ended=None, minutes=240, **more):
    """Return a disruption beyond control."""
    return {
        "facilitator_id": "F001",
        "cause": "disaster",
        "started_at": started,
        "ended_at": ended,
        "minutes": minutes,
        **more,
    }


def _in_zone(agency, zone):
    """Return the settings with another time zone."""
    section = agency.agency.model_copy(update={"time_zone": zone})
    return agency.model_copy(update={"agency": section})


@pytest.mark.parametrize(
    ("zone", "month", "instant"),
    [
        ("America/Los_Angeles", "2026-10", "2026-11-01T06:30:00Z"),
        ("America/Los_Angeles", "2026-11", "2026-11-01T07:30:00Z"),
        ("America/Los_Angeles", "2026-11", "2026-12-01T07:30:00Z"),
        ("America/Los_Angeles", "2026-02", "2026-03-01T07:30:00Z"),
        ("America/Los_Angeles", "2026-03", "2026-04-01T06:30:00Z"),
        ("America/Los_Angeles", "2028-02", "2028-03-01T07:30:00Z"),
        ("Pacific/Auckland", "2026-09", "2026-09-30T10:30:00Z"),
        ("Pacific/Auckland", "2026-10", "2026-09-30T11:30:00Z"),
        ("Pacific/Auckland", "2026-04", "2026-04-30T11:30:00Z"),
        ("Asia/Kolkata", "2026-10", "2026-09-30T18:30:00Z"),
    ],
)
def test_count_disruptions_instant_at_a_month_end_belongs_to_the_local_month(
    find_month, harbour, zone, month, instant
):
    """23:30 on the last day is that month's, before and after both changes of the clock."""
    facts = find_month(
        month, agency=_in_zone(harbour, zone), disruptions=[_disruption(instant, instant)]
    )
    assert facts.value("disruptions", "beyond_control") == 1
    assert facts.value("disruption_hours", "beyond_control") == 4


def test_count_disruptions_hours_are_spread_over_the_days_and_the_count_is_of_the_onset(find_month):
    """Four days from 30 October, a change of the clock among them: two in each month."""
    rows = [_disruption("2026-10-30T18:00:00Z", "2026-11-02T18:00:00Z")]
    october, november = (find_month(month, disruptions=rows) for month in ("2026-10", "2026-11"))
    assert october.value("disruptions", "beyond_control") == 1
    assert november.value("disruptions", "beyond_control") == 0
    assert october.value("disruption_hours", "beyond_control") == 2
    assert november.value("disruption_hours", "beyond_control") == 2


def test_count_disruptions_one_that_goes_on_has_its_hours_in_the_month_it_began(find_month):
    """What has no end yet cannot be spread."""
    rows = [_disruption("2026-09-30T18:00:00Z")]
    september, october = (find_month(month, disruptions=rows) for month in ("2026-09", "2026-10"))
    assert september.value("disruption_hours", "beyond_control") == 4
    assert october.value("disruption_hours", "beyond_control") == 0


def test_count_disruptions_counts_for_who_had_it_first_and_hours_for_who_has_it_now(find_month):
    """A disruption that changed hands counts where it fell, and its hours where they are spent."""
    facts = find_month(
        facilitators=TWO,
        disruptions=[
            _disruption("2026-10-05T18:00:00Z", "2026-10-05T20:00:00Z", onset_facilitator_id="F002")
        ],
    )
    assert facts.value("disruptions", "beyond_control") == 0
    assert facts.value("disruptions", "beyond_control", who="F002") == 1
    assert facts.value("disruption_hours", "beyond_control") == 4
    assert facts.value("disruption_hours", "beyond_control", who="F002") == 0


def test_count_disruptions_without_minutes_are_uncounted_or_missing(find_month):
    """Hours that nobody noted are not zero hours."""
    noted, unnoted = (
        _disruption("2026-10-05T18:00:00Z", "2026-10-05T20:00:00Z", minutes=minutes)
        for minutes in (60, None)
    )
    facts = find_month(disruptions=[noted, unnoted])
    assert facts.value("disruptions", "beyond_control") == 2
    assert facts.value("disruption_hours", "beyond_control") == 1
    assert facts.parts("disruption_hours", "beyond_control")[2] == 1
    facts = find_month(disruptions=[unnoted])
    assert facts.reason("disruption_hours", "beyond_control") == (
        "no minutes are recorded for these disruptions"
    )
    assert facts.value("disruption_hours", "avoidable") == 0


def test_count_obligations_done_on_the_due_day_is_on_time(find_month):
    """On the day counts, the day after does not, nor what was never done; kinds stay apart."""
    rows = [
        {"facilitator_id": "F001", "kind": kind, "due_on": due, "done_on": done}
        for kind, due, done in (
            ("record", "2026-10-31", "2026-10-31"),
            ("record", "2026-10-01", "2026-10-02"),
            ("record", "2026-10-10", None),
            ("record", "2026-11-01", "2026-10-01"),
            ("reply", "2026-10-10", "2026-09-01"),
        )
    ]
    facts = find_month(obligations=rows)
    assert facts.parts("obligations_on_time", "record") == (1, 3, 0)
    assert facts.value("obligations_on_time", "reply") == 1
    assert facts.reason("obligations_on_time", "review") == "none fell due this month"
    assert find_month().reason("obligations_on_time", "review") == "obligations are not recorded"


def test_count_referrals_counts_for_who_leads_on_the_day_it_is_due(find_month):
    """A follow-up due after the handover is the new lead's."""
    facts = find_month(
        facilitators=TWO,
        assignments=[
            {
                "case_id": "C1",
                "facilitator_id": "F001",
                "from_on": "2025-01-01",
                "to_on": "2026-10-10",
            },
            {"case_id": "C1", "facilitator_id": "F002", "from_on": "2026-10-10"},
        ],
        referrals=[
            {"case_id": "C1", "follow_up_due_on": due, "followed_up_on": done}
            for due, done in (
                ("2026-10-09", "2026-10-09"),
                ("2026-10-10", None),
                ("2026-10-20", "2026-10-01"),
                (None, None),
            )
        ],
    )
    assert facts.parts("referrals_followed_up") == (1, 1, 0)
    assert facts.parts("referrals_followed_up", who="F002") == (1, 2, 0)


def test_average_feedback_fewer_answers_than_the_threshold_are_not_shown(find_month):
    """Three answers of clients are averaged; two of families are not, and not counted either."""
    scores = [("client", 5), ("client", 4), ("client", 3), ("client", None)]
    scores += [("family", 1), ("family", 2)]
    rows = [
        {"from_kind": kind, "satisfaction": score, "about": "F001", "given_on": "2026-10-31"}
        for kind, score in scores
    ]
    facts = find_month(feedback=[*rows, {**rows[0], "about": "service"}])
    assert facts.parts("satisfaction", "client") == (12, 3, 0)
    assert facts.value("satisfaction", "client") == 4
    assert facts.reason("satisfaction", "family") == "fewer than 3 answers"
    assert all(math.isnan(part) for part in facts.parts("satisfaction", "family")[:2])
    assert find_month().reason("satisfaction", "client") == "feedback is not recorded"
