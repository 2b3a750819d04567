"""The signs of having too much at once, found for everybody, and how they are called."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.charts.words import format_number, format_value
from caseload_lib.frames import Partition, Records
from caseload_lib.months import Month
from caseload_lib.report.documents.document import Document, Part
from caseload_lib.report.own_rows import name_everybody
from caseload_lib.share.burden import Burden, find_burden
from caseload_lib.share.warning_rules import UNITS
from caseload_lib.share.warnings import find_warnings, summarise_warnings

#: What each rule is called as a sign.
SIGNS = {
    "utilisation": "More planned work than time, month after month",
    "disruption_hours": "Many hours of disruptions",
    "overdue_obligations": "Obligations overdue",
    "open_position_days": "Positions in clients' teams open",
    "presence_fall": "Presence with clients' teams falling",
}


@dataclass(frozen=True)
class FoundSigns:
    """The warnings of a month with what is said beside them.

    Parameters
    ----------
    records : Records
        The agency's records, for names and roles.
    month : Month
        The month.
    agency : Agency
        The settings.
    warnings, summary : DataFrame
        As `share.warnings.find_warnings` and `summarise_warnings` give them.
    helpers : tuple of str
        Who has room by the hours on record (`share.burden.Burden.helpers`), in the order of ids.
    """

    records: Records
    month: Month
    agency: Agency
    warnings: pd.DataFrame
    summary: pd.DataFrame
    helpers: tuple[str, ...]

    @classmethod
    def of(
        cls, records: Records, history: pd.DataFrame, month: Month, agency: Agency
    ) -> "FoundSigns":
        """Find them for everybody, from the facts as `review.history.history_facts` gives them."""
        warnings = find_warnings(records, history, month, agency)
        burden = find_burden(records, history, month, agency)
        return cls.among(records, warnings, burden, agency)

    @classmethod
    def among(
        cls, records: Records, warnings: pd.DataFrame, burden: Burden, agency: Agency
    ) -> "FoundSigns":
        """Return them where the warnings and the burden of the month are found already."""
        summary = summarise_warnings(warnings, agency)
        helpers = tuple(burden.helpers["facilitator_id"])
        return cls(records, burden.month, agency, warnings, summary, helpers)

    @cached_property
    def _names(self) -> dict[str, str]:
        return name_everybody(self.records)

    @cached_property
    def _by_person(self) -> Partition:
        return Partition(self.warnings)

    def name(self, facilitator_id: str) -> str:
        """Return a person's name and id."""
        name = self._names.get(facilitator_id)
        return f"{name} ({facilitator_id})" if name else facilitator_id

    def pick(self, facilitator_id: str) -> pd.DataFrame:
        """Return one person's rules."""
        return self._by_person.pick(facilitator_id)

    def tell(self, title: str, subtitle: str, parts: Iterable[Part]) -> Document:
        """Return a document of the agency's."""
        return Document(title, self.agency.agency.name, subtitle, tuple(parts))


def write_threshold(threshold: float, rule: str) -> str:
    """Return the threshold of a rule with its unit.

    Parameters
    ----------
    threshold : float
        The number from which the rule is met.
    rule : str
        A key of `share.warning_rules.UNITS`.

    Returns
    -------
    str
        As a table shows it.

    Examples
    --------
    >>> write_threshold(20.0, "disruption_hours"), write_threshold(0.25, "presence_fall")
    ('20 hours', '25% less')
    """
    if rule == "overdue_obligations":
        return format_number(threshold)
    less = " less" if rule == "presence_fall" else ""
    return f"{format_value(threshold, UNITS[rule])}{less}"
