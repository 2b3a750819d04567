"""Exploring an agency's records: what is chosen, what may be, and what it gives."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from caseload_lib.charts.house import Picture
from caseload_lib.charts.words import INDICATOR_LABELS, format_month, join_words
from caseload_lib.errors import CaseloadError
from caseload_lib.forms.choice import Choice, pick_offered
from caseload_lib.forms.findings import draw_series, tabulate_facts
from caseload_lib.forms.programmes import blank_whole_time, restrict_records
from caseload_lib.forms.selection_files import write_selection
from caseload_lib.months import Month
from caseload_lib.record.folder import AgencyFolder
from caseload_lib.review.history import find_first_month, history_facts, pool_facts

WHOLE_AGENCY = "The whole agency"
#: The columns of a selection's facts.
COLUMNS = (
    "month", "facilitator_id", "indicator", "breakdown", "value", "numerator", "denominator",
    "unit", "reason", "uncounted",
)  # fmt: skip
#: At most so many months before the latest can be looked at.
_LONGEST = 120


class Exploration:
    """The state and the rules of exploring; it draws nothing on a screen.

    Parameters
    ----------
    agency : AgencyFolder
        The agency, as `record.folder.open_agency` gives it.

    Attributes
    ----------
    choice : Choice
        What is chosen now: at first a year of the agency's caseload.

    Raises
    ------
    CaseloadError
        If nothing is recorded that could be looked at.
    """

    def __init__(self, agency: AgencyFolder) -> None:
        self.agency = agency
        self._histories: dict[tuple[str, ...], dict[str, pd.DataFrame]] = {}
        months = self.months
        self.choice = Choice(first=months[max(len(months) - 24, 0)], last=months[-1])

    @cached_property
    def months(self) -> tuple[str, ...]:
        """The months of which something is recorded, oldest first, 120 at most."""
        records = self.agency.records()
        first = find_first_month(records)
        if first is None:
            raise CaseloadError(
                "There is nothing to explore yet: no assignment, contact or time log is "
                "recorded. Import records with `caseload record import PATH`."
            )
        days = pd.concat(
            [
                records.assignments["from_on"],
                records.services["served_on"],
                records.time_log["worked_on"],
            ]
        )
        last = Month.of(days.max().date())
        return tuple(str(month) for month in last.trailing(min(last - first + 1, _LONGEST)))

    @cached_property
    def facilitators(self) -> dict[str, str]:
        """Everybody by id, with the id and the name to show."""
        people = self.agency.records().facilitators.sort_values("facilitator_id")
        names = people["name"].fillna("").str.strip()
        return {
            facilitator_id: f"{facilitator_id} {name}".strip()
            for facilitator_id, name in zip(people["facilitator_id"], names, strict=True)
        }

    @cached_property
    def programmes(self) -> dict[str, str]:
        """The programmes of the cases by code, with the label to show."""
        found = sorted(set(self.agency.records().cases["program"].fillna("")))
        labels = {code: one.label for code, one in self.agency.settings.programmes.items()}
        return {code: labels.get(code, code) or "No programme recorded" for code in found}

    @cached_property
    def indicators(self) -> dict[str, str]:
        """The indicators by name, with the label to show."""
        return dict(INDICATOR_LABELS)

    def choose(
        self,
        *,
        first: str | None = None,
        last: str | None = None,
        facilitators: Iterable[str] | None = None,
        programmes: Iterable[str] | None = None,
        indicators: Iterable[str] | None = None,
    ) -> Choice:
        """Change what is chosen; what is not given stays. A refused choice changes nothing.

        Parameters
        ----------
        first, last : str, optional
            Months of `months`, the first not after the last.
        facilitators : iterable of str, optional
            Ids of `facilitators`; none for the agency as a whole.
        programmes : iterable of str, optional
            Codes of `programmes`; none, or all, for no restriction.
        indicators : iterable of str, optional
            Names of `indicators`, at least one.

        Returns
        -------
        Choice
            The new choice, in the order in which things are offered.

        Raises
        ------
        CaseloadError
            If a month, facilitator, programme or indicator is not on offer.
        CaseloadError
            If the first month is after the last.
        CaseloadError
            If no indicator is left.
        """
        offers = {
            "facilitator": (facilitators, self.facilitators),
            "programme": (programmes, self.programmes),
            "indicator": (indicators, self.indicators),
        }
        picked: dict[str, Any] = {
            f"{what}s": pick_offered(what, wanted, offered)
            for what, (wanted, offered) in offers.items()
            if wanted is not None
        }
        for name, month in (("first", first), ("last", last)):
            if month is not None:
                picked |= {name: pick_offered("month", [month], dict.fromkeys(self.months, ""))[0]}
        new = replace(self.choice, **picked).check()
        if len(new.programmes) == len(self.programmes):
            new = replace(new, programmes=())
        self.choice = new
        return new

    def facts(self) -> pd.DataFrame:
        """Return the facts of what is chosen.

        Returns
        -------
        DataFrame
            `COLUMNS`, by month, facilitator_id and the order of the indicators; facilitator_id
            is "" for the agency as a whole.
        """
        return self._select(self.choice.indicators)

    def _select(self, indicators: Iterable[str]) -> pd.DataFrame:
        """Return the facts of the choice for some indicators."""
        choice = self.choice
        facts = self._find_history(choice)
        if choice.facilitators:
            facts = facts[facts["facilitator_id"].isin(choice.facilitators)]
        else:
            facts = pool_facts(facts).assign(facilitator_id="")
        facts = facts[facts["indicator"].isin(list(indicators))]
        return facts[list(COLUMNS)].reset_index(drop=True)

    def _find_history(self, choice: Choice) -> pd.DataFrame:
        """Return everybody's facts of the chosen months; each month is computed once."""
        first, last = self.months.index(choice.first), self.months.index(choice.last)
        months = self.months[first : last + 1]
        known = self._histories.setdefault(choice.programmes, {})
        lacking = [month for month in months if month not in known]
        if lacking:
            length = self.months.index(lacking[-1]) - self.months.index(lacking[0]) + 1
            facts = self._compute(choice.programmes, Month.parse(lacking[-1]), length)
            known |= {str(month): rows for month, rows in facts.groupby("month")}
        return pd.concat([known[month] for month in months], ignore_index=True)

    def _compute(self, programmes: tuple[str, ...], last: Month, length: int) -> pd.DataFrame:
        """Return everybody's facts of some months up to the last."""
        records, settings = self.agency.records(), self.agency.settings
        if not programmes:
            return history_facts(records, last, settings, months=length)
        restricted = restrict_records(records, programmes)
        return blank_whole_time(history_facts(restricted, last, settings, months=length))

    def pictures(self, *, most: int = 12) -> list[tuple[str, Picture]]:
        """Return the charts of what is chosen.

        Parameters
        ----------
        most : int, default 12
            How many at most; `count_pictures` tells how many there would be.

        Returns
        -------
        list of tuple of str and Picture
            Whose it is and the chart, by facilitator and the order of the indicators. Hours and
            disruptions are drawn with all their parts in one chart.
        """
        facts = self._select((*self.choice.indicators, "disruption_hours"))
        return [
            (
                self.name_person(person),
                draw_series(facts, person, indicator, breakdown, agency=self.agency.settings),
            )
            for person, indicator, breakdown in self._list_series(facts)[:most]
        ]

    def count_pictures(self) -> int:
        """Return how many charts the choice has."""
        return len(self._list_series(self.facts()))

    def _list_series(self, facts: pd.DataFrame) -> list[tuple[str, str, str]]:
        """Return facilitator, indicator and breakdown of each chart."""
        chosen = facts[facts["indicator"].isin(self.choice.indicators)]
        whole = chosen["indicator"].isin(("hours", "disruptions"))
        series = chosen.assign(breakdown=chosen["breakdown"].mask(whole, ""))
        keys = series[["facilitator_id", "indicator", "breakdown"]].drop_duplicates()
        keys = keys.sort_values("facilitator_id", kind="stable")
        return list(keys.itertuples(index=False, name=None))

    def name_person(self, facilitator_id: str) -> str:
        """Return what a facilitator, or the agency as a whole (""), is called."""
        return self.facilitators.get(facilitator_id, facilitator_id) or WHOLE_AGENCY

    def table(self) -> pd.DataFrame:
        """Return what is chosen as a table to read.

        Returns
        -------
        DataFrame
            Text: a row for each month, newest first, a column for each facilitator, indicator
            and part; "not known" where it is not.
        """
        return tabulate_facts(self.facts(), name=self.name_person)

    def describe(self) -> dict[str, str]:
        """Return what is chosen, in words.

        Returns
        -------
        dict of str
            Months, Facilitators (ids), Programmes, Indicators.
        """
        choice = self.choice
        people = ", ".join(choice.facilitators) or WHOLE_AGENCY
        programmes = [self.programmes[code] for code in choice.programmes]
        return {
            "Months": f"{format_month(choice.first)} to {format_month(choice.last)}",
            "Facilitators": people,
            "Programmes": join_words(programmes) if programmes else "All",
            "Indicators": join_words([self.indicators[name] for name in choice.indicators]),
        }

    def save(self, name: str, *, kind: str) -> Path:
        """Write the facts of what is chosen to a new file in the agency's folder `exports`.

        Parameters
        ----------
        name : str
            The file's name without its ending: letters without accents, digits, "-" and "_".
        kind : {"csv", "xlsx"}
            CSV or Excel.

        Returns
        -------
        Path
            The file, which only its owner may read.

        Raises
        ------
        CaseloadError
            If the name or the kind is not of that form, the file is there already, or cannot be
            written.
        """
        if set(name) & set("/\\:"):
            raise CaseloadError(
                "A file is saved in the agency's folder exports, and its name has no slash, "
                f"backslash or colon. Given: {name!r}. Give a name only."
            )
        path = self.agency.path / "exports" / f"{name.strip()}.{kind}"
        return write_selection(self.facts(), path, about=self.describe())
