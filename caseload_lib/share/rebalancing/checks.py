"""A second look at a rebalancing: whether it keeps every rule, and whether its numbers are so."""

import math
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from caseload_lib.errors import list_offenders
from caseload_lib.share.rebalancing.faults import CASE_COLUMNS, PEOPLE_COLUMNS, complete_rows

if TYPE_CHECKING:
    from caseload_lib.share.rebalance import Rebalance

#: Numbers that differ by no more are the same.
_TOLERANCE = 1e-9
#: By how much hours counted in ten-thousandths differ from those given at most.
_ROUNDING = 5e-5
#: The same of a move's price.
_PRICE_ROUNDING = 1e-4

Rows = dict[str, dict[str, Any]]


def check_rebalance(
    plan: "Rebalance",
    cases: pd.DataFrame,
    facilitators: pd.DataFrame,
    *,
    max_moves: int,
    comfortable_utilisation: float,
) -> None:
    """Refuse a rebalancing that breaks a rule or whose numbers do not agree with its moves.

    Everything is looked at again from the rows that were given, without the model that made the
    plan: each case moves once at most, from whoever holds it to somebody else; nothing pinned, in
    conflict or in need of a skill or language that is lacking; nobody kept out or without known
    hours takes part; nobody ends above their cap by taking; no more moves than allowed, and none
    where nobody has too much; the hours, cases and utilisation of everybody before and after, the
    peaks, the price, the objective, its bound and gap.

    Parameters
    ----------
    plan : Rebalance
        The plan.
    cases, facilitators : DataFrame
        What it was made for.
    max_moves : int
        The most moves.
    comfortable_utilisation : float
        The utilisation up to which nobody is relieved.

    Raises
    ------
    ValueError
        If any rule is broken or any number is not so; all of them, with the ids.
    """
    held: Rows = _index(complete_rows(cases, CASE_COLUMNS), "case_id")
    people: Rows = _index(complete_rows(facilitators, PEOPLE_COLUMNS), "facilitator_id")
    faults = [
        *_check_moves(plan.moves, held, people, max_moves),
        *_check_numbers(plan, held, people, comfortable_utilisation),
    ]
    if faults:
        raise ValueError("The rebalancing breaks rules. " + "\n".join(faults))


def _index(rows: pd.DataFrame, key: str) -> Rows:
    """Return rows by id."""
    return {row[key]: row for row in rows.to_dict("records")}


def _check_moves(moves: pd.DataFrame, held: Rows, people: Rows, most: int) -> Iterator[str]:
    """Return the rules that moves break."""
    if len(moves) > most:
        yield f"No more than {most} cases move. Given: {len(moves)}."
    twice = [case for case, times in Counter(moves["case_id"]).items() if times > 1]
    if twice:
        yield f"A case moves once. Not so: {list_offenders(twice)}."
    for row in moves.to_dict("records"):
        giver, taker = (people.get(row[f"{end}_facilitator_id"]) for end in ("from", "to"))
        case = held.get(row["case_id"])
        if case is None or giver is None or taker is None:
            yield f"A move names a case and facilitators that were given. Not so: {row['case_id']}."
            continue
        broken = [rule for rule, kept in _judge(row, case, giver, taker).items() if not kept]
        for rule in broken:
            yield f"{rule}. Not so: {row['case_id']} to {row['to_facilitator_id']}."
    after = _Sums(_move(held, moves), people).cases
    for who in dict.fromkeys(moves["to_facilitator_id"]):
        if who in people and after[who] > people[who]["max_cases"] + _TOLERANCE:
            yield f"Whoever takes a case ends within their cap. Not so: {who}."


def _judge(
    row: dict[Any, Any], case: dict[str, Any], giver: dict[str, Any], taker: dict[str, Any]
) -> dict[str, bool]:
    """Return whether a move keeps each rule that does not ask for room."""
    who = taker["facilitator_id"]
    needed, spoken = _split(case["skills_needed"]), _split(case["languages"])
    known = giver["available_hours"] >= 0 and taker["available_hours"] > 0
    return {
        "A case moves away from whoever holds it": (
            case["facilitator_id"] == giver["facilitator_id"] != who
        ),
        "A pinned case stays": not case["pinned"],
        "Whoever is kept out neither gives nor takes": not (giver["kept_out"] or taker["kept_out"]),
        "Whoever gives or takes has known hours, and whoever takes has some": known,
        "Nobody takes a case that a conflict keeps from them": who not in _split(case["conflicts"]),
        "Whoever takes a case has every skill it needs": needed <= _split(taker["skills"]),
        "Whoever takes a case has one of its languages": (
            not spoken or bool(spoken & _split(taker["languages"]))
        ),
        "A move tells the hours and months of its case": (
            row["hours"] == case["hours"]
            and _agree(row["months_together"], case["months_together"])
        ),
        "A move has a reason": isinstance(row["reason"], str) and bool(row["reason"]),
    }


def _check_numbers(
    plan: "Rebalance", held: Rows, people: Rows, comfortable: float
) -> Iterator[str]:
    """Return the numbers that are not what the moves come to."""
    told = _index(plan.people, "facilitator_id")
    if list(told) != sorted(people):
        yield "Everybody is told of once, in order of their ids."
        return
    before, after = _Sums(held, people), _Sums(_move(held, plan.moves), people)
    for when, sums in (("before", before), ("after", after)):
        for name, numbers in sums.by_name.items():
            wrong = [w for w in people if not _agree(told[w][f"{name}_{when}"], numbers[w])]
            if wrong:
                yield f"The {name} {when} do not add up: {list_offenders(wrong)}."
    if not before.peak > comfortable and len(plan.moves):
        yield "No case moves where nobody has more than is comfortable."
    yield from _check_worth(plan, held, before.peak, after.peak)
    excess = after.peak - comfortable if after.peak > comfortable else 0.0
    if not _agree(plan.objective, excess, _find_slack(held, people)):
        yield f"The objective is {excess:g}. Given: {plan.objective:g}."


def _check_worth(
    plan: "Rebalance", held: Rows, peak_before: float, peak_after: float
) -> Iterator[str]:
    """Return what is wrong with the peaks, the price, the bound and the gap."""
    moved = [held[case] for case in plan.moves["case_id"] if case in held]
    months = [min(case["months_together"], 60) for case in moved]
    price = math.fsum(1 + each / 60 for each in months if not math.isnan(each))
    price += sum(map(math.isnan, months))
    gap = 0.0
    if plan.bound < plan.objective:
        infinite = math.isinf(plan.objective)
        gap = 1.0 if infinite else (plan.objective - plan.bound) / plan.objective
    for name, given, right, tolerance in (
        ("peak before", plan.peak_before, peak_before, _TOLERANCE),
        ("peak after", plan.peak_after, peak_after, _TOLERANCE),
        ("price", plan.price, price, len(moved) * _PRICE_ROUNDING + _TOLERANCE),
        ("gap", plan.gap, gap, _TOLERANCE),
    ):
        if not _agree(given, right, tolerance):
            yield f"The {name} is {right:g}. Given: {given:g}."
    if not 0 <= plan.bound <= plan.objective:
        yield f"The bound is from 0 to {plan.objective:g}. Given: {plan.bound:g}."
    if plan.proven and plan.gap:
        yield f"What is proven has no gap. Given: {plan.gap:g}."


class _Sums:
    """What everybody has to do when cases are held as they are."""

    def __init__(self, held: Rows, people: Rows) -> None:
        hours = {who: [row["fixed_hours"]] for who, row in people.items()}
        shares: dict[str, list[float]] = {who: [] for who in people}
        for case in held.values():
            who = case["facilitator_id"]
            if who in people:
                hours[who].append(case["hours"])
                shares[who].append(case["load_share"])
        needed = {who: math.fsum(each) for who, each in hours.items()}
        self.cases = {who: math.fsum(each) for who, each in shares.items()}
        utilisation = {
            who: _divide(needed[who], row["available_hours"]) for who, row in people.items()
        }
        self.by_name = {"hours": needed, "cases": self.cases, "utilisation": utilisation}
        known = [each for each in utilisation.values() if not math.isnan(each)]
        self.peak = max(known, default=math.nan)


def _move(held: Rows, moves: pd.DataFrame) -> Rows:
    """Return the cases with whoever holds them after the moves."""
    takers = dict(zip(moves["case_id"], moves["to_facilitator_id"], strict=True))
    return {
        name: {**case, "facilitator_id": takers.get(name, case["facilitator_id"])}
        for name, case in held.items()
    }


def _divide(hours: float, available: float) -> float:
    """Return a utilisation: infinite where there is something to do in no time."""
    if available == 0:
        return math.inf if hours > 0 else 0.0
    return hours / available


def _find_slack(held: Rows, people: Rows) -> float:
    """Return by how much rounded hours can change anybody's utilisation."""
    available = [row["available_hours"] for row in people.values() if row["available_hours"] > 0]
    return (len(held) + 2) * _ROUNDING / min(available, default=1.0) + _TOLERANCE


def _split(text: str) -> set[str]:
    """Return the entries of a list joined by ";"."""
    return {entry.strip() for entry in text.split(";")} - {""}


def _agree(given: float, right: float, tolerance: float = _TOLERANCE) -> bool:
    """Return whether two numbers are the same, or both unknown."""
    if math.isnan(given) or math.isnan(right):
        return math.isnan(given) and math.isnan(right)
    return math.isclose(given, right, rel_tol=tolerance, abs_tol=tolerance)
