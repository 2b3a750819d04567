"""What the meeting looks at beside warnings, help and proposals: one document for each."""

from collections.abc import Callable

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.forms.sharing import Sharing
from caseload_lib.forms.sharing_documents import Subject
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.documents.document import Document
from caseload_lib.report.sharing.burden import describe_burden
from caseload_lib.report.sharing.disruptions import describe_disruptions
from caseload_lib.report.sharing.efforts import describe_efforts
from caseload_lib.report.sharing.responders import describe_responders
from caseload_lib.report.sharing.support import describe_support

_OfHistory = Callable[[Records, pd.DataFrame, Month, Agency], Document]
_OfRecords = Callable[[Records, Month, Agency], Document]


def _look_back(describe: _OfHistory) -> Callable[[Sharing, str], Document]:
    """Return what describes the months up to the one looked at."""

    def describe_all(sharing: Sharing, _person: str) -> Document:
        month, settings = sharing.find_month(), sharing.agency.settings
        return describe(sharing.records, sharing.find_history(), month, settings)

    return describe_all


def _look_through(describe: _OfRecords) -> Callable[[Sharing, str], Document]:
    """Return what describes the records up to the month looked at."""

    def describe_all(sharing: Sharing, _person: str) -> Document:
        return describe(sharing.records, sharing.find_month(), sharing.agency.settings)

    return describe_all


def _look_at_disruptions(sharing: Sharing, person: str) -> Document:
    """Return what pulled everybody, or one person, away."""
    month, settings = sharing.find_month(), sharing.agency.settings
    history, whom = sharing.find_history(), person or None
    return describe_disruptions(sharing.records, history, month, settings, facilitator_id=whom)


#: Each document by the name of its screen.
SUBJECTS = {
    one.name: one
    for one in (
        Subject(
            "burden",
            "Who carries too much",
            "What weighs on whom comes first, and who has room; only then whether it could be "
            "chance. In the order of ids: this is no ranking.",
            "Working out who carries how much…",
            _look_back(describe_burden),
        ),
        Subject(
            "disruptions",
            "What pulls people away",
            "Emergencies and distractions, at each widening meaning of the word: by the label that "
            "was recorded, and by the evidence beside it.",
            "Adding up what pulled people away…",
            _look_at_disruptions,
            by_person=True,
        ),
        Subject(
            "support",
            "Support given",
            "Hours that colleagues gave each other over a year. Thanks are due; nobody is "
            "compared.",
            "Adding up who supported whom…",
            _look_through(describe_support),
        ),
        Subject(
            "responders",
            "Responders",
            "When crunches come, whether a responder is there, and on whom they fall where none "
            "is.",
            "Laying crunches beside shifts…",
            _look_through(describe_responders),
        ),
        Subject(
            "efforts",
            "Efforts",
            "What was brought in to take work off facilitators, and whether it did.",
            "Comparing the hours before and after…",
            _look_back(describe_efforts),
        ),
    )
}
