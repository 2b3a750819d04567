"""Who could help whom, the lightest kind of help first: support, together, next case, moves."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.errors import RecordsError, list_offenders
from caseload_lib.share.helping.load import Load
from caseload_lib.share.helping.offers import (
    Fitting,
    offer_next_case,
    offer_support,
    offer_together,
)
from caseload_lib.share.helping.sums import BEYOND, pass_hours, sum_people
from caseload_lib.share.rebalance import Rebalance, rebalance
from caseload_lib.share.rebalancing.situation import read_situation
from caseload_lib.tables import HELP_KINDS

#: How things stand, and how they would with each kind of help alone.
STAGES = ("now", *HELP_KINDS)
#: With how many moves it is tried, too, how far fewer than the most would go.
FEWER = (1, 2, 3, 4)
#: With more cases that would take too long.
_MOST_CASES_FOR_FEWER = 200
#: The columns of `Help.suggestions` with their kinds.
SUGGESTION_COLUMNS = {
    "kind": "str",
    "case_id": "str",
    "from_facilitator_id": "str",
    "to_facilitator_id": "str",
    "hours_per_month": "float64",
    "load_share": "float64",
    "program": "str",
    "reason": "str",
}
_PEOPLE = ("stage", "facilitator_id", "hours", "available_hours", "cases", "utilisation", *BEYOND)
CHOSEN = "it was chosen to stay"
KEPT_OUT = "is kept out of this"


@dataclass(frozen=True)
class Help:
    """Who could help whom, each kind of help as an alternative to the others.

    Parameters
    ----------
    load : Load
        What it starts from, with what was pinned and who was kept out.
    comfortable_utilisation : float
        Hours carried ÷ hours available beyond which somebody carries too much.
    max_moves : int
        How many moves were allowed.
    suggestions : DataFrame
        `SUGGESTION_COLUMNS`: kind (of `tables.HELP_KINDS`, in that order), case_id,
        from_facilitator_id (who is relieved), to_facilitator_id (who helps), hours_per_month that
        pass, load_share that passes in carrying together, program of a next case, and the reason
        in a sentence; what a kind does not have is missing.
    people : DataFrame
        One row for each of `STAGES` and person: stage, facilitator_id, hours (a month, carried in
        all), available_hours, cases (by load_share), utilisation (hours ÷ available), excess_hours
        and room_hours (beyond and below what is comfortable, 0 or more).
    moves : Rebalance
        What the optimiser says of the moves: bound, gap, whether it is proven.
    fewer : DataFrame
        How far fewer moves than were found would go, each number by itself: moves, peak (highest
        utilisation) and excess_hours (beyond what is comfortable, of all); none where there are
        so many cases that it would take long.
    blocked : DataFrame
        Why cases of those who carry too much even after the moves stay where they are: as
        `rebalance.Rebalance.blocked`, in words that say why a case is pinned and who takes none.
    """

    load: Load
    comfortable_utilisation: float
    max_moves: int
    suggestions: pd.DataFrame
    people: pd.DataFrame
    moves: Rebalance
    fewer: pd.DataFrame
    blocked: pd.DataFrame

    def pick(self, kind: str) -> pd.DataFrame:
        """Return the suggestions of one kind."""
        found = self.suggestions
        return found[found["kind"] == kind].reset_index(drop=True)

    def find_peak(self, stage: str) -> float:
        """Return the highest utilisation in a stage; missing where nobody is known."""
        return float(self.people.loc[self.people["stage"] == stage, "utilisation"].max())

    def find_excess(self, stage: str) -> float:
        """Return the hours a month that are carried beyond what is comfortable in a stage."""
        return float(self.people.loc[self.people["stage"] == stage, "excess_hours"].sum())


def suggest_help(
    load: Load,
    agency: Agency,
    *,
    max_moves: int | None = None,
    comfortable_utilisation: float | None = None,
    pinned: Collection[str] = (),
    unpinned: Collection[str] = (),
    kept_out: Collection[str] = (),
    seed: int = 0,
) -> Help:
    """Return who could help whom, the lightest kind of help first.

    The kinds are alternatives in an order: support hours; carrying a heavy case together; who
    should get the next new case (by the room that is left once support is given); moves of cases.
    Each is worked out by itself from how things stand, so that it shows what it alone would
    bring. With support hours of time pass, with the others hours of work; nothing is lost, and the
    next new case adds its own.

    Parameters
    ----------
    load : Load
        As `helping.load.gather_load` gives it.
    agency : Agency
        The settings; section `[sharing]`.
    max_moves : int, optional
        How many cases may move, 0 or more; `agency.sharing.most_moves` where not given.
    comfortable_utilisation : float, optional
        Above 0; `agency.sharing.comfortable_utilisation` where not given.
    pinned : collection of str
        Cases that must stay where they are, besides those in a crisis.
    unpinned : collection of str
        Cases that may move although the client is in a crisis.
    kept_out : collection of str
        Who is asked for nothing: neither support nor cases.
    seed : int, default 0
        For the search for moves; the same input gives the same help.

    Returns
    -------
    Help
        Suggestions, and everybody's hours before and after.

    Raises
    ------
    RecordsError
        If a case or a person named is not among the load's, or a case that several carry
        together is unpinned; all of it at once.
    ValueError
        If `max_moves` or `comfortable_utilisation` is out of range.
    """
    chosen = _choose(load, pinned=pinned, unpinned=unpinned, kept_out=kept_out)
    most = agency.sharing.most_moves if max_moves is None else max_moves
    comfortable = comfortable_utilisation
    if comfortable is None:
        comfortable = agency.sharing.comfortable_utilisation
    laid_out = _lay_out(chosen)
    found = rebalance(*laid_out, max_moves=most, comfortable_utilisation=comfortable, seed=seed)
    fitting = Fitting(read_situation(*laid_out, comfortable_utilisation=comfortable))
    now = sum_people(chosen, comfortable)
    in_time = now.assign(**{name: now[name] / comfortable for name in BEYOND})
    support = _frame(offer_support(chosen, in_time, agency))
    supported = pass_hours(now, support, comfortable)
    parts = {
        "support": support,
        "co": _frame(offer_together(chosen, now, agency, fitting)),
        "next_case": _frame(offer_next_case(chosen, supported, agency, fitting)),
        "move": _list_moves(found),
    }
    stages = {"now": now} | {
        kind: pass_hours(now, part, comfortable) for kind, part in parts.items()
    }
    people = [frame.reset_index().assign(stage=stage) for stage, frame in stages.items()]
    return Help(
        load=chosen,
        comfortable_utilisation=comfortable,
        max_moves=most,
        suggestions=pd.concat(list(parts.values()), ignore_index=True),
        people=pd.concat(people, ignore_index=True)[list(_PEOPLE)],
        moves=found,
        fewer=_try_fewer(laid_out, len(found.moves), comfortable, seed=seed),
        blocked=_explain_blocked(found, chosen),
    )


def _choose(
    load: Load,
    *,
    pinned: Collection[str],
    unpinned: Collection[str],
    kept_out: Collection[str],
) -> Load:
    """Return the load with what was chosen; refuse what is not in it."""
    cases, people = load.cases, load.facilitators
    known, who = set(cases["case_id"]), set(people["facilitator_id"])
    shared = set(cases.loc[cases["shared"], "case_id"])
    faults = [f"{key} is not among the cases" for key in sorted({*pinned, *unpinned} - known)]
    faults += [f"{key} is not among the facilitators" for key in sorted({*kept_out} - who)]
    faults += [f"{key} is pinned and unpinned" for key in sorted({*pinned} & {*unpinned})]
    faults += [
        f"{key} is carried together, and such a case stays" for key in sorted(shared & {*unpinned})
    ]
    if faults:
        raise RecordsError(
            f"Help cannot be worked out so: {list_offenders(faults)}. Name cases that are held and "
            "people with known hours, by their ids."
        )
    stays, leaves = cases["case_id"].isin(pinned), cases["case_id"].isin(unpinned)
    reasons = cases["pin_reason"].mask(stays & ~cases["pinned"], CHOSEN).mask(leaves, "")
    out = people["facilitator_id"].isin(kept_out)
    why = people["why_not"].mask(out, KEPT_OUT)
    return replace(
        load,
        cases=cases.assign(pinned=(cases["pinned"] | stays) & ~leaves, pin_reason=reasons),
        facilitators=people.assign(
            takes_cases=people["takes_cases"] & ~out,
            supports=people["supports"] & ~out,
            kept_out=out,
            why_not=why,
        ),
    )


def _frame(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Return suggestions as a frame."""
    return pd.DataFrame(list(rows), columns=list(SUGGESTION_COLUMNS)).astype(SUGGESTION_COLUMNS)


def _lay_out(load: Load) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return cases and facilitators as `rebalance` takes them.

    Cases that several carry stay, so that they are hours beside the cases; who takes none has no
    room for any, and may give some.
    """
    people, shared = load.facilitators, load.cases[load.cases["shared"]]
    sums = shared.groupby("facilitator_id")[["hours", "load_share"]].sum()
    beside = sums.reindex(people["facilitator_id"], fill_value=0.0).reset_index(drop=True)
    most = (people["max_cases"] - beside["load_share"]).clip(lower=0.0)
    return load.cases[~load.cases["shared"]], people.assign(
        fixed_hours=people["fixed_hours"] + beside["hours"],
        max_cases=most.where(people["takes_cases"], 0.0),
    )


def _try_fewer(
    laid_out: tuple[pd.DataFrame, pd.DataFrame], most: int, comfortable: float, *, seed: int
) -> pd.DataFrame:
    """Return how far fewer moves than the most would go."""
    numbers = FEWER if len(laid_out[0]) <= _MOST_CASES_FOR_FEWER else ()
    rows = []
    for number in (one for one in numbers if one < most):
        found = rebalance(
            *laid_out, max_moves=number, comfortable_utilisation=comfortable, seed=seed
        )
        people = found.people
        beyond = people["hours_after"] - comfortable * people["available_hours"]
        rows.append((len(found.moves), found.peak_after, float(beyond.clip(lower=0.0).sum())))
    return pd.DataFrame(rows, columns=["moves", "peak", "excess_hours"])


def _list_moves(found: Rebalance) -> pd.DataFrame:
    """Return the moves as suggestions."""
    moves = found.moves.rename(columns={"hours": "hours_per_month"}).assign(kind="move")
    return _frame(moves.reindex(columns=list(SUGGESTION_COLUMNS)).to_dict("records"))


def _explain_blocked(found: Rebalance, load: Load) -> pd.DataFrame:
    """Return why cases of those who still carry too much stay, in the words of the load."""
    blocked = found.blocked
    pins = load.cases.drop_duplicates("case_id").set_index("case_id")["pin_reason"].to_dict()
    people = load.facilitators.set_index("facilitator_id")
    why, takes = people["why_not"].to_dict(), people["takes_cases"].to_dict()
    reasons = [
        f"{row['case_id']} stays: {pins[row['case_id']]}."
        if row["rule"] == "pinned"
        else f"{who} {why[who]} and takes no cases."
        if pd.notna(who := row["facilitator_id"]) and not takes[who]
        else row["reason"]
        for row in blocked.to_dict("records")
    ]
    return blocked.assign(reason=pd.array(reasons, dtype="str"))
