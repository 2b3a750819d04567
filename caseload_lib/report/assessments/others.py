"""What others add to somebody's competencies: peers together, nominations, the appraisal form."""

from collections.abc import Mapping, Sequence

import pandas as pd

from caseload_lib.assess.growth import appraisal_summary
from caseload_lib.assess.instrument import Level
from caseload_lib.assess.questions import list_asked
from caseload_lib.assess.rater_summaries import summarise_peers
from caseload_lib.report.assessments.data import AssessmentData
from caseload_lib.report.assessments.parts import own_rows
from caseload_lib.report.assessments.words import (
    count,
    lay_table,
    name_answer,
    name_item,
    write_number,
)
from caseload_lib.report.documents.document import Grid, Part, Passage


def lay_peers(data: AssessmentData, expected: Level) -> tuple[Part, ...]:
    """Return what peers say together; no part where the agency asks none.

    Parameters
    ----------
    data : AssessmentData
        An assessment by anchors, the viewer the person or the supervisor.
    expected : Level
        The level whose indicators are summed up.
    """
    if not data.settings.assessment.peers:
        return ()
    heading = "Peers together"
    fewest = data.settings.assessment.fewest_peers
    now = [one for one in data.peers if one.period.code == data.period.code]
    if data.assessment.is_draft:
        text = "What peers say is shown once this assessment is submitted."
        return (Part(heading, (Passage(text, kind="hint"),)),)
    few = (
        f"Fewer than {fewest} peers have rated {data.name(data.assessment.about_facilitator_id)} "
        "for this period, so nothing is summed up: nobody is to be made out."
    )
    if not now or len(now[0].answers) < fewest:
        return (Part(heading, (Passage(few, kind="hint"),)),)
    asked = {item.id for item in list_asked(data.instrument, expected)}
    table = summarise_peers(data.instrument, now[0].answers, fewest=fewest)
    table = table[table["item_id"].isin(asked)]
    known = table[table["median"].notna()]
    rows = [
        (
            name_item(data.instrument, row.item_id),
            row.n,
            _name_median(data, row.item_id, row.median),
            name_answer(data.instrument, row.item_id, data.assessment.values.get(row.item_id)),
        )
        for row in known.itertuples()
    ]
    said = (
        f"Peers are shown together only, from {fewest} on and in whole groups of {fewest}, so that "
        "nobody can be made out; those after the last whole group wait."
    )
    grid = lay_table(
        f"Median of the peers' ratings: {len(rows)} of {len(table)} indicators have enough",
        ("Indicator", "Peers", "Median", "This rater"),
        rows,
        none=few,
    )
    return (Part(heading, (Passage(said), grid)),)


def _name_median(data: AssessmentData, item_id: str, median: float) -> str:
    """Return a median by the rating's name, or what it lies between."""
    if float(median).is_integer():
        return name_answer(data.instrument, item_id, int(median))
    low, high = int(median), int(median) + 1
    names = [name_answer(data.instrument, item_id, value).lower() for value in (low, high)]
    return f"between {names[0]} and {names[1]} ({write_number(median)})"


def lay_mastery(data: AssessmentData) -> Part:
    """Return the nominations for mastery, each with its evidence.

    Parameters
    ----------
    data : AssessmentData
        An assessment by anchors, the viewer the person or the supervisor.
    """
    named = own_rows(data, "nominations").sort_values("given_on", kind="stable")
    rows = [
        (name_item(data.instrument, row.item_id), row.given_on, data.name(row.by_facilitator_id),
         row.evidence)
        for row in named.itertuples()
    ]  # fmt: skip
    grid = lay_table(
        f"{count(len(rows), 'nomination')} for mastery",
        ("Competency", "Day", "By", "Evidence"),
        rows,
        none="Nobody has nominated for mastery yet. Mastery is never computed: somebody names it, "
        "with evidence.",
    )
    return Part("Mastery", (grid,))


def lay_appraisal(data: AssessmentData, years: float) -> Part:
    """Return a summary of each competency, for the agency's appraisal form.

    Parameters
    ----------
    data : AssessmentData
        An assessment by anchors, the viewer the person or the supervisor.
    years : float
        Years in the role.
    """
    goals = data.drop_hidden(own_rows(data, "goals"))
    table = appraisal_summary(
        data.instrument,
        data.assessment.values,
        years=years,
        rule=data.rule,
        goals=goals,
        notes=_read_notes(data),
    )
    lacking = "gaps" if data.rule.year_over else "to_acquire"
    heading = "Gaps" if data.rule.year_over else "To acquire"
    grids = [
        Grid(
            f"{row['cluster_id']} {row['cluster']}",
            ("", "What to say"),
            (
                ("Expected level", f"{row['expected_level']}. {row['met']}"),
                ("Strengths", _join(row["strengths"])),
                (heading, _join(row[lacking])),
                ("Goals", _join(row["goals"])),
                ("Notes", _join(row["notes"])),
            ),
        )
        for row in table.to_dict("records")
    ]
    said = "To be copied into the agency's appraisal form; ratings there are for people to give."
    hint = Passage(said, kind="hint")
    return Part("Summary for the appraisal form", (hint, *grids), folded=True)


def _read_notes(data: AssessmentData) -> Mapping[str, str]:
    """Return the notes to the answers, by item id."""
    answers = data.assessment.answers.items()
    return {item_id: answer.note for item_id, answer in answers if answer.note}


def _join(texts: Sequence[str]) -> str:
    """Return texts one below the other; a dash where there is none."""
    known = [text for text in texts if not pd.isna(text)]
    return "\n".join(f"· {text}" for text in known) or "–"
