"""What everybody carries as things stand, and once suggestions hold."""

import pandas as pd

from caseload_lib.share.helping.load import Load

#: Hours beyond what is comfortable, and below it.
BEYOND = ("excess_hours", "room_hours")
_PASSING = ("from_facilitator_id", "to_facilitator_id", "hours_per_month")


def sum_people(load: Load, comfortable: float) -> pd.DataFrame:
    """Return what everybody carries as things stand.

    Parameters
    ----------
    load : Load
        Who holds which cases, with whose hours.
    comfortable : float
        Hours carried ÷ hours available beyond which somebody carries too much.

    Returns
    -------
    DataFrame
        By facilitator_id: available_hours and hours (a month), cases (by load_share),
        utilisation (hours ÷ available_hours), excess_hours and room_hours (0 or more).
    """
    people = load.facilitators.set_index("facilitator_id")
    held = load.cases.groupby("facilitator_id")[["hours", "load_share"]].sum()
    held = held.reindex(people.index, fill_value=0.0)
    frame = people[["available_hours"]].assign(
        hours=held["hours"] + people["fixed_hours"], cases=held["load_share"]
    )
    return _measure(frame, comfortable)


def pass_hours(people: pd.DataFrame, suggested: pd.DataFrame, comfortable: float) -> pd.DataFrame:
    """Return people once some suggestions hold.

    With support time passes to the one who is helped; with everything else the hours of a case,
    or of a part of it, pass to the one who helps.

    Parameters
    ----------
    people : DataFrame
        As `sum_people` gives them.
    suggested : DataFrame
        As `help.Help.suggestions`.
    comfortable : float
        Hours carried ÷ hours available beyond which somebody carries too much.

    Returns
    -------
    DataFrame
        The same people with the hours, cases and utilisation that they would have.
    """
    changes = {name: people[name].copy() for name in ("hours", "available_hours", "cases")}
    whole = suggested["load_share"].fillna(1.0).mask(suggested["kind"] == "support", 0.0)
    for row, cases in zip(suggested.to_dict("records"), whole, strict=True):
        helped, helper, hours = (row[name] for name in _PASSING)
        if row["kind"] == "support":
            helped, helper = helper, helped
            name = "available_hours"
        else:
            name = "hours"
        for person, sign in ((helped, -1.0), (helper, 1.0)):
            if pd.notna(person):
                changes[name][person] += sign * hours
                changes["cases"][person] += sign * cases
    return _measure(people.assign(**changes), comfortable)


def _measure(people: pd.DataFrame, comfortable: float) -> pd.DataFrame:
    """Return people with what they carry against what is comfortable."""
    beyond = people["hours"] - comfortable * people["available_hours"]
    return people.assign(
        utilisation=people["hours"] / people["available_hours"],
        excess_hours=beyond.clip(lower=0.0),
        room_hours=(-beyond).clip(lower=0.0),
    )
