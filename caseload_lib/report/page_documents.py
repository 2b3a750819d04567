"""What was found out about sharing, as documents for everybody's own page and for the team's."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.documents.document import Document, Passage
from caseload_lib.report.sharing.burden import describe_burden
from caseload_lib.report.sharing.chance import Tested, find_chance
from caseload_lib.report.sharing.cycle import describe_cycle
from caseload_lib.report.sharing.disruptions import describe_disruptions
from caseload_lib.report.sharing.efforts import describe_efforts
from caseload_lib.report.sharing.help import describe_help
from caseload_lib.report.sharing.own_burden import tell_own_burden
from caseload_lib.report.sharing.own_warnings import describe_own_warnings
from caseload_lib.report.sharing.responders import describe_responders
from caseload_lib.report.sharing.support import describe_support, tell_own_support
from caseload_lib.report.sharing.warnings import describe_warnings
from caseload_lib.share.burden import Burden, find_burden
from caseload_lib.share.help import suggest_help
from caseload_lib.share.helping.load import gather_load
from caseload_lib.share.support import Support, find_support
from caseload_lib.share.warnings import find_warnings


@dataclass(frozen=True)
class _Found:
    """What is found once for everybody, and whether there is anything to tell of it."""

    warnings: pd.DataFrame
    burden: Burden
    chance: tuple[Tested, ...]
    support: Support

    @classmethod
    def of(cls, records: Records, history: pd.DataFrame, month: Month, agency: Agency) -> "_Found":
        """Find it."""
        return cls(
            find_warnings(records, history, month, agency),
            find_burden(records, history, month, agency),
            find_chance(records, month, agency),
            find_support(records, month),
        )

    @property
    def carries(self) -> bool:
        """Whether anybody's load is known, or a hard event could be looked for."""
        tested = any(test is not None for _, test in self.chance)
        return self.burden.work.people > 0 or tested

    @property
    def supporting(self) -> frozenset[str]:
        """Who gave support or received it."""
        entries = self.support.entries
        return frozenset({*entries["facilitator_id"], *entries["for_facilitator_id"].dropna()})


def describe_own(
    records: Records,
    history: pd.DataFrame,
    month: Month,
    agency: Agency,
    *,
    facilitators: Iterable[str],
) -> dict[str, dict[str, Document]]:
    """Return what each person's own page shows of sharing, by the section's anchor.

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
    facilitators : iterable of str
        Whose pages; each is reported on in the month.

    Returns
    -------
    dict of str to dict of str to Document
        By facilitator_id, then by anchor; what nothing is known of, or nothing is to be said
        of, is left out.
    """
    found = _Found.of(records, history, month, agency)
    met = found.warnings["met"].fillna(False)
    seen = set(found.warnings.loc[met, "facilitator_id"])
    people = list(facilitators)
    signs = describe_own_warnings(
        records, history, month, agency, facilitators=[one for one in people if one in seen]
    )
    documents: dict[str, dict[str, Document]] = {}
    for one in people:
        own = documents[one] = {"warnings": signs[one]} if one in signs else {}
        if found.carries:
            own["burden"] = tell_own_burden(found.burden, found.chance, agency, one)
        if one in found.supporting:
            own["ledger"] = _leave_out_tables(tell_own_support(found.support, agency, one))
    return documents


def _leave_out_tables(document: Document) -> Document:
    """Return a document's words alone: its tables name colleagues, a page of one's own does not."""
    parts = (
        replace(part, blocks=tuple(block for block in part.blocks if isinstance(block, Passage)))
        for part in document.parts
    )
    return replace(document, parts=tuple(parts))


def describe_team(
    records: Records, history: pd.DataFrame, month: Month, agency: Agency
) -> dict[str, Document]:
    """Return what the team's page shows of sharing, by the section's anchor; no client is in it.

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

    Returns
    -------
    dict of str to Document
        By anchor; what nothing is known of is left out.
    """
    found, given = _Found.of(records, history, month, agency), (records, month, agency)
    whole = (records, history, month, agency)
    tellers: dict[str, tuple[bool, Callable[[], Document]]] = {
        "warnings": (
            bool(found.warnings["met"].notna().any()),
            lambda: describe_warnings(*whole),
        ),
        "burden": (found.carries, lambda: describe_burden(*whole)),
        "help": (found.burden.work.people > 0, lambda: _describe_help(*whole)),
        "pulls": (not records.disruptions.empty, lambda: describe_disruptions(*whole)),
        "responders": (not records.responder_shifts.empty, lambda: describe_responders(*given)),
        "ledger": (bool(found.supporting), lambda: describe_support(*given)),
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
