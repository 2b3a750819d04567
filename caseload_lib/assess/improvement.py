"""From a rubric's answers to what is done: what the next level asks, and how actions stand."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from caseload_lib.assess.answers import check_answers
from caseload_lib.assess.instrument import Instrument
from caseload_lib.errors import RecordsError
from caseload_lib.tables import DRIVERS, FEEDBACK_KINDS

#: The steps of the service-improvement rubric on which clients' and staff's feedback bears.
FEEDBACK_STEPS = ("2", "5", "9")

#: How an action can stand after which nobody waits for it.
ENDED = ("done", "dropped")

_WHAT_NEXT = ("item_id", "step", "now", "now_text", "next", "next_text")
_PROGRESS = {
    "action_id": "str",
    "item_id": "str",
    "action": "str",
    "owner_id": "str",
    "driver": "str",
    "due_on": "datetime64[us]",
    "status": "str",
    "reviewed_on": "datetime64[us]",
    "reviews": "int64",
    "overdue": "boolean",
    "reason": "str",
}


def what_next(instrument: Instrument, responses: Mapping[str, int]) -> pd.DataFrame:
    """Return for each step below the top what the next level asks, the weakest steps first.

    Parameters
    ----------
    instrument : Instrument
        A rubric.
    responses : mapping of str to int
        By item id, the value of the level chosen. Steps that are not answered, or answered with
        "cannot say", are not in the result.

    Returns
    -------
    DataFrame
        One row per step, weakest first and then in the document's order: item_id, step (its
        name), now and now_text (the level chosen and what it looks like), next and next_text
        (the level above).

    Raises
    ------
    RecordsError
        If answers do not fit the instrument; all such faults at once.

    Examples
    --------
    >>> from caseload_lib.assess.instrument import Item, Level
    >>> levels = (Level("low", "Low", 1, "None"), Level("high", "High", 2, "Each year"))
    >>> steps = (Item("1", "Ask", "", levels), Item("2", "Thank", "", levels))
    >>> sheet = Instrument("own", "1", "Own", "rubric", "", levels, steps)
    >>> what_next(sheet, {"1": 2, "2": 1})[["step", "now", "next", "next_text"]].values.tolist()
    [['Thank', 'Low', 'High', 'Each year']]
    """
    values = check_answers(instrument, responses)
    rows = []
    for item in instrument.items:
        value = values.get(item.id, 0)
        above = sorted((level.value, level) for level in item.levels if level.value > value > 0)
        if above:
            now, after = item.level(value), above[0][1]
            row = (item.id, item.name, now.name, now.text, after.name, after.text)
            rows.append((value, row))
    rows.sort(key=lambda pair: pair[0])
    return pd.DataFrame([row for _, row in rows], columns=list(_WHAT_NEXT), dtype="str")


def check_action(
    *,
    action: str | None,
    owner_id: str | None,
    resources: str | None,
    due_on: date | None,
    driver: str | None = None,
    priority: bool = False,
) -> tuple[str, ...]:
    """Return what an action lacks before it can be followed up.

    Parameters
    ----------
    action : str or None
        What will be done.
    owner_id : str or None
        Who sees to it.
    resources : str or None
        With what: people, hours, money.
    due_on : date or None
        By when.
    driver : str or None, default None
        The driver of satisfaction that it works on, one of `tables.DRIVERS`.
    priority : bool, default False
        Whether it is a priority for improvement (step 4), which must name its driver.

    Returns
    -------
    tuple of str
        One sentence for each part that is missing or wrong; empty where the action is whole.

    Examples
    --------
    >>> check_action(action="Ask clients", owner_id="F001", resources=" ", due_on=None)
    ('Say with what: people, hours or money.', 'Say by when: a day.')
    """
    faults = []
    if not (action or "").strip():
        faults.append("Say what will be done.")
    if not (owner_id or "").strip():
        faults.append("Say who sees to it.")
    if not (resources or "").strip():
        faults.append("Say with what: people, hours or money.")
    if due_on is None or pd.isna(due_on):
        faults.append("Say by when: a day.")
    drivers = ", ".join(name.replace("_", " ") for name in DRIVERS)
    if driver and driver not in DRIVERS:
        faults.append(f"Choose a driver of satisfaction that there is: {drivers}.")
    if priority and not driver:
        faults.append(f"Say which driver of satisfaction it works on: {drivers}.")
    return tuple(faults)


def progress_table(actions: pd.DataFrame, progress: pd.DataFrame, on: date) -> pd.DataFrame:
    """Return how each action stands on a day, by the reviews until then.

    Parameters
    ----------
    actions : DataFrame
        The table actions.
    progress : DataFrame
        The table action_progress: action_id, reviewed_on, status; of two reviews on one day the
        later row holds.
    on : date
        The day.

    Returns
    -------
    DataFrame
        One row per action, in the order given: action_id, item_id, action, owner_id, driver,
        due_on, status (at the last review; "done" from the day it was done; missing where never
        reviewed), reviewed_on (the last review), reviews (how many), overdue (after its last
        day, and neither done nor dropped; missing without a due date), reason (why status or
        overdue is missing; missing where both are known).

    Examples
    --------
    >>> actions = pd.DataFrame({"action_id": ["A1"], "due_on": pd.to_datetime(["2026-03-01"])})
    >>> progress = pd.DataFrame({"action_id": ["A1"], "status": ["under_way"],
    ...     "reviewed_on": pd.to_datetime(["2026-02-01"])})
    >>> row = progress_table(actions, progress, date(2026, 3, 2)).iloc[0]
    >>> row["status"], row["reviews"].item(), bool(row["overdue"])
    ('under_way', 1, True)
    """
    day = pd.Timestamp(on)
    seen = progress[progress["reviewed_on"] <= day].sort_values("reviewed_on", kind="stable")
    latest = seen.drop_duplicates("action_id", keep="last").set_index("action_id")
    table = actions.reindex(columns=[*_PROGRESS, "done_on"]).reset_index(drop=True)
    ids = table["action_id"]
    done = pd.to_datetime(table["done_on"]) <= day
    table["status"] = ids.map(latest["status"].to_dict()).astype("str").mask(done, "done")
    table["reviewed_on"] = ids.map(latest["reviewed_on"].to_dict())
    counts = seen["action_id"].value_counts().to_dict()
    table["reviews"] = [counts.get(action_id, 0) for action_id in ids]
    due = pd.to_datetime(table["due_on"])
    late = ((due < day) & ~table["status"].isin(ENDED)).astype("boolean")
    table["overdue"] = late.mask(due.isna() & ~table["status"].isin(ENDED))
    never, undated = table["status"].isna(), table["overdue"].isna()
    words = [
        " and ".join([*(["not reviewed yet"] if a else []), *(["no due date"] if b else [])])
        for a, b in zip(never, undated, strict=True)
    ]
    table["reason"] = pd.Series(words, index=table.index, dtype="str").mask(~(never | undated))
    return table[list(_PROGRESS)].astype(_PROGRESS)


def feedback_beside(
    feedback: pd.DataFrame,
    *,
    item_id: str,
    from_on: date,
    to_on: date,
    suppress_below: int,
) -> pd.DataFrame:
    """Return what clients and staff said, to be shown beside a step of the rubric.

    Parameters
    ----------
    feedback : DataFrame
        The table feedback: from_kind, given_on, satisfaction (1 to 5).
    item_id : str
        The step of the service-improvement rubric. Feedback bears on "2", "5" and "9".
    from_on, to_on : date
        The first day and the exclusive end of the time looked at.
    suppress_below : int
        Of fewer answers neither the mean nor the number is shown, at least 1.

    Returns
    -------
    DataFrame
        For those steps one row per kind of people: from_kind, answers (how many gave a figure;
        missing where there are some, but too few), satisfaction (their mean, 1 to 5; missing
        where there are too few or none), reason (why it is missing; missing where it is not).
        For other steps no row.

    Raises
    ------
    RecordsError
        If the time ends before it begins.

    Examples
    --------
    >>> feedback = pd.DataFrame({"from_kind": ["staff"] * 2, "satisfaction": [3, 4],
    ...     "given_on": pd.to_datetime(["2026-01-05", "2026-02-01"])})
    >>> days = {"from_on": date(2026, 1, 1), "to_on": date(2027, 1, 1)}
    >>> said = feedback_beside(feedback, item_id="2", suppress_below=2, **days)
    >>> said.set_index("from_kind").loc["staff", ["answers", "satisfaction"]].tolist()
    [2.0, 3.5]
    """
    if to_on < from_on:
        raise RecordsError(f"The time ends on {to_on}, before it begins on {from_on}.")
    inside = feedback[
        (feedback["given_on"] >= pd.Timestamp(from_on))
        & (feedback["given_on"] < pd.Timestamp(to_on))
    ]
    rows = []
    for kind in FEEDBACK_KINDS if item_id in FEEDBACK_STEPS else ():
        given = inside.loc[inside["from_kind"] == kind, "satisfaction"].dropna()
        enough = len(given) >= max(suppress_below, 1)
        reason = f"fewer than {suppress_below} answers" if len(given) else "no answers"
        mean = float(given.mean()) if enough else None
        answers = len(given) if enough or given.empty else None
        rows.append((kind, answers, mean, None if enough else reason))
    kinds = {"from_kind": "str", "answers": "Int64", "satisfaction": "float64", "reason": "str"}
    return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)
