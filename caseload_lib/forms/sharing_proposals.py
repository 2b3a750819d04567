"""Proposals in the meeting: who has agreed to which, and what is applied, withdrawn or added."""

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

import pandas as pd

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.entries import Ask, Entry
from caseload_lib.forms.inputs import read_day
from caseload_lib.forms.refusals import translate_refusal
from caseload_lib.forms.sharing import Sharing
from caseload_lib.forms.sharing_parts import UNKNOWN
from caseload_lib.plan.holdings import find_held
from caseload_lib.record.proposal_rules import MOST_DAYS_AHEAD, MOST_DAYS_BACK
from caseload_lib.record.proposals import agree, apply, propose_all, withdraw
from caseload_lib.record.store import read_records
from caseload_lib.report.writing import write_date
from caseload_lib.share.proposals import list_proposals

#: As many hours as the longest month has.
_MOST_HOURS = 744


class Proposals:
    """What is proposed, as the database has it whenever one looks.

    Parameters
    ----------
    sharing : Sharing
        Who writes, and where.

    Attributes
    ----------
    agreed_on : date
        The day that is written down with an agreement.
    entries : dict of str to Entry
        The small forms for proposals of one's own, by kind of help.
    """

    def __init__(self, sharing: Sharing) -> None:
        self._sharing = sharing
        self._agreed_on: date | None = None
        self.entries = {one.name: one for one in self._make_entries()}

    def _make_entries(self) -> Iterator[Entry]:
        """Yield a small form for each kind of help; it asks what that kind has."""
        relieved = Ask("from_facilitator_id", "Who is relieved", "select", self._list_people)
        helps = Ask("to_facilitator_id", "Who helps", "select", self._list_people)
        case = Ask("case_id", "Which case", "select", self._list_cases)
        hours = Ask("hours_per_month", "Hours a month", hint="Such as 4 or 2.5.")
        share = Ask("load_share", "Per cent of the case that passes", "number", hint="Such as 50.")
        asked = {
            "support": ("Propose support hours", (helps, relieved, hours)),
            "co": ("Propose to carry a case together", (case, relieved, helps, share)),
            "next_case": ("Propose who takes the next new case", (helps,)),
            "move": ("Propose that a case moves", (case, relieved, helps)),
        }
        since = Ask("from_on", "From", "date")
        reason = Ask("reason", "Why", "long", hint="No client's name.", required=False)
        for kind, (heading, asks) in asked.items():
            keep = partial(self._keep_own, kind)
            yield Entry(kind, heading, (*asks, since, reason), keep, "Propose this")

    @property
    def agreed_on(self) -> date:
        """The day that is written down with an agreement; today unless another is chosen."""
        return self._agreed_on or self._sharing.today

    def choose_day(self, value: object) -> None:
        """Choose the day that is written down with an agreement.

        Raises
        ------
        CaseloadError
            If it is no day, or one that has not come; nothing has changed then.
        """
        day = read_day(value)
        if day is not None and day > self._sharing.today:
            raise CaseloadError("Nobody has agreed on a day that is still to come. Choose another.")
        self._agreed_on = day

    def read(self) -> pd.DataFrame:
        """Return every proposal as the database has it now.

        Returns
        -------
        DataFrame
            As `record.proposals.list_proposals` gives it, and over_on: the agency's day on which
            it was applied or withdrawn, None before.
        """
        found = list_proposals(read_records(self._sharing.database, tables=["proposals"]))
        ended = found["applied_at"].fillna(found["withdrawn_at"])
        days = [None if pd.isna(at) else self._sharing.find_local(at).date() for at in ended]
        return found.assign(over_on=pd.array(days, dtype="object"))

    def count_open(self) -> int:
        """Return how many are neither applied nor withdrawn."""
        return int(self.read()["state"].isin(("open", "agreed")).sum())

    def agree(self, party: str, proposal_id: str, *, agrees: bool) -> None:
        """Write down that a party agreed.

        Raises
        ------
        CaseloadError
            If an agreement is to be taken back, or it is refused; nothing has changed then.
        """
        if not agrees:
            raise CaseloadError(
                "An agreement stays on record. Withdraw the proposal if it no longer holds."
            )
        settings = self._sharing.agency.settings
        try:
            self._sharing.write(agree, settings, proposal_id, party=party, agreed_on=self.agreed_on)
        except CaseloadError as error:
            label = {f"{party}_agreed_on": "The day of the agreement"}
            raise CaseloadError(translate_refusal(str(error), label)) from error

    def withdraw(self, proposal_id: str) -> None:
        """Withdraw a proposal; it stays on record as withdrawn."""
        self._sharing.write(withdraw, self._sharing.agency.settings, proposal_id)

    def apply(self, *proposal_ids: str) -> None:
        """Apply proposals that all have agreed to, and read the records as they are then."""
        self._sharing.write(apply, self._sharing.agency.settings, proposal_ids)
        self._sharing.read()

    def apply_agreed(self) -> None:
        """Apply everything that all concerned have agreed to, or nothing.

        Raises
        ------
        CaseloadError
            If there is nothing of the kind, or one of them cannot be applied any more.
        """
        found = self.read()
        agreed = found.loc[found["state"] == "agreed", "proposal_id"]
        if agreed.empty:
            raise CaseloadError("Nothing is agreed to by everybody any more. Look at it again.")
        self.apply(*agreed)

    def propose_all(self, suggestions: Iterable[Mapping[str, Any]], *, from_on: date) -> None:
        """Propose help, all of it or none.

        Parameters
        ----------
        suggestions : iterable of mapping
            As `record.proposals.propose_all` takes them.
        from_on : date
            The first day on which it holds.

        Raises
        ------
        CaseloadError
            If any of it is refused, or nobody is chosen who writes.
        """
        settings = self._sharing.agency.settings
        self._sharing.write(propose_all, settings, suggestions, from_on=from_on)

    def act(self, name: str, value: object) -> None:
        """Take what was typed into one of the small forms, or do what its button says.

        Raises
        ------
        CaseloadError
            If it is refused; what was typed stays.
        """
        kind, _, field = name.partition(".")
        if kind not in self.entries:
            raise CaseloadError(UNKNOWN)
        self.entries[kind].act(field, value)

    def _list_people(self) -> dict[str, str]:
        """Return who is employed today."""
        return dict(self._sharing.people)

    def _list_cases(self) -> dict[str, str]:
        """Return the cases held today, with who holds them."""
        held = find_held(self._sharing.records, self._sharing.today)
        holders = held.groupby("case_id")["facilitator_id"].agg(" and ".join)
        return {str(case): f"{case}, held by {who}" for case, who in holders.items()}

    def _keep_own(self, kind: str, *, from_on: date, **parts: Any) -> None:
        """Propose what was typed."""
        if "hours_per_month" in parts:
            parts["hours_per_month"] = _read_hours(parts["hours_per_month"])
        if "load_share" in parts:
            parts["load_share"] = _read_share(parts["load_share"])
        self.propose_all([{"kind": kind, **parts}], from_on=from_on)

    def check_start(self, day: date) -> None:
        """Refuse a day from which help cannot be proposed.

        Raises
        ------
        CaseloadError
            If it lies too far back or ahead.
        """
        today = self._sharing.today
        first, last = today - timedelta(MOST_DAYS_BACK), today + timedelta(MOST_DAYS_AHEAD)
        if not first <= day <= last:
            raise CaseloadError(
                f"Help begins between {write_date(first)} and {write_date(last)}. Choose another "
                "day."
            )

    def start_day(self) -> date:
        """Return the first day of the next month, from which help is proposed unless said else."""
        return (self._sharing.today.replace(day=1) + timedelta(days=32)).replace(day=1)


def _read_share(percent: float) -> float:
    """Return the share of a case that was given in per cent."""
    if not 0 < percent < 100:
        raise CaseloadError(
            "Of a case that is carried together 1 to 99 per cent pass. Change it, or propose that "
            "the case moves."
        )
    return percent / 100


def _read_hours(text: str) -> float:
    """Return hours that were typed."""
    try:
        hours = float(text.replace(",", "."))
    except ValueError:
        hours = math.nan
    if not 0 < hours <= _MOST_HOURS:
        raise CaseloadError(
            f"Hours a month are a number above 0 and at most {_MOST_HOURS}, such as 4 or 2.5. "
            "Change it."
        )
    return hours
