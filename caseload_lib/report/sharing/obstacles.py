"""Why cases of those who carry too much stay where they are, for a document."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from caseload_lib.report.documents.document import Grid, Passage
from caseload_lib.share.help import Help

#: More cases than these are counted, not listed.
_MOST_LISTED = 25
_TAKES_NONE = "takes_none"
_WORDS = {
    "pinned": "must stay",
    "conflict": "a conflict",
    "skill": "a skill is lacking",
    "language": "the client's language is lacking",
    "cap": "as many cases as allowed",
    "no_room": "no room",
    "no_moves_left": "room, but no more moves were allowed",
    "no_gain": "room, but too little relief",
    _TAKES_NONE: "taking no cases",
    "kept_out": "kept out of this",
    "no_hours": "no hours available",
    "unknown_hours": "hours not known",
}


def draw_obstacles(found: Help, *, clients: bool) -> Iterator[Grid | Passage]:
    """Yield what keeps cases of those who still carry too much where they are.

    Parameters
    ----------
    found : Help
        As `share.help.suggest_help` gives it.
    clients : bool
        Whether cases are named; else only how many each rule concerns.

    Yields
    ------
    Grid or Passage
        A row for each case, or for each rule.
    """
    blocked = _name_rules(found)
    if not clients:
        counts = blocked.groupby("rule")["case_id"].nunique()
        rows = tuple((words, str(counts[rule])) for rule, words in _WORDS.items() if rule in counts)
        yield Grid("What stands in the way, and of how many cases", ("What", "Cases"), rows)
        return
    by_case = list(blocked.groupby(["case_id", "from_facilitator_id"], sort=False))
    rows = tuple((*key, _explain(own)) for key, own in by_case[:_MOST_LISTED])
    yield Grid("Cases of those who would still carry too much", ("Case", "With", "Why"), rows)
    if len(by_case) > _MOST_LISTED:
        yield Passage(f"And {len(by_case) - _MOST_LISTED} more cases.")


def _name_rules(found: Help) -> pd.DataFrame:
    """Return the blocked rows, those of people who take no cases by a rule of their own."""
    people = found.load.facilitators
    none = people.loc[~people["takes_cases"] & ~people["kept_out"], "facilitator_id"]
    blocked = found.blocked
    takes_none = blocked["facilitator_id"].isin(none)
    return blocked.assign(rule=blocked["rule"].mask(takes_none, _TAKES_NONE))


def _explain(own: pd.DataFrame) -> str:
    """Return why one case stays: by rule, with the people whom it concerns."""
    if own["facilitator_id"].isna().all():
        reason: Any = own["reason"].iloc[0]
        return str(reason)
    clauses = [
        f"{words}: {', '.join(sorted(own.loc[own['rule'] == rule, 'facilitator_id']))}"
        for rule, words in _WORDS.items()
        if (own["rule"] == rule).any()
    ]
    said = "; ".join(clauses)
    return f"{said[:1].upper()}{said[1:]}."
