"""The whole reasoning on how many cases as one document, for a page, for Word and for Excel."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.charts.words import format_month, say_chosen_share
from caseload_lib.plan.levers import BY_HAND
from caseload_lib.plan.loads import APART_NOTE
from caseload_lib.plan.mixes import WEIGHTS_NOTE
from caseload_lib.plan.service_mix import PROGRAMME
from caseload_lib.report.caseload_plan.answer import Answer
from caseload_lib.report.caseload_plan.considerations import list_considerations
from caseload_lib.report.caseload_plan.outward import Discretion
from caseload_lib.report.caseload_plan.situation import Situation
from caseload_lib.report.caseload_plan.words import (
    explain_case,
    explain_closures,
    explain_hours,
    explain_size,
    list_facts,
    say_answer,
)
from caseload_lib.report.documents.document import Document, Grid, Part, Passage
from caseload_lib.review.wording import say_number, say_share

MEASURES = {
    "recorded": "By the service plans",
    "standard": "By the agency's standard of cases",
    "weights": "By weights, against the agency's mean",
    "time_log": "By the time log",
}
_UNITS = {
    "hours": "{} of {} hours available",
    "workers": "work for {} full-time workers, and there is {}",
    "weight": "a weight of {} against {} on average",
}
_RULES = {
    "most_cases": "at most {} cases",
    "most_hours_per_case": "at most {} hours a month for one case",
    "most_months": "a case closes within {} months",
}


def make_document(
    answer: Answer, situation: Situation | None, agency: Agency, *, outward: bool
) -> Document:
    """Return the reasoning that leads to a size of caseload.

    Parameters
    ----------
    answer : Answer
        What was worked out.
    situation : Situation or None
        What the records say; None where it started from the settings alone.
    agency : Agency
        The settings.
    outward : bool
        Whether it leaves the agency: then counts of 1 to `suppress_below` - 1 are not told, nor
        what would give them away, nor whose caseload it is.

    Returns
    -------
    Document
        The answer, the six considerations, the sum with its numbers, which assumption matters,
        the rules that apply, and what is not known; inside the agency Little's law with its
        counts and the load by other measures, too.
    """
    discretion = Discretion(
        outward,
        below=agency.agency.suppress_below,
        mixed_cases=None if situation is None else situation.mixed_cases,
    )
    shown = replace(answer, held=discretion.show_held(answer.held))
    parts = [
        _draw_answer(shown, discretion),
        *list_considerations(shown, discretion),
        _draw_sum(shown, discretion),
        _draw_swings(shown),
        *_draw_situation(situation, discretion, answer.labels),
        Part("What is not known", tuple(Passage(one) for one in _list_unknown(shown, discretion))),
    ]
    return Document(
        title="How many cases one facilitator can carry",
        agency=agency.agency.name,
        subtitle=_write_subtitle(answer, discretion),
        parts=tuple(parts),
    )


def _write_subtitle(answer: Answer, discretion: Discretion) -> str:
    """Return whose caseload it is, as far as that may be told, and what it rests on."""
    now = answer.assumptions
    whose = f"{now.facilitator_id}, " if now.facilitator_id and not discretion.outward else ""
    hours = f"{whose}{say_number(now.contract_hours)} contract hours a month"
    since = f"records to {format_month(now.month)}" if now.month else "the agency's settings"
    by_hand = sum(source == BY_HAND for source in now.sources.values())
    changed = f"; {by_hand} assumptions set by hand" if by_hand > 1 else ""
    changed = "; 1 assumption set by hand" if by_hand == 1 else changed
    return f"{hours[:1].upper()}{hours[1:]}; {since}{changed}"


def _draw_answer(answer: Answer, discretion: Discretion) -> Part:
    """Return the question and its answer."""
    tolerance = answer.assumptions.overrun_tolerance
    question = "How many cases fit into the hours of one facilitator"
    if tolerance is not None:
        question += (
            ", if needing more hours than there are is accepted in "
            f"{say_chosen_share(tolerance)} of months"
        )
    facts = list_facts(answer)
    closing = [one for one in answer.assumptions.services if one.duration_months is not None]
    if any(discretion.blurs(one.chance) for one in closing):
        facts = tuple(one for one in facts if one.label != "Closures a year")
    return Part(
        "The answer",
        (
            Passage(f"{question}?", kind="hint"),
            Passage(say_answer(answer), kind="notice"),
            Grid("The answer in numbers", ("", "", ""), tuple(tuple(one) for one in facts)),
            *answer.draw_pictures()[:-1],
        ),
    )


def _draw_sum(answer: Answer, discretion: Discretion) -> Part:
    """Return how the answer is worked out, with the numbers put in."""
    lines = (
        "Cases = hours available ÷ hours that one case needs, both as in the considerations.",
        explain_hours(answer),
        *explain_case(answer, blurs=discretion.blurs),
        *explain_size(answer),
        explain_closures(answer, blurs=discretion.blurs),
    )
    return Part("How it is worked out", tuple(Passage(line) for line in lines))


def _draw_swings(answer: Answer) -> Part:
    """Return which assumption matters, in sentences and as a chart."""
    sentences = [Passage(one) for one in answer.sentences] or [
        Passage("No assumption alone changes the answer.")
    ]
    hint = Passage(
        "Each assumption is moved by itself, by a step that people argue about; all others stay.",
        kind="hint",
    )
    return Part("Which assumption matters", (hint, *sentences, answer.draw_pictures()[-1]))


def _draw_situation(
    situation: Situation | None, discretion: Discretion, labels: Mapping[str, str]
) -> Iterator[Part]:
    """Yield the rules that apply and, inside the agency, how full the caseload is today."""
    if situation is None:
        return
    yield Part("The rules that apply", tuple(list_rules(situation, discretion)))
    flows = [Passage(one) for one in list_flows(situation, discretion, labels)]
    yield Part("Whether cases come and go as the caseload assumes", tuple(flows))
    if not discretion.outward:
        yield Part("How full the caseload is today", tuple(draw_loads(situation)))


def list_rules(situation: Situation, discretion: Discretion) -> Iterator[Passage]:
    """Yield a sentence for each rule of the agency and of funders that applies.

    Parameters
    ----------
    situation : Situation
        What the records say.
    discretion : Discretion
        How much may be told.
    """
    if situation.rules.empty:
        yield Passage("No rule of the agency or of a funder limits this caseload.")
    for rule in situation.rules.itertuples():
        kind = "notice" if rule.binds else "plain"
        if not discretion.outward:
            yield Passage(str(rule.sentence), kind=kind)
            continue
        words = _RULES.get(str(rule.rule), "{} of a full load")
        limit = say_share(rule.limit) if rule.rule == "ramp" else f"{rule.limit:g}"
        end = "It binds today." if rule.binds else "It leaves room today."
        label = str(rule.label)
        yield Passage(f"{label[:1].upper()}{label[1:]}: {words.format(limit)}. {end}", kind=kind)
    if discretion.outward:
        return
    for found in (situation.ending, situation.unused):
        own = found["facilitator_id"].isna() | (found["facilitator_id"] == situation.facilitator_id)
        for sentence in found.loc[own, "sentence"]:
            yield Passage(str(sentence))


def list_flows(
    situation: Situation, discretion: Discretion, labels: Mapping[str, str]
) -> Iterator[str]:
    """Yield what Little's law says of each programme.

    Parameters
    ----------
    situation : Situation
        What the records say.
    discretion : Discretion
        How much may be told; outward without counts.
    labels : mapping of str to str
        How people call programmes, as `answer.name_services` gives it.
    """
    if not situation.flows:
        yield "No programme is recorded for these cases, so that nothing can be said."
    for one in situation.flows:
        whose = "the agency's" if one.facilitator_id is None else "this caseload's"
        name = labels.get(f"{PROGRAMME}{one.program}", one.program)
        if not discretion.outward:
            yield f"{name}, {whose} cases. {one.sentence}"
        else:
            yield f"{name}: {_SAID[one.verdict]}."


_SAID = {
    "near": "intake and duration fit the caseload (Little's law)",
    "uncertain": "intake and duration lie no further from the caseload than chance explains",
    "grows": "if intake and duration stay as they are, the caseload grows (Little's law)",
    "shrinks": "if intake and duration stay as they are, the caseload shrinks (Little's law)",
    "too few": "too few cases began and ended to tell whether intake and duration fit",
    "not applicable": "does not close cases, so Little's law does not apply",
}


def draw_loads(situation: Situation) -> Iterator[Grid | Passage]:
    """Yield the load by its measures side by side, and a sentence where they disagree.

    Parameters
    ----------
    situation : Situation
        What the records say.
    """
    if situation.loads.empty:
        yield Passage(f"Nothing is recorded of {situation.facilitator_id} in this month.")
        return
    rows = tuple(
        (
            MEASURES[str(one.measure)],
            "not known" if pd.isna(one.value) else f"{one.value:.0%}",
            str(one.reason)
            if pd.isna(one.value)
            else _UNITS[str(one.unit)].format(
                say_number(one.numerator), say_number(one.denominator)
            ),
        )
        for one in situation.loads.itertuples()
    )
    month = format_month(str(situation.month))
    yield Grid(f"Load in {month}", ("Measure", "Of a full load", "That is"), rows)
    if situation.disagreement:
        yield Passage(situation.disagreement, kind="notice")
        yield Passage(APART_NOTE, kind="hint")
    yield Passage(WEIGHTS_NOTE, kind="hint")


def _list_unknown(answer: Answer, discretion: Discretion) -> Iterator[str]:
    """Yield what the answer takes for granted or nobody has recorded."""
    for name, source in answer.assumptions.sources.items():
        if "not known" in source:
            what = name.replace("_", " ").removeprefix("services.")
            yield f"{what[:1].upper()}{what[1:]}: {discretion.say(source)}. Taken as above."
    unplanned = answer.assumptions.sources.get("services.unplanned")
    if unplanned:
        yield f"{discretion.say(unplanned)}: they are taken to need what the others need."
    if answer.target.closures_per_year is not None and answer.target.outcomes_per_year is None:
        yield "How many closures meet their goals is not known."
    yield (
        "Cases are taken to need their hours independently of one another; what strikes all at "
        "once, such as a storm, is not in the chance of overrun."
    )
    yield "A month is a mean month of the year: leave and holidays fall on single months."
