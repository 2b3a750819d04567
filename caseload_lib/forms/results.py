"""The results of an assessment on its form: what it comes to, and the files of it."""

from datetime import date
from typing import Any

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.document_nodes import draw_document
from caseload_lib.forms.nodes import Download, Group, Heading, Node, Text
from caseload_lib.forms.sitting import Sitting
from caseload_lib.record.assessments import Assessment
from caseload_lib.record.state import read_state
from caseload_lib.record.store import read_records
from caseload_lib.report.assessments.data import EXPERIENCE_TABLES, TABLES, AssessmentData
from caseload_lib.report.assessments.files import KINDS, export_assessment
from caseload_lib.report.assessments.make import document_of, gather
from caseload_lib.report.assessments.service_plan import list_feedback

#: What every download's name begins with.
_EXPORT = "export."
_AS = {"page": "as a page", "word": "for Word", "excel": "for Excel"}


class Results:
    """What the assessment of a sitting comes to; read anew only when the records changed.

    Parameters
    ----------
    sitting : Sitting
        Its assessment is shown as far as its rater may see it.
    """

    def __init__(self, sitting: Sitting) -> None:
        self._sitting = sitting
        self._kept: dict[str, tuple[object, Any]] = {}

    def draw(self) -> tuple[Node, ...]:
        """Return the screen of results: the document's parts, and the files to save.

        Returns
        -------
        tuple of Node
            Nothing before an assessment is open.

        Raises
        ------
        CaseloadError
            If the records cannot be read.
        """
        if self._sitting.assessment is None:
            return ()
        kept = self._kept.get("nodes")
        state = self._state()
        if kept is None or kept[0] != state:
            kept = self._kept["nodes"] = (state, self._draw(self.gather()))
        nodes: tuple[Node, ...] = kept[1]
        return nodes

    def export(self, name: str) -> tuple[str, bytes]:
        """Return a file's name and content.

        Parameters
        ----------
        name : str
            The name of a download on the screen, as "export.word".

        Raises
        ------
        CaseloadError
            If there is no such file, or no assessment is open.
        """
        kind = name.removeprefix(_EXPORT)
        if not name.startswith(_EXPORT) or kind not in KINDS:
            raise CaseloadError("This form has no file of that name. Reload the page.")
        return export_assessment(self.gather(), kind)

    def list_feedback(self) -> dict[str, tuple[str, ...]]:
        """Return what clients and staff said, by the id of the item that it stands beside.

        While a draft is answered it is read once, so that no answer waits for it.

        Returns
        -------
        dict of str to tuple of str
            For the service rubric's steps 2, 5 and 9; nothing for other instruments.
        """
        assessment = self._sitting.assessment
        if assessment is None or self._sitting.instrument.kind != "rubric":
            return {}
        state: object = (
            (assessment.assessment_id, self._today()) if assessment.is_draft else self._state()
        )
        kept = self._kept.get("feedback")
        if kept is None or kept[0] != state:
            records = read_records(self._sitting.database, tables=["feedback"])
            data = AssessmentData(
                records=records,
                instrument=self._sitting.instrument,
                assessment=assessment,
                viewer_id=assessment.rater_id,
                settings=self._sitting.agency.settings,
                today=self._today(),
            )
            kept = self._kept["feedback"] = (state, list_feedback(data))
        found: dict[str, tuple[str, ...]] = kept[1]
        return found

    def gather(self) -> AssessmentData:
        """Return what documents are made from, as the records are now."""
        sitting, state = self._sitting, self._state()
        kept = self._kept.get("data")
        if kept is None or kept[0] != state:
            experience = EXPERIENCE_TABLES if sitting.instrument.experience_months else ()
            assessment = self._require()
            data = gather(
                read_records(sitting.database, tables=[*TABLES, *experience]),
                sitting.instrument,
                assessment,
                viewer_id=assessment.rater_id,
                settings=sitting.agency.settings,
                today=self._today(),
            )
            kept = self._kept["data"] = (state, data)
        found: AssessmentData = kept[1]
        return found

    def _draw(self, data: AssessmentData) -> tuple[Node, ...]:
        """Return the parts of the document below its title, then the files."""
        document = document_of(data)
        return (
            Heading(text="Results"),
            Text(text=document.subtitle, kind="hint"),
            *draw_document(document),
            *_draw_files(data),
        )

    def _require(self) -> Assessment:
        """Return the assessment, or refuse where none is open."""
        if self._sitting.assessment is None:
            raise CaseloadError("No assessment is open. Choose who you are and begin.")
        return self._sitting.assessment

    def _state(self) -> object:
        """Return what is the same as long as the same is to be shown."""
        one = self._require()
        return one.assessment_id, one.number, self._today(), read_state(self._sitting.database)

    def _today(self) -> date:
        """Return the agency's day."""
        return self._sitting.now().astimezone(self._sitting.agency.settings.zone).date()


def _draw_files(data: AssessmentData) -> tuple[Node, ...]:
    """Return the downloads, grouped by what they hold."""
    groups = [("This assessment", ""), ("The sheet as the form lays it out", "sheet_")]
    if not data.may_read:
        groups = groups[:1]
    if data.instrument.kind == "anchors" and data.assessment.role_years is not None:
        groups.append(("What was expected, as set at the start", "expectations_"))
    return (
        Heading(text="Save as a file"),
        *(
            Group(
                heading=heading,
                children=tuple(
                    Download(
                        name=f"{_EXPORT}{prefix}{kind}", label=f"{_name_thing(prefix)} {words}"
                    )
                    for kind, words in _AS.items()
                ),
            )
            for heading, prefix in groups
        ),
    )


def _name_thing(prefix: str) -> str:
    """Return what a download holds, so that no two buttons read alike."""
    return {"": "Results", "sheet_": "Sheet", "expectations_": "Expectations"}[prefix]
