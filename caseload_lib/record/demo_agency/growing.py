"""What the demo agency does after its assessments: actions, goals, coaching, nominations."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from caseload_lib.assess.instruments import load
from caseload_lib.record.demo_agency.assessing import Sheet
from caseload_lib.record.demo_agency.outline import NEVER, Outline, name_ids, to_dates
from caseload_lib.record.demo_agency.people import MANAGER, People


class _Action(NamedTuple):
    """What was decided so many months ago, due and done so many months after that."""

    back: int
    step: str
    owner: str
    action: str
    resources: str
    driver: str
    due: int
    done: int | None


class _Goal(NamedTuple):
    """Whose goal for what, due and reached so many months after the last one."""

    owner: str
    item_id: str
    specific: str
    measurable: str
    achievable: str
    relevant: str
    due: int
    done: int | None


_ACTIONS = (
    _Action(12, "2", "manager", "Ask every family and every team twice a year, by telephone.",
            "Four hours a month of the responders", "access", 8, 7),
    _Action(12, "5", "lead", "Say within how many days calls are returned, and count it.",
            "Two meetings; a line in the monthly page", "human_resources", 4, None),
    _Action(12, "8", "manager", "Look at all actions in the first meeting of each quarter.",
            "Thirty minutes a quarter", "information_technology", 3, 3),
    _Action(0, "9", "lead", "Collect thanks in the monthly page and read them out in the team.",
            "Ten minutes a month", "human_resources", 3, None),
    _Action(0, "5", "manager", "Agree with the partners on what a warm hand-over is.",
            "One afternoon with each partner", "partnerships", 5, None),
)  # fmt: skip
#: How far the first round's actions were at each quarter's review, until they were done.
_REVIEWS = (
    ("under_way", "under_way", "done"),
    ("not_started", "under_way", "under_way", "under_way"),
    ("under_way", "done"),
)
_REVIEWED_BACK = (9, 6, 3, 0)
_NOTE = "Calls are counted; the standard itself is not written yet."
_GOALS = (
    _Goal("lead", "2", "Open every case review with what the client wants next.",
          "Noted in the minutes of eight reviews in a row",
          "The supervisor sits in on the first two", "Plans follow clients, not routines", -1, -2),
    _Goal("lead", "8", "Give each facilitator feedback within a week of a joint visit.",
          "A line in the log after each of ten visits", "Two joint visits a month fit the schedule",
          "Newcomers learn fastest from fresh feedback", 4, None),
    _Goal("facilitator", "P1.6", "Keep four hours a week free for what cannot be planned.",
          "The calendar shows it for twelve weeks", "The lead takes calls on one afternoon",
          "Reviews are no longer put off when something happens", 5, None),
)  # fmt: skip
_COACHING = (
    "Went through the minutes together; two reviews began with the client's own words.",
    "Agreed to keep Thursday afternoons for joint visits.",
)
_EVIDENCE = "Led the move of two teams in the spring; every partner was told beforehand."


def frame_growth(people: People, sheets: list[Sheet], outline: Outline) -> dict[str, pd.DataFrame]:
    """Return the tables actions, action_progress, goals, coaching_notes and nominations.

    Parameters
    ----------
    people : People
        Everybody.
    sheets : list of Sheet
        What was filled in, as `frame_sheets` numbers it.
    outline : Outline
        The demo's outline.

    Returns
    -------
    dict of str to DataFrame
        Nothing has happened after the last month.
    """
    lead, manager = people.leads[0], np.flatnonzero(people.roles == MANAGER)[0]
    who = {"lead": str(people.ids[lead]), "manager": str(people.ids[manager])}
    who["facilitator"] = str(people.ids[0])
    ids = dict(enumerate(name_ids("A", len(sheets), width=12)))
    return {
        **_frame_actions(sheets, ids, who, outline),
        **_frame_goals(sheets, ids, who, outline),
        "nominations": pd.DataFrame(
            {
                "nomination_id": ["M0001"],
                "facilitator_id": who["lead"],
                "by_facilitator_id": who["facilitator"],
                "item_id": load("performance_anchors").clusters[1].id,
                "given_on": to_dates(np.array([outline.first_monday(0) + 8])),
                "evidence": _EVIDENCE,
            }
        ),
    }


def _frame_actions(
    sheets: list[Sheet], ids: dict[int, str], who: dict[str, str], outline: Outline
) -> dict[str, pd.DataFrame]:
    """Return the actions on the service and their reviews."""
    first = {
        back: next(
            ids[place]
            for place, sheet in enumerate(sheets)
            if sheet.rater_kind == "service" and sheet.day >= outline.day_in(back, 1)
        )
        for back in sorted({one.back for one in _ACTIONS})
    }
    action_ids = name_ids("D", len(_ACTIONS), width=4)
    actions = pd.DataFrame(
        {
            "action_id": action_ids,
            "assessment_id": [first[one.back] for one in _ACTIONS],
            "item_id": [one.step for one in _ACTIONS],
            "action": [one.action for one in _ACTIONS],
            "owner_id": [who[one.owner] for one in _ACTIONS],
            "resources": [one.resources for one in _ACTIONS],
            "driver": [one.driver for one in _ACTIONS],
            "due_on": _date_after(outline, 28, [(one.back, one.due) for one in _ACTIONS]),
            "done_on": _date_after(outline, 20, [(one.back, one.done) for one in _ACTIONS]),
        }
    )
    reviews = [
        (action_ids[action], outline.first_monday(back), statuses[place])
        for place, back in enumerate(_REVIEWED_BACK)
        for action, statuses in enumerate(_REVIEWS)
        if place < len(statuses)
    ]
    names, days, found = zip(*reviews, strict=True)
    progress = pd.DataFrame(
        {
            "action_progress_id": name_ids("P", len(reviews), width=4),
            "action_id": names,
            "reviewed_on": to_dates(np.array(days)),
            "status": found,
            "note": [_NOTE if name == action_ids[1] else None for name in names],
        }
    )
    return {"actions": actions, "action_progress": progress}


def _frame_goals(
    sheets: list[Sheet], ids: dict[int, str], who: dict[str, str], outline: Outline
) -> dict[str, pd.DataFrame]:
    """Return the growth goals, and the notes of coaching towards the lead's."""
    own = {
        sheet.rater_id: ids[place]
        for place, sheet in enumerate(sheets)
        if sheet.rater_kind == "self"
    }
    goal_ids = name_ids("G", len(_GOALS), width=4)
    parts = ("item_id", "specific", "measurable", "achievable", "relevant")
    goals = pd.DataFrame(
        {
            "goal_id": goal_ids,
            "facilitator_id": [who[one.owner] for one in _GOALS],
            "assessment_id": [own[who[one.owner]] if one.due > 0 else None for one in _GOALS],
            **{part: [getattr(one, part) for one in _GOALS] for part in parts},
            "due_on": _date_after(outline, 28, [(0, one.due) for one in _GOALS]),
            "done_on": _date_after(outline, 9, [(0, one.done) for one in _GOALS]),
        }
    )
    notes = pd.DataFrame(
        {
            "coaching_note_id": name_ids("K", len(_COACHING), width=4),
            "facilitator_id": who["lead"],
            "by_facilitator_id": who["manager"],
            "goal_id": goal_ids[: len(_COACHING)],
            "given_on": to_dates(np.array([outline.day_in(2, 3), outline.day_in(0, 17)])),
            "text": _COACHING,
        }
    )
    return {"goals": goals, "coaching_notes": notes}


def _date_after(outline: Outline, day: int, months: list[tuple[int, int | None]]) -> Any:
    """Return a day of the month so many after one so many before the last; none for None."""
    days = [NEVER if after is None else outline.day_in(back - after, day) for back, after in months]
    return to_dates(np.array(days, dtype=np.int64))
