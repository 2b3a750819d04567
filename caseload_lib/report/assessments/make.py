"""What an assessment comes to, as one document for the screen, the page and every file."""

from collections.abc import Callable, Mapping
from datetime import date

from caseload_lib.agency import Agency
from caseload_lib.assess.instrument import Instrument
from caseload_lib.errors import CaseloadError
from caseload_lib.frames import Records
from caseload_lib.record.assessments import Assessment
from caseload_lib.report.assessments.competencies import lay_competencies
from caseload_lib.report.assessments.data import AssessmentData
from caseload_lib.report.assessments.expectations import make_expectations
from caseload_lib.report.assessments.others import lay_mastery
from caseload_lib.report.assessments.parts import lay_goals
from caseload_lib.report.assessments.practice import lay_practice
from caseload_lib.report.assessments.service import lay_service
from caseload_lib.report.assessments.service_plan import lay_actions, lay_next, lay_thanks
from caseload_lib.report.assessments.words import write_subtitle
from caseload_lib.report.documents.document import Document, Part

__all__ = ["document_of", "gather", "make_document", "make_expectations", "plan_of"]

_LAY: Mapping[str, Callable[[AssessmentData], tuple[Part, ...]]] = {
    "rubric": lay_service,
    "anchors": lay_competencies,
    "practice": lay_practice,
}


def make_document(
    records: Records,
    instrument: Instrument,
    assessment: Assessment,
    *,
    viewer_id: str | None,
    settings: Agency,
    today: date,
) -> Document:
    """Return what an assessment comes to, as far as one viewer may see it.

    Parameters
    ----------
    records : Records
        The tables of `data.TABLES`, and for a practice standard those of
        `data.EXPERIENCE_TABLES`.
    instrument : Instrument
        The version that the assessment used.
    assessment : Assessment
        The assessment, as a form or `reading.find_assessment` gives it.
    viewer_id : str or None
        The facilitator_id of who will read it. None for nobody in particular, who sees of the
        service what all raters say together, and nothing of a person.
    settings : Agency
        The agency's settings.
    today : date
        The day it is.

    Returns
    -------
    Document
        Of the service, the score and what all raters say; of a person, where they stand, what
        both sides say once both may see it, goals and growth. Every table says what it is of,
        and what is empty says why.

    Raises
    ------
    CaseloadError
        If the instrument is not the version that was answered.
    CaseloadError
        If the viewer may not see the assessment.
    """
    data = gather(
        records, instrument, assessment, viewer_id=viewer_id, settings=settings, today=today
    )
    return document_of(data)


def gather(
    records: Records,
    instrument: Instrument,
    assessment: Assessment,
    *,
    viewer_id: str | None,
    settings: Agency,
    today: date,
) -> AssessmentData:
    """Return what documents about an assessment are made from, if the viewer may see it.

    Parameters
    ----------
    records, instrument, assessment, viewer_id, settings, today
        As `make_document` takes them.

    Returns
    -------
    AssessmentData
        To make any of its files from.

    Raises
    ------
    CaseloadError
        If the instrument is not the version that was answered.
    CaseloadError
        If the viewer may not see the assessment.
    """
    answered = (assessment.instrument, assessment.instrument_version)
    if answered != (instrument.name, instrument.version):
        raise CaseloadError(
            f"The assessment {assessment.assessment_id} was answered by {' '.join(answered)}. "
            "What it comes to is told in the words that were answered. Given: "
            f"{instrument.name} {instrument.version}. Give that version."
        )
    data = AssessmentData(records, instrument, assessment, viewer_id, settings, today)
    if assessment.about_facilitator_id is not None and not data.may_read:
        raise CaseloadError(
            f"The assessment {assessment.assessment_id} may not be seen by "
            f"{viewer_id or 'everybody'}. What one says of oneself is one's own until released, "
            "and the person and the supervisor see each other's once both are submitted."
        )
    return data


def document_of(data: AssessmentData) -> Document:
    """Return the document of what `gather` gave.

    Parameters
    ----------
    data : AssessmentData
        What it is made from.
    """
    return Document(
        title=data.instrument.title,
        agency=data.settings.agency.name,
        subtitle=write_subtitle(data),
        parts=_LAY[data.instrument.kind](data),
    )


def plan_of(data: AssessmentData) -> Document:
    """Return what is planned after an assessment: of its document the parts that one adds to.

    Parameters
    ----------
    data : AssessmentData
        What it is made from, as `gather` gives it.
    """
    if data.instrument.kind == "rubric":
        parts: tuple[Part, ...] = (lay_next(data), lay_actions(data), lay_thanks(data))
    elif data.instrument.kind == "anchors":
        parts = (lay_goals(data), lay_mastery(data))
    else:
        parts = (lay_goals(data),)
    return Document(
        title=data.instrument.title,
        agency=data.settings.agency.name,
        subtitle=write_subtitle(data),
        parts=parts,
    )
