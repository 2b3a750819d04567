"""Three plain sentences on how a facilitator's month went."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from caseload_lib.frames import list_rows
from caseload_lib.months import Month
from caseload_lib.review.unusual import tell_unusual
from caseload_lib.review.wording import (
    join_words,
    name_indicator,
    say_count,
    say_number,
    say_share,
    say_value,
)

#: How many things that would help a summary names.
_MOST_HELP = 3
#: Words by which a reason shows that something is not recorded, and what would help.
_HELP = {
    "time log": "a time log (daily or weekly)",
    "service plan": "a service plan for each case",
    "contacts": "the contacts with clients",
    "contract hours": "contract hours",
    "disruptions": "disruptions with the time they took",
    "positions": "the positions of clients' teams",
    "vacancies": "vacancies in clients' teams",
    "departures": "departures from clients' teams",
    "obligations": "obligations with their due dates",
    "referrals": "referrals with their follow-up dates",
    "feedback": "feedback with a satisfaction of 1 to 5",
    "outcome": "the outcome of cases that closed",
    "expected duration": "the expected duration of cases",
}
#: How the reasons begin that tell what did not happen or cannot be; the others tell of a lack.
_IDLE = ("no ", "none ", "not applicable")

Row = dict[str, Any]


def summarise(judged: pd.DataFrame, month: Month) -> tuple[str, str, str]:
    """Return how a facilitator's month went, what is out of the ordinary, and what is not known.

    The text speaks to the facilitator, gives numbers with what they are out of, names at most
    three unusual things, and neither blames nor compares with anyone. A missed objective of
    utilisation or presence always has a place; then come signals, other missed objectives, and
    last what moved only slightly.

    Parameters
    ----------
    judged : DataFrame
        One facilitator's rows of `verdicts.judge_history`.
    month : Month
        The month they are of.

    Returns
    -------
    tuple of three str
        Whole sentences, as plain text; it holds no text from the records.

    Raises
    ------
    ValueError
        If the rows are of more than one facilitator.
    """
    people = judged["facilitator_id"].nunique(dropna=False)
    if people > 1:
        raise ValueError(f"A summary is about one facilitator. Given: rows of {people}.")
    rows = list_rows(judged)
    return _tell_month(rows, month), tell_unusual(rows), _tell_unknown(rows)


def _find(rows: Sequence[Row], indicator: str) -> Row:
    """Return an indicator's row without a breakdown, an unknown one where there is none."""
    unknown = {"value": None, "numerator": None, "denominator": None, "uncounted": 0}
    return next(
        (row for row in rows if row["indicator"] == indicator and not row["breakdown"]), unknown
    )


def _tell_month(rows: Sequence[Row], month: Month) -> str:
    """Say how many cases were carried, in how much time, and what came of it."""
    name = month.label.split()[0]
    cases = _find(rows, "caseload")["value"]
    if cases is None:
        first = f"How many cases you carried in {name} is not known"
    elif cases == 0:
        first = f"You carried no cases at the end of {name}"
    else:
        first = f"You carried {say_value(cases, 'cases')} at the end of {name}{_tell_hours(rows)}"
    parts = [first]
    contacts = _find(rows, "contact_rate")
    if contacts["value"] is not None:
        due, made = contacts["denominator"], contacts["numerator"]
        verb = "was" if made == 1 else "were"
        of = f"the {say_value(due, 'contacts')}" if due != 1 else "the one contact"
        parts.append(f"{say_number(made)} of {of} due {verb} made ({say_share(contacts['value'])})")
    presence = _find(rows, "presence_hours_per_case")["value"]
    if presence is not None:
        parts.append(f"you were with clients' teams for {say_value(presence, 'hours per case')}")
    return "; ".join(parts) + "."


def _tell_hours(rows: Sequence[Row]) -> str:
    """Say how many hours the cases need, out of how many."""
    needed, available = _find(rows, "needed_hours"), _find(rows, "available_hours")["value"]
    if needed["value"] is None:
        return ""
    hours = say_number(needed["value"])
    if available is None:
        text = f", needing about {say_value(needed['value'], 'hours')}"
    elif needed["value"] <= available:
        text = f", needing about {hours} of your {say_number(available)} available hours"
    else:
        text = f", needing about {hours} hours where you had {say_number(available)} available"
    left_out = int(needed["uncounted"] or 0)
    if left_out:
        has = "has no service plan and is" if left_out == 1 else "have no service plan and are"
        text += f" ({say_value(left_out, 'cases')} {has} not counted)"
    return text


def _tell_unknown(rows: Sequence[Row]) -> str:
    """Say what the records do not hold, and what would help."""
    gaps: dict[str, list[str]] = {}
    for row in rows:
        reason = str(row["reason"] or "") if row["value"] is None else ""
        word = next((word for word in _HELP if word in reason), None)
        if word and ("recorded" in reason or word == "time log"):
            noun = name_indicator(row["indicator"])
            gaps.setdefault(word, [])
            if noun not in gaps[word]:
                gaps[word].append(noun)
    thin = sum(row["method"] != "xmr" and row["value"] is not None for row in rows)
    thin = thin if any(row["method"] == "xmr" for row in rows) else 0
    few = (
        f" {say_count(thin).capitalize()} figures are too few or too new to judge month by month."
        if thin > 1
        else ""
    )
    if not gaps:
        return f"{_tell_whole(rows)}{few}"
    lost = [noun for nouns in gaps.values() for noun in nouns]
    shown = lost[:4] + ([f"{say_count(len(lost) - 4)} more"] if len(lost) > 4 else [])
    help_words = [words for word, words in _HELP.items() if word in gaps]
    more = " first of all" if len(help_words) > _MOST_HELP else ""
    return (
        f"The records cannot tell your {join_words(shown)}; what would help is{more} to record "
        f"{join_words(help_words[:_MOST_HELP])}.{few}"
    )


def _tell_whole(rows: Sequence[Row]) -> str:
    """Say that nothing is missing where that is so, else that little is."""
    unknown = (str(row["reason"]) for row in rows if row["value"] is None)
    if any(not reason.startswith(_IDLE) for reason in unknown) or any(
        row["uncounted"] for row in rows
    ):
        return (
            "Nearly everything this page looks at is recorded; what is not stands under "
            "'What the data cannot say'."
        )
    return "Nothing that this page looks at is missing from the records."
