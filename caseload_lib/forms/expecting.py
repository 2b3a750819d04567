"""What a year expects of a supervisor, on the form before and while it is answered."""

from dataclasses import replace
from datetime import date
from typing import Any

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.document_nodes import draw_document
from caseload_lib.forms.nodes import Download, Group, Node
from caseload_lib.forms.sitting import Sitting
from caseload_lib.record.store import read_records
from caseload_lib.report.assessments.files import export_document
from caseload_lib.report.assessments.make import make_expectations
from caseload_lib.report.documents.document import Document

#: What every download's name begins with.
EXPECT = "expect."
_AS = {"page": "as a page", "word": "for Word", "excel": "for Excel"}


class Expecting:
    """What is expected this year of whom a sitting is about; made once for each choice.

    Parameters
    ----------
    sitting : Sitting
        Its assessment says of whom, or what is chosen before the first question.
    """

    def __init__(self, sitting: Sitting) -> None:
        self._sitting = sitting
        self._kept: tuple[object, Any] = (None, ())

    def draw(self) -> tuple[Node, ...]:
        """Return the files of what is expected, and a fold that shows it.

        Returns
        -------
        tuple of Node
            Nothing where no years say what is expected, as for other instruments.
        """
        about = self._find()
        if about is None:
            return ()
        if self._kept[0] != about:
            # Room for goals is for paper: on the form, goals are kept under “Plan”.
            document = self._make()
            shown = replace(document, parts=document.parts[:-1])
            folded = Group(
                heading="Show it here", kind="fold", level=3, children=draw_document(shown, level=4)
            )
            files = tuple(
                Download(name=f"{EXPECT}{kind}", label=f"Expectations {words}")
                for kind, words in _AS.items()
            )
            heading = "What is expected this year"
            self._kept = (about, (Group(heading=heading, level=2, children=(*files, folded)),))
        nodes: tuple[Node, ...] = self._kept[1]
        return nodes

    def export(self, name: str) -> tuple[str, bytes]:
        """Return a file of what is expected.

        Parameters
        ----------
        name : str
            The name of a download, as "expect.word".

        Raises
        ------
        CaseloadError
            If there is no such file, or nothing says what is expected.
        """
        about = self._find()
        kind = name.removeprefix(EXPECT)
        if about is None or kind not in _AS:
            raise CaseloadError("This form has no file of that name. Reload the page.")
        facilitator_id, _, _, period = about
        return export_document(self._make(), kind, name=f"expectations-{period}-{facilitator_id}")

    def _find(self) -> tuple[str, float, date, str] | None:
        """Return of whom, after how many years, on which day and in which period."""
        sitting = self._sitting
        if sitting.instrument.kind != "anchors":
            return None
        zone = sitting.agency.settings.zone
        one = sitting.assessment
        if one is not None:
            about, years, period = one.about_facilitator_id, one.role_years, one.period
            day = one.started_at.astimezone(zone).date()
        else:
            picking = sitting.picking
            if picking.list_missing():
                return None
            about, years, period = picking.about_id, picking.role_years, picking.pick.period
            day = sitting.now().astimezone(zone).date()
        return None if not about or years is None else (about, years, day, period)

    def _make(self) -> Document:
        """Return the document of what is expected."""
        about = self._find()
        if about is None:
            raise CaseloadError("Choose who you are and whom it is about first.")
        facilitator_id, years, day, _ = about
        return make_expectations(
            read_records(self._sitting.database, tables=["facilitators", "roles"]),
            self._sitting.instrument,
            facilitator_id=facilitator_id,
            on=day,
            settings=self._sitting.agency.settings,
            role_years=years,
        )
