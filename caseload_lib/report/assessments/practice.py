"""What the ratings by a practice standard say: what is done alone, what not yet, and experience."""

from caseload_lib.assess.experience import experience_check
from caseload_lib.assess.instrument import Instrument
from caseload_lib.charts.assessment_words import RatingScale, RatingWords
from caseload_lib.record.assessments import Assessment
from caseload_lib.report.assessments.data import AssessmentData
from caseload_lib.report.assessments.history import lay_history
from caseload_lib.report.assessments.parts import (
    count_missing,
    lay_goals,
    lay_side_by_side,
    list_answers,
)
from caseload_lib.report.assessments.words import lay_table, name_answer, name_cluster, name_item
from caseload_lib.report.documents.document import Part, Passage


def lay_practice(data: AssessmentData) -> tuple[Part, ...]:
    """Return the parts of a document about somebody's practice.

    Parameters
    ----------
    data : AssessmentData
        An assessment by a practice standard, which the viewer may read.

    Returns
    -------
    tuple of Part
        In order; nothing is summed, since the standard sums nothing.
    """
    close = (lay_side_by_side(data), lay_goals(data), *_lay_experience(data))
    return (
        _lay_ratings(data),
        _lay_not_alone(data),
        *(close if data.is_close else ()),
        _lay_time(data),
        *_lay_references(data.instrument),
    )


def _lay_ratings(data: AssessmentData) -> Part:
    """Return how many points have each rating, and every rating with its note."""
    instrument, values = data.instrument, data.assessment.values
    ratings = instrument.items[0].levels
    rated = [value for item, value in values.items() if value]
    rows = [(one.name, sum(1 for v in values.values() if v == one.value)) for one in ratings]
    missing = count_missing(data, [item.id for item in instrument.items])
    return Part(
        "Ratings",
        (
            Passage(
                f"{len(rated)} of {len(instrument.items)} points are rated. The standard sums "
                "nothing: each point is looked at by itself."
            ),
            *((Passage(missing),) if missing else ()),
            lay_table(
                f"Points by rating: {len(values)} of {len(instrument.items)} answered",
                ("Rating", "Points"),
                rows,
                none="",
            ),
            list_answers(data),
        ),
    )


def _lay_not_alone(data: AssessmentData) -> Part:
    """Return the points that are not done alone yet."""
    instrument, values = data.instrument, data.assessment.values
    tops = {item.id: max(level.value for level in item.levels) for item in instrument.items}
    rated = [item for item in instrument.items if values.get(item.id)]
    below = [item for item in rated if values[item.id] < tops[item.id]]
    below.sort(key=lambda item: values[item.id])
    rows = [
        (name_item(instrument, item.id), name_answer(instrument, item.id, values[item.id]),
         name_cluster(instrument, item))
        for item in below
    ]  # fmt: skip
    grid = lay_table(
        f"Not done alone yet: {len(below)} of {len(rated)} rated points",
        ("Point", "Now", "Part of"),
        rows,
        none=f"All {len(rated)} rated points are done alone."
        if rated
        else "No point is rated yet.",
    )
    return Part("What is not done alone yet", (grid,))


def _lay_experience(data: AssessmentData) -> tuple[Part, ...]:
    """Return what experience the records show; no part where the standard asks for none."""
    instrument, about = data.instrument, data.assessment.about_facilitator_id
    if about is None or not (instrument.experience_months or instrument.experience_clients):
        return ()
    found = experience_check(
        data.records, facilitator_id=about, on=data.today, instrument=instrument
    )
    rows = [
        (what, f"at least {number}", f"at least {bar}" if bar else "nothing",
         "reached" if reached else "these records alone cannot say")
        for what, number, bar, reached in (
            ("Months with a caseload", found.months, found.months_needed, found.months_reached),
            ("Different clients", found.clients, found.clients_needed, found.clients_reached),
        )
    ]  # fmt: skip
    grid = lay_table(
        "Recorded here, beside what the standard asks for",
        ("Experience", "Recorded here", "Asked for", "So"),
        rows,
        none="",
    )
    return (Part("Experience", (Passage(found.text), grid)),)


def _lay_time(data: AssessmentData) -> Part:
    """Return each part's share of points done alone, over periods."""
    words = RatingWords(
        "part", "parts", "This rater", "", "Share of the rated points that are done alone, per cent"
    )
    return lay_history(
        data,
        lambda one: _measure(data.instrument, one),
        others={},
        panels={cluster.id: cluster.name for cluster in data.instrument.clusters},
        scale=RatingScale({0.0: "0%", 0.5: "50%", 1.0: "100%"}, share=True),
        words=words,
    )


def _measure(instrument: Instrument, one: Assessment) -> dict[str, float]:
    """Return the share of rated points done alone, by part of the standard."""
    shares = {}
    for cluster in instrument.clusters:
        items = [item for item in instrument.items if item.cluster_id == cluster.id]
        rated = [item for item in items if one.values.get(item.id)]
        alone = [item for item in rated if one.values[item.id] == max(v.value for v in item.levels)]
        if rated:
            shares[cluster.id] = len(alone) / len(rated)
    return shares


def _lay_references(instrument: Instrument) -> tuple[Part, ...]:
    """Return what stands beside the points in the standard, to look up; never scored."""
    rows = [(one.name, one.text or "left open") for one in instrument.references]
    if not rows:
        return ()
    grid = lay_table(
        f"What the standard says besides: {len(rows)}", ("About", "It says"), rows, none=""
    )
    return (Part("From the standard", (grid,), folded=True),)
