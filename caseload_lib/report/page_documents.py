"""What was found out about sharing, as documents for everybody's own page and for the team's."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.documents.document import Document, Passage
from caseload_lib.report.sharing.burden import tell_burden
from caseload_lib.report.sharing.chance import Tested, find_chance
from caseload_lib.report.sharing.cycle import describe_cycle
from caseload_lib.report.sharing.disruptions import describe_disruptions
from caseload_lib.report.sharing.efforts import describe_efforts
from caseload_lib.report.sharing.help import describe_help
from caseload_lib.report.sharing.own_burden import tell_own_burden
from caseload_lib.report.sharing.own_warnings import tell_own_warnings
from caseload_lib.report.sharing.responders import describe_responders
from caseload_lib.report.sharing.signs import FoundSigns
from caseload_lib.report.sharing.support import tell_own_support, tell_support
from caseload_lib.report.sharing.warnings import tell_warnings
from caseload_lib.share.burden import Burden, find_burden
from caseload_lib.share.help import suggest_help
from caseload_lib.share.helping.load import gather_load
from caseload_lib.share.support import Support, find_support
from caseload_lib.share.warnings import find_warnings


@dataclass(frozen=True)
class Found:
    """What is found of sharing once for everybody's pages of a month.

    Parameters
    ----------
    records : Records
        The agency's records.
    history : DataFrame
        Everybody's facts, as `review.history.history_facts` gives them.
    month : Month
        The month.
    agency : Agency
        The settings.
    """

    records: Records
    history: pd.DataFrame
    month: Month
    agency: Agency

    @cached_property
    def warnings(self) -> pd.DataFrame:
        """Early warnings, as `share.warnings.find_warnings` gives them."""
        return find_warnings(self.records, self.history, self.month, self.agency)

    @cached_property
    def burden(self) -> Burden:
        """What everybody carries against their share."""
        return find_burden(self.records, self.history, self.month, self.agency)

    @cached_property
    def chance(self) -> tuple[Tested, ...]:
        """Hard events of the clients, with their tests."""
        return find_chance(self.records, self.month, self.agency)

    @cached_property
    def support(self) -> Support:
        """Who supported whom."""
        return find_support(self.records, self.month)

    @cached_property
    def signs(self) -> FoundSigns:
        """The warnings with what is said beside them."""
        return FoundSigns.among(self.records, self.warnings, self.burden, self.agency)

    @property
    def carries(self) -> bool:
        """Whether anybody's load is known, or a hard event could be looked for."""
        tested = any(test is not None for _, test in self.chance)
        return self.burden.work.people > 0 or tested


def describe_own(
    found: Found, facilitators: Iterable[str]
) -> Iterator[tuple[str, dict[str, Document]]]:
    """Yield what each person's own page shows of sharing, by the section's anchor.

    Parameters
    ----------
    found : Found
        What is found of sharing.
    facilitators : iterable of str
        Whose pages; each is reported on in the month.

    Yields
    ------
    tuple of str and dict of str to Document
        Each facilitator_id with what is on their page by anchor; what nothing is known of, or
        nothing is to be said of, is left out.
    """
    met = found.warnings["met"].fillna(False)
    seen = set(found.warnings.loc[met, "facilitator_id"])
    people = list(facilitators)
    signs = tell_own_warnings(found.signs, [one for one in people if one in seen])
    carries, supporting = found.carries, found.support.supporting
    for one in people:
        own = {"warnings": next(signs)[1]} if one in seen else {}
        if carries:
            own["burden"] = tell_own_burden(found.burden, found.chance, found.agency, one)
        if one in supporting:
            told = tell_own_support(found.support, found.agency, one)
            own["ledger"] = _leave_out_tables(told)
        yield one, own


def _leave_out_tables(document: Document) -> Document:
    """Return a document's words alone: its tables name colleagues, a page of one's own does not."""
    parts = (
        replace(part, blocks=tuple(block for block in part.blocks if isinstance(block, Passage)))
        for part in document.parts
    )
    return replace(document, parts=tuple(parts))


def describe_team(found: Found) -> dict[str, Document]:
    """Return what the team's page shows of sharing, by the section's anchor; no client is in it.

    Parameters
    ----------
    found : Found
        What is found of sharing.

    Returns
    -------
    dict of str to Document
        By anchor; what nothing is known of is left out.
    """
    records, month, agency = found.records, found.month, found.agency
    given, whole = (records, month, agency), (records, found.history, month, agency)
    tellers: dict[str, tuple[bool, Callable[[], Document]]] = {
        "warnings": (
            bool(found.warnings["met"].notna().any()),
            lambda: tell_warnings(found.signs),
        ),
        "burden": (
            found.carries,
            lambda: tell_burden(found.burden, found.chance, records, agency),
        ),
        "help": (found.burden.work.people > 0, lambda: _describe_help(*whole)),
        "pulls": (not records.disruptions.empty, lambda: describe_disruptions(*whole)),
        "responders": (not records.responder_shifts.empty, lambda: describe_responders(*given)),
        "ledger": (
            bool(found.support.supporting),
            lambda: tell_support(found.support, records, agency),
        ),
        "efforts": (not records.efforts.empty, lambda: describe_efforts(*whole)),
        "circle": (not records.positions.empty, lambda: describe_cycle(*whole)),
    }
    return {anchor: tell() for anchor, (known, tell) in tellers.items() if known}


def _describe_help(
    records: Records, history: pd.DataFrame, month: Month, agency: Agency
) -> Document:
    """Return who could help whom without moves, whose search would take longer than the page."""
    load = gather_load(records, history, month, agency, day=month.last)
    return describe_help(suggest_help(load, agency, max_moves=0), agency, clients=False)
