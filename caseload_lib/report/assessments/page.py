"""The page of one assessment: what its notebook opens, and the sections that it displays."""

from dataclasses import dataclass, replace
from pathlib import Path

from caseload_lib.assess.instruments import parse_instrument
from caseload_lib.errors import CaseloadError
from caseload_lib.record.folder import open_agency
from caseload_lib.record.instruments import find_instrument
from caseload_lib.report.assessments.make import make_document
from caseload_lib.report.assessments.month import prepare_assessment
from caseload_lib.report.assessments.reading import find_assessment
from caseload_lib.report.documents.document import Document, Passage
from caseload_lib.report.documents.page import write_part
from caseload_lib.report.page_files import read_page_data
from caseload_lib.report.pages import AssessmentPageData
from caseload_lib.report.runs import SERVICE
from caseload_lib.report.section import Section, fill_template
from caseload_lib.report.writing import parse_month

_ALONE = (
    "One person has rated the service for this period. What all raters say together is shown from "
    "two on: until then it would be what that one person said."
)


@dataclass(frozen=True)
class AssessmentPage:
    """A page of an assessment as it is displayed.

    Parameters
    ----------
    data : AssessmentPageData
        What it is made of.
    document : Document
        What it says.
    """

    data: AssessmentPageData
    document: Document


def open_assessment(
    instrument: str,
    about: str,
    month: str,
    period: str = "",
    *,
    agency: str = "",
    inputs: str = "",
) -> AssessmentPage:
    """Return the page of one assessment.

    Parameters
    ----------
    instrument : str
        The instrument's name, as service_improvement.
    about : str
        The person's facilitator_id, or "service".
    month : str
        The month, as 2026-10; the page tells how it was on its last day.
    period : str, default ""
        What time was assessed, as 2026-Q4; "" for the period that the month's page is of.
    agency : str, default ""
        The agency's folder; "" for the one found from where one works.
    inputs : str, default ""
        A file that `page_data.write_page_data` wrote; with it no agency is opened.

    Returns
    -------
    AssessmentPage
        The page; nothing that is not released is in it, whoever opens it.

    Raises
    ------
    CaseloadError
        If the month is no month, or there is nothing of it that may be shown.
    CaseloadError
        If the instrument's version that was answered cannot be read.
    CaseloadError
        If the file of inputs is of another page.
    """
    data = _read_data(instrument, about, month, period, agency=agency, inputs=inputs)
    if data.fault:
        raise CaseloadError(data.fault)
    return AssessmentPage(data, _draw_up(data))


def show_header(page: AssessmentPage) -> Section:
    """Return what the page is about, of which time, and where its sections are.

    Parameters
    ----------
    page : AssessmentPage
        The page.

    Returns
    -------
    Section
        The page's one h1.
    """
    data, document = page.data, page.document
    contents = [(_name_anchor(n), part.heading) for n, part in enumerate(document.parts, start=1)]
    return fill_template(
        "assessment_header",
        text=f"{data.instrument}, {data.period}, {data.about}",
        title=f"{document.title}: {document.subtitle}",
        agency=document.agency,
        heading=document.title,
        who=document.subtitle,
        month=data.month.label,
        contents=contents,
        for_person=data.about != SERVICE,
    )


def show_parts(page: AssessmentPage) -> tuple[Section, ...]:
    """Return the parts of the page, each a section.

    Parameters
    ----------
    page : AssessmentPage
        The page.

    Returns
    -------
    tuple of Section
        In the document's order.
    """
    return tuple(
        fill_template(
            "assessment_part",
            text=part.heading,
            anchor=_name_anchor(number),
            heading=part.heading,
            part=write_part(part, prefix=f"part{number}"),
        )
        for number, part in enumerate(page.document.parts, start=1)
    )


def _name_anchor(number: int) -> str:
    """Return the anchor of a part."""
    return f"part-{number}"


def _read_data(
    instrument: str, about: str, month: str, period: str, *, agency: str, inputs: str
) -> AssessmentPageData:
    """Return what the page is made of, from the prepared file or from the records."""
    reported = parse_month(month)
    if not inputs:
        folder = open_agency(Path(agency) if agency else None)
        return prepare_assessment(
            folder.records(),
            reported,
            folder.settings,
            instrument,
            about,
            period,
            find=lambda name, version: find_instrument(folder, name, version=version),
        )
    data = read_page_data(Path(inputs))
    if not isinstance(data, AssessmentPageData) or (
        (data.instrument, data.about, data.month, data.period)
        != (instrument, about, reported, period)
    ):
        raise CaseloadError(
            "The file of inputs is of another page. A page is made from its own inputs only. "
            f"Asked for: {instrument}, {about}, {month}, {period}. Make the page again."
        )
    return data


def _draw_up(data: AssessmentPageData) -> Document:
    """Return the document of what a page is made of: as the person sees it, or nobody."""
    document = make_document(
        data.records,
        parse_instrument(data.definition, name=data.instrument),
        find_assessment(data.records, data.assessment_id),
        viewer_id=None if data.about == SERVICE else data.about,
        settings=data.agency,
        today=data.month.last,
    )
    alone = data.about == SERVICE and (data.records.assessments["period"] == data.period).sum() < 2
    if not alone:
        return document
    # Their answers are not among the records, so what the document says of them is not so.
    summary, *others = document.parts
    return replace(document, parts=(replace(summary, blocks=(Passage(_ALONE),)), *others))
