"""The files of an assessment: what it comes to, the completed sheet, and what is expected."""

from collections.abc import Callable

from caseload_lib.errors import CaseloadError
from caseload_lib.report.assessments.completed_sheet import complete_sheet
from caseload_lib.report.assessments.data import AssessmentData
from caseload_lib.report.assessments.make import document_of, make_expectations
from caseload_lib.report.assessments.words import write_subtitle
from caseload_lib.report.documents.document import Document
from caseload_lib.report.documents.excel import write_excel
from caseload_lib.report.documents.page import write_page
from caseload_lib.report.documents.word import write_word

#: How each kind of file ends and is written.
_WRITERS: dict[str, tuple[str, Callable[[Document], bytes]]] = {
    "page": ("html", lambda document: write_page(document).encode("utf-8")),
    "word": ("docx", write_word),
    "excel": ("xlsx", write_excel),
}
#: What may be exported, by the prefix of its kinds: the assessment itself has none.
_CONTENTS = ("", "sheet_", "expectations_")
#: Every kind of file.
KINDS = tuple(f"{content}{writer}" for content in _CONTENTS for writer in _WRITERS)


def export_assessment(data: AssessmentData, kind: str) -> tuple[str, bytes]:
    """Return a file of an assessment.

    Parameters
    ----------
    data : AssessmentData
        What `assessments.gather` gave, for the viewer who gets the file.
    kind : str
        One of `KINDS`: "page", "word" and "excel" are what it comes to, with "sheet_" before
        them the sheet as its form lays it out, with "expectations_" what is expected of the
        person, as of the day that the assessment was begun.

    Returns
    -------
    file_name : str
        Ids only, as service_improvement-2026-A1B2C3.docx.
    content : bytes
        The file.

    Raises
    ------
    CaseloadError
        If there is no such kind of file.
    CaseloadError
        If the viewer may not see the answers, or there are no expectations of this instrument.
    """
    if kind not in KINDS:
        raise CaseloadError(
            f"An assessment is exported as {', '.join(KINDS)}. Given: {kind!r}. Choose one."
        )
    content, _, writer = kind.rpartition("_")
    ending, write = _WRITERS[writer]
    document, name = _CHOOSE[content](data)
    return f"{name}.{ending}", write(document)


def export_document(document: Document, kind: str, *, name: str) -> tuple[str, bytes]:
    """Return a document as a file.

    Parameters
    ----------
    document : Document
        What to write.
    kind : str
        "page", "word" or "excel".
    name : str
        What the file is called, without its ending: ids only.

    Returns
    -------
    file_name : str
        The name with its ending.
    content : bytes
        The file.

    Raises
    ------
    CaseloadError
        If there is no such kind of file.
    """
    if kind not in _WRITERS:
        raise CaseloadError(
            f"A document is written as {', '.join(_WRITERS)}. Given: {kind!r}. Choose one."
        )
    ending, write = _WRITERS[kind]
    return f"{name}.{ending}", write(document)


def make_sheet(data: AssessmentData) -> Document:
    """Return the completed sheet of an assessment.

    Parameters
    ----------
    data : AssessmentData
        The assessment.

    Returns
    -------
    Document
        Laid out like the form, with a mark at every answer.

    Raises
    ------
    CaseloadError
        If the viewer may not see the answers one by one.
    """
    one = data.assessment
    if not data.may_read:
        raise CaseloadError(
            f"The sheet of {one.assessment_id} is its rater's. Others see of a rating of the "
            "service what all raters say together."
        )
    notes = {item_id: answer.note for item_id, answer in one.answers.items() if answer.note}
    return complete_sheet(
        data.instrument,
        one.values,
        notes=notes,
        agency=data.settings.agency.name,
        subtitle=write_subtitle(data),
        role_years=one.role_years,
    )


def _choose_document(data: AssessmentData) -> tuple[Document, str]:
    """Return what the assessment comes to, and what the file is called."""
    return document_of(data), _name_file(data)


def _choose_sheet(data: AssessmentData) -> tuple[Document, str]:
    """Return the completed sheet, and what the file is called."""
    return make_sheet(data), f"{_name_file(data)}-sheet"


def _choose_expectations(data: AssessmentData) -> tuple[Document, str]:
    """Return what is expected of the person assessed, and what the file is called."""
    one = data.assessment
    if data.instrument.kind != "anchors" or one.about_facilitator_id is None:
        raise CaseloadError(
            "Only performance anchors say what is expected by years in the role. "
            f"Given: {data.instrument.name}. Choose another kind of file."
        )
    document = make_expectations(
        data.records,
        data.instrument,
        facilitator_id=one.about_facilitator_id,
        on=one.started_at.astimezone(data.settings.zone).date(),
        settings=data.settings,
        role_years=one.role_years,
    )
    return document, f"expectations-{data.period.code}-{one.about_facilitator_id}"


_CHOOSE: dict[str, Callable[[AssessmentData], tuple[Document, str]]] = {
    "": _choose_document,
    "sheet": _choose_sheet,
    "expectations": _choose_expectations,
}


def _name_file(data: AssessmentData) -> str:
    """Return the name of an assessment's file: ids only."""
    one = data.assessment
    return f"{one.instrument}-{one.period}-{one.assessment_id}"
