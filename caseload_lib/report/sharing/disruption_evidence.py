"""The evidence beside the labels of disruptions, in a document."""

from collections.abc import Iterator

import pandas as pd

from caseload_lib.charts.words import BREAKDOWN_LABELS
from caseload_lib.report.documents.document import Grid, Part, Passage
from caseload_lib.review.wording import say_number
from caseload_lib.share.disruptions import Scope
from caseload_lib.share.emergencies.evidence import CHRONIC_MONTHS, count_chronic, count_verdicts
from caseload_lib.share.emergencies.findings import Findings

_METHOD_NOTE = (
    "Beside each label stands what the records say of whoever held it when it began: was demand "
    "or presence out of the ordinary that month, were they away on the day, was a position open "
    f"in a client's team, or had hours been short for {CHRONIC_MONTHS} months or more? It weighs "
    "labels, not people."
)
#: What it means that hours had long been short, by the label.
_MEANS = {
    Scope.BEYOND_CONTROL: "That it happened is nobody's doing; that there was no room for it looks "
    "chronic.",
    Scope.STAFFING_CRUNCH: "They look chronic, not passing.",
    Scope.AVOIDABLE: "Time may have been what was missing, rather than care.",
}
_NAMES = {
    Scope.BEYOND_CONTROL: "disruptions labelled as beyond control",
    Scope.STAFFING_CRUNCH: "staffing crunches",
    Scope.CHRONIC_UNDERSTAFFING: "disruptions labelled as chronic",
    Scope.AVOIDABLE: "disruptions labelled as avoidable",
}


def draw_shared_evidence(found: Findings) -> Iterator[Passage | Grid]:
    """Yield how often label and evidence agree in the agency, without any case or person.

    Parameters
    ----------
    found : Findings
        Of the team.
    """
    yield Passage(_METHOD_NOTE, kind="hint")
    counts = count_verdicts(found.evidence)
    rows = tuple(
        (BREAKDOWN_LABELS[str(one[0])], *(say_number(number) for number in one[1:]))
        for one in counts.itertuples(index=False)
    )
    headers = ("Label", "Began", "Agree", "Both", "Disagree", "Cannot be told")
    yield Grid("Label and evidence, by the label", headers, rows)
    for one in counts[counts["disagree"] > 0].itertuples(index=False):
        yield Passage(_say_apart(Scope(one.scope), int(one.disagree), int(one.disruptions)))
    chronic, known = count_chronic(found.standings, found.month)
    if known:
        yield Passage(
            "For comparison: disruption or not, hours had been short for so long in "
            f"{say_number(chronic)} of the {say_number(known)} facilitator-months of which it is "
            "known. Where the shares are near to one another, the shortage is there all the time."
        )
    yield Passage(
        "'Both' is where a month was out of the ordinary and hours had long been short, too. Each "
        "one's own are told to that person.",
        kind="hint",
    )


def draw_own_evidence(evidence: pd.DataFrame) -> Iterator[Part]:
    """Yield the evidence beside each of one person's disruptions, what agrees folded away.

    Parameters
    ----------
    evidence : DataFrame
        Theirs, as `share.emergencies.evidence.find_evidence` gives it.
    """
    agrees = evidence["verdict"] == "agree"
    apart = evidence[~agrees]
    said = (
        f"In {say_number(len(apart))} of {say_number(len(evidence))} the records do not simply "
        "bear out the label."
        if len(apart)
        else "Nothing on record speaks against a label."
    )
    blocks = [Passage(_METHOD_NOTE, kind="hint"), Passage(said)]
    if evidence.empty:
        blocks = [Passage("No disruption began with this person in these months.")]
    yield Part("Label and evidence", (*blocks, *_list_grids(apart, "Label and evidence differ")))
    if agrees.any():
        grids = _list_grids(evidence[agrees], "Label and evidence agree")
        yield Part("Where label and evidence agree", tuple(grids), folded=True)


def _list_grids(evidence: pd.DataFrame, caption: str) -> Iterator[Grid]:
    """Yield a table of disruptions, none where there is no row."""
    rows = tuple(
        (
            f"{one.began_on:%Y-%m-%d}",
            "" if pd.isna(one.case_id) else str(one.case_id),
            str(one.cause).replace("_", " "),
            f"{one.sentence}{f' Not known: {one.unknown}.' if one.unknown else ''}",
        )
        for one in evidence.itertuples()
    )
    if rows:
        yield Grid(caption, ("Began", "Case", "Cause", "What the records say"), rows)


def _say_apart(scope: Scope, disagree: int, disruptions: int) -> str:
    """Return how often a label and the evidence disagree, and what that may mean."""
    of = f"{say_number(disagree)} of {say_number(disruptions)} {_NAMES[scope]}"
    if scope is Scope.CHRONIC_UNDERSTAFFING:
        return (
            f"{of} began while hours had been enough in the month before and no position was open: "
            "what was chronic is not on record."
        )
    return (
        f"{of} began while hours had been short for {CHRONIC_MONTHS} months or more and nothing "
        f"known was out of the ordinary. {_MEANS[scope]}"
    )
