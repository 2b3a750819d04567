"""What people of the demo agency say, plan and thank each other for."""

import numpy as np
import pandas as pd

from caseload_lib.record.demo_agency.cycle import Cycle
from caseload_lib.record.demo_agency.outline import Days, name_ids, pick, to_dates, to_instants
from caseload_lib.record.demo_agency.people import FACILITATOR, RESPONDER
from caseload_lib.record.demo_agency.scene import Scene

_FROM = ("client", "family", "staff", "partner")
#: Voices a month and ten cases at ordinary times, and in the yearly survey's month.
_ORDINARY, _SURVEY = (0.25, 0.2, 0.2, 0.08), (4.5, 3.0, 10.5, 1.2)
_TEXTS = (
    "Visits come when they were promised.",
    "It took three calls until somebody rang back.",
    "Our team feels listened to.",
    "We would like to plan the week together again.",
    "The new evening support works well.",
)
_THANKS = (
    "Took over two visits in a hard week.",
    "Showed a newcomer how reviews are done.",
    "Found a replacement within a day.",
    "Stayed calm when the hospital called.",
    "Shared notes on how to find good candidates.",
)
_COMMENTS = (
    ("Two places were empty for most of the month.", "Open positions took the hours."),
    ("A hospital stay needed daily calls.", "A client's health changed."),
    ("A quiet month; the team meetings did us good.", ""),
)


def frame_feedback(scene: Scene, cycle: Cycle) -> pd.DataFrame:
    """Return the table feedback: a few voices a month, many in the yearly survey."""
    dice = scene.outline.random("voices")
    outline = scene.outline
    months = len(outline.months)
    survey = (np.arange(months) - outline.index_of(0)) % 12 == 0
    rates = np.where(survey[:, None], _SURVEY, _ORDINARY)
    counts = dice.poisson(scene.held[:, :, None] / 10.0 * rates)
    people, when, kinds = np.nonzero(counts)
    times = counts[people, when, kinds]
    people, when, kinds = np.repeat(people, times), np.repeat(when, times), np.repeat(kinds, times)
    count = len(people)
    mood = 4.1 + 0.3 * (cycle.presence[people, when] - 4.0)
    points = np.clip(np.rint(mood + dice.normal(0, 0.75, count)), 1, 5).astype(np.int64)
    span = outline.starts[when + 1] - outline.starts[when]
    days = outline.starts[when] + (dice.random(count) * span).astype(np.int64)
    order = np.lexsort((kinds, people, days))
    people, kinds, points, days = people[order], kinds[order], points[order], days[order]
    said = np.where(dice.random(count) < 0.08, dice.integers(0, len(_TEXTS), count), -1)
    about = pick(scene.people.ids, np.where(dice.random(count) < 0.03, -1, people))
    return pd.DataFrame(
        {
            "feedback_id": name_ids("V", count, width=5),
            "from_kind": pick(_FROM, kinds),
            "given_on": to_dates(days),
            "satisfaction": points,
            "about": pd.Series(about).fillna("service"),
            "text": pick(_TEXTS, said),
        }
    )


def frame_shifts(scene: Scene) -> pd.DataFrame:
    """Return the table responder_shifts: early or late, four a week, the two by turns."""
    people, outline = scene.people, scene.outline
    responders = np.flatnonzero(people.roles == RESPONDER)
    weeks = np.arange(outline.first - (outline.first - 4) % 7, outline.end, 7)
    pattern = np.array([[0, 1, 3, 5], [2, 4, 5, 6]])
    turns = pattern[(np.arange(len(responders))[:, None] + np.arange(len(weeks))) % 2]
    days = weeks[:, None] + turns
    who = np.broadcast_to(responders[:, None, None], days.shape)
    late = np.broadcast_to((np.arange(len(weeks)) % 2)[:, None], days.shape)
    kept = (days >= outline.first) & (days < outline.end)
    who, days, late = who[kept], days[kept], late[kept]
    begins = np.where(late == 1, 13 * 60, 7 * 60)
    return pd.DataFrame(
        {
            "facilitator_id": pick(people.ids, who),
            "starts_at": to_instants(days, begins, outline),
            "ends_at": to_instants(days, begins + 9 * 60, outline),
        }
    )


def frame_conflicts(scene: Scene) -> pd.DataFrame:
    """Return the table conflicts: now and then somebody may not carry a case."""
    dice = scene.outline.random("case_details")
    current = np.flatnonzero(scene.cases.open_on(scene.outline.end - 1))
    cases = current[dice.random(len(current)) < 0.02]
    count = scene.outline.facilitators
    others = (
        scene.cases.seats[cases] + 1 + dice.integers(0, max(count - 1, 1), len(cases))
    ) % count
    held = np.isin(cases * 2**20 + others, scene.holdings.cases * 2**20 + scene.holdings.people)
    return pd.DataFrame(
        {
            "case_id": pick(scene.cases.ids, cases[~held]),
            "facilitator_id": pick(scene.people.ids, others[~held]),
        }
    )


def frame_activities(scene: Scene) -> pd.DataFrame:
    """Return the table activities: a visit and, for some, a review after it, in the next month."""
    outline = scene.outline
    dice = outline.random("plans")
    current = np.flatnonzero(scene.cases.open_on(outline.end))
    visits = current[dice.random(len(current)) < 0.25]
    reviews = np.flatnonzero(dice.random(len(visits)) < 0.3)
    cases = np.append(visits, visits[reviews])
    count = len(visits)
    workdays = np.arange(outline.end, outline.end + 28)
    workdays = workdays[(workdays - 4) % 7 < 5]
    visit_days = workdays[dice.integers(0, 12, count)]
    days = np.append(visit_days, visit_days[reviews] + 7)
    minutes = 9 * 60 + 15 * dice.integers(0, 28, len(cases))
    planned = dice.random(len(cases)) < 0.7
    starts = pd.Series(to_instants(days, minutes, outline)).where(pd.Series(planned))
    types = np.repeat(["home_visit", "plan_review"], [count, len(reviews)])
    contact = {name: kind.contact_hours for name, kind in outline.settings.service_types.items()}
    ids = name_ids("A", len(cases), width=4)
    holders = scene.holdings.holder_on(cases, np.full(len(cases), outline.end - 1))
    return pd.DataFrame(
        {
            "activity_id": ids,
            "case_id": pick(scene.cases.ids, cases),
            "facilitator_id": pick(scene.people.ids, holders),
            "service_type": types,
            "minutes": [round(contact[name] * 60) for name in types],
            "earliest_on": to_dates(days - 3),
            "latest_on": to_dates(days + 6),
            "starts_at": starts,
            "after_activity_id": pick(ids, np.append(np.full(count, -1), reviews)),
            "priority": dice.choice([2, 3, 4], len(cases)),
            "status": pick(("proposed", "planned"), planned),
        }
    )


def frame_recognitions(scene: Scene, cycle: Cycle) -> pd.DataFrame:
    """Return the table recognitions: who was supported thanks, now and then."""
    dice = scene.outline.random("names")
    support = cycle.support
    ours = scene.people.roles[support.givers] == FACILITATOR
    rows = np.flatnonzero(ours & (dice.random(len(ours)) < 0.2))
    days = scene.outline.starts[support.months[rows]] + dice.integers(7, 28, len(rows))
    return pd.DataFrame(
        {
            "recognition_id": name_ids("T", len(rows), width=4),
            "facilitator_id": pick(scene.people.ids, support.givers[rows]),
            "by_facilitator_id": pick(scene.people.ids, support.receivers[rows]),
            "given_on": to_dates(days),
            "text": pick(_THANKS, dice.integers(0, len(_THANKS), len(rows))),
        }
    )


def frame_reviews(scene: Scene, cycle: Cycle) -> pd.DataFrame:
    """Return the table monthly_reviews: most months but the last were talked over."""
    dice = scene.outline.random("obligations")
    outline = scene.outline
    people, months = np.nonzero(scene.held[:, :-1] > 0)
    kept = dice.random(len(people)) < 0.8
    people, months = people[kept], months[kept]
    pressure = cycle.pressure[people, months]
    said: Days = np.where(pressure < 1.0, 2, dice.integers(0, 2, len(people)))
    agreed_on = outline.starts[months + 1] + dice.integers(4, 15, len(people))
    causes = tuple(cause or "Nothing out of the ordinary." for _, cause in _COMMENTS)
    return pd.DataFrame(
        {
            "facilitator_id": pick(scene.people.ids, people),
            "month": pick(tuple(str(month) for month in outline.months), months),
            "comment": pick(tuple(comment for comment, _ in _COMMENTS), said),
            "agreed_cause": pick(causes, said),
            "agreed_on": to_dates(agreed_on),
        }
    )
