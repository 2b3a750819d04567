"""An answer in words: how many cases, what limits it, and how it is worked out."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from caseload_lib.charts.words import say_chosen_share
from caseload_lib.plan.service_mix import PROGRAMME
from caseload_lib.plan.sizing import CaseloadTarget
from caseload_lib.report.caseload_plan.answer import Answer
from caseload_lib.review.wording import (
    join_words,
    say_number,
    say_range,
    say_share,
    say_value,
)

NEVER = "not applicable"
#: What limits a size, by `CaseloadTarget.limited_by`.
LIMITS = {"hours": "hours", "overrun tolerance": "accepted overrun", "cap": "cap"}


class Fact(NamedTuple):
    """One number of an answer: what it is, in figures, and a word on it."""

    label: str
    value: str
    about: str = ""


def list_facts(answer: Answer) -> tuple[Fact, ...]:
    """Return an answer's numbers, the size itself first.

    Parameters
    ----------
    answer : Answer
        What was worked out.

    Returns
    -------
    tuple of Fact
        Size, hours needed and available, chance of overrun, what stays free, closures, limit.
    """
    target, tolerance = answer.target, answer.assumptions.overrun_tolerance
    today = "" if answer.held is None else f"{answer.held} held today"
    spread = say_range(*target.interval, "hours").removesuffix(" hours").removesuffix(" hour")
    varies = target.interval.lower < target.interval.upper
    accepted = "none set" if tolerance is None else f"{say_chosen_share(tolerance)} accepted"
    needed = f"{spread} in 8 months of 10" if varies else "the same every month"
    return (
        Fact("Cases at most", str(target.cases), today),
        Fact("Hours needed", say_number(target.hours_needed), needed),
        Fact("Hours available", say_number(target.hours_available), "a month"),
        Fact("Chance of overrun", say_share(target.overrun_probability), accepted),
        Fact("Contingency", say_number(target.contingency_hours), "hours free on average"),
        _list_closures(answer),
        Fact("Limited by", *_split_limit(answer)),
    )


def _list_closures(answer: Answer) -> Fact:
    """Return closures and outcomes a year, or why there are none."""
    target = answer.target
    if target.closures_per_year is None:
        why = answer.assumptions.sources.get("outcomes", "these programmes do not close cases")
        return Fact("Closures a year", NEVER, why[:1].lower() + why[1:])
    met = target.outcomes_per_year
    outcomes = "outcomes not known" if met is None else f"{say_number(met)} with goals met"
    return Fact("Closures a year", say_number(target.closures_per_year), outcomes)


def _split_limit(answer: Answer) -> tuple[str, str]:
    """Return what limits the size, in a word or two and with whose it is."""
    assumptions, limit = answer.assumptions, LIMITS[answer.target.limited_by]
    if answer.target.limited_by == "cap":
        return f"{limit} of {assumptions.cap:g}", assumptions.cap_name or "set by hand"
    return limit, ""


def say_answer(answer: Answer) -> str:
    """Return an answer in a sentence or two.

    Parameters
    ----------
    answer : Answer
        What was worked out.
    """
    target = answer.target
    cases = say_value(float(target.cases), "cases")
    if not target.cases:
        return f"Not one case fits: {say_limit(answer)}"
    spread = say_range(*target.interval, "hours")
    usual = (
        f" ({spread} in eight months of ten)" if target.interval.lower < target.interval[1] else ""
    )
    verb = "needs" if target.cases == 1 else "need"
    return (
        f"{cases} {verb} {say_number(target.hours_needed)} of the "
        f"{say_value(target.hours_available, 'hours')} available in a month{usual}. "
        f"In {say_share(target.overrun_probability)} of months that would not be enough. "
        f"{say_limit(answer)}"
    )


def say_limit(answer: Answer) -> str:
    """Return in a sentence what keeps the size from being larger.

    Parameters
    ----------
    answer : Answer
        What was worked out.
    """
    target, assumptions = answer.target, answer.assumptions
    if target.limited_by == "cap":
        whose = f", by {assumptions.cap_name}" if assumptions.cap_name else ", set by hand"
        return f"The limit is a cap of {assumptions.cap:g} cases{whose}."
    if not target.hours_available:
        return "No hours are left for cases."
    if target.limited_by == "overrun tolerance" and assumptions.overrun_tolerance is not None:
        accepted = say_chosen_share(assumptions.overrun_tolerance)
        return (
            f"The limit is the accepted chance of overrun: with one case more, more than "
            f"{accepted} of months would need more hours than there are."
        )
    if target.overrun_probability > 0:
        return (
            "The limit is the hours that there are, on average. For fewer months that overrun, "
            "set an accepted chance of overrun."
        )
    return "The limit is the hours that there are."


def explain_hours(answer: Answer) -> str:
    """Return how the hours available come about, with the numbers put in."""
    now = answer.assumptions
    parts = [
        ("leave", now.leave_hours),
        ("public holidays", now.holiday_hours),
        ("training", now.training_hours),
        ("fixed administration", now.fixed_administration_hours),
        ("kept free", now.reserve_hours),
    ]
    taken = "".join(f" − {name} {_write(hours)}" for name, hours in parts)
    said = f"Hours available a month = contract {_write(now.contract_hours)}{taken}"
    if now.load_share != 1:
        said = f"{said}, of which somebody new carries {say_share(now.load_share)}"
    return f"{said} = {_write(answer.target.hours_available)} hours."


def explain_case(answer: Answer, *, blurs: Callable[[float], bool]) -> tuple[str, ...]:
    """Return what one case needs in a month: a sentence for each service, and the sum.

    Parameters
    ----------
    answer : Answer
        What was worked out.
    blurs : callable
        Tells of a share of cases whether it is rounded to tens of per cent, so that it gives no
        small number of cases away.
    """
    now = answer.assumptions
    lines = [*_explain_services(answer, blurs)]
    if now.administration_hours_per_case:
        hours = _write(now.administration_hours_per_case)
        lines.insert(0, f"Administration for each case: {hours} hours.")
    lines.append(
        f"Together one case needs {_write(answer.target.hours_per_case)} hours a month on average."
    )
    return tuple(lines)


def _explain_services(answer: Answer, blurs: Callable[[float], bool]) -> Iterator[str]:
    """Yield what each service makes of a case's hours."""
    for one in answer.assumptions.mix:
        if one.name.startswith(PROGRAMME):
            continue
        label = answer.labels.get(one.name, one.name)
        share, about = _blur(one.chance, blurs)
        each = one.contact_hours + one.travel_hours + one.recording_hours
        once = ""
        if one.one_off_hours and one.duration_months:
            once = f" + {one.one_off_hours:g} hours once ÷ {one.duration_months:g} months"
        yield (
            f"{label}: {about}{say_share(share)} of cases × ({_write(one.contacts)} contacts × "
            f"{_write(each)} hours{once}) = {about}{_write(share * one.hours)} hours."
        )


def _blur(share: float, blurs: Callable[[float], bool]) -> tuple[float, str]:
    """Return a share as it is told, with "about" where it is rounded."""
    return (round(share, 1), "about ") if blurs(share) else (share, "")


def _write(number: float) -> str:
    """Return a number with two decimals at most, so that a reader can multiply it again."""
    return f"{number:,.2f}".rstrip("0").rstrip(".")


def explain_size(answer: Answer) -> tuple[str, ...]:
    """Return how the size follows from both, and what is kept free."""
    target, now = answer.target, answer.assumptions
    division = f"{_write(target.hours_available)} ÷ {_write(target.hours_per_case)}"
    exact = say_number(target.exact_cases)
    lines = [f"{division} = {exact}: so many would fit if every case took its mean every month."]
    if target.interval.lower < target.interval.upper and now.overrun_tolerance is not None:
        lines.append(
            "But cases differ, and so do months. The size is the largest for which the chance "
            "that a month needs more hours than there are is "
            f"{say_chosen_share(now.overrun_tolerance)} at most. What that leaves free, "
            f"{say_value(target.contingency_hours, 'hours')} on average, is the time for "
            "unexpected events."
        )
    if now.cap is not None:
        binds = target.limited_by == "cap"
        whose = f" ({now.cap_name})" if now.cap_name else ""
        verb = "decides" if binds else "does not decide"
        lines.append(f"A cap of {now.cap:g} cases{whose} {verb}. It is applied last.")
    return (*lines, "A size is rounded down to whole cases.")


def explain_closures(answer: Answer, *, blurs: Callable[[float], bool]) -> str:
    """Return closures and outcomes a year with the numbers put in, or why there are none."""
    target = answer.target
    closing = [one for one in answer.assumptions.mix if one.duration_months is not None]
    if target.closures_per_year is None or not closing:
        fact = _list_closures(answer)
        return f"Closures a year: {fact.value}, since {fact.about}."
    parts = []
    for one in closing:
        share, about = _blur(one.chance, blurs)
        name = answer.labels.get(one.name, one.name)
        parts.append(
            f"{name}: {target.cases} cases × {about}{say_share(share)} × 12 ÷ "
            f"{say_number(one.duration_months or 0)} months"
        )
    closures = _say_yearly(target, rounded=any(blurs(one.chance) for one in closing))
    return f"By Little's law, {join_words(parts)}: {closures}."


def _say_yearly(target: CaseloadTarget, *, rounded: bool) -> str:
    """Return closures and outcomes a year."""
    closures, met = target.closures_per_year or 0.0, target.outcomes_per_year
    about = "about " if rounded else ""
    number = say_number(round(closures) if rounded else closures)
    said = f"{about}{number} {'closure' if number == '1' else 'closures'} a year"
    if met is None:
        return f"{said}; how many meet their goals is not known"
    return f"{said}, {about}{say_number(round(met) if rounded else met)} with goals met"
