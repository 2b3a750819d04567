"""Who could help, tried out in the meeting: limits, what comes of them, and what to propose."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

import pandas as pd

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.inputs import read_day
from caseload_lib.forms.sharing import Sharing
from caseload_lib.forms.sharing_limits import Limits
from caseload_lib.forms.sharing_parts import UNKNOWN, Worked
from caseload_lib.forms.sharing_proposals import Proposals
from caseload_lib.share.help import Help, suggest_help
from caseload_lib.share.helping.load import Load, gather_load

#: What tells one suggestion from another, and from what is proposed.
_SAME = ("kind", "case_id", "from_facilitator_id", "to_facilitator_id")


class Helping:
    """The limits, and the help that was found within those asked for last.

    Parameters
    ----------
    sharing : Sharing
        What is looked at.
    proposals : Proposals
        Where suggestions are proposed.

    Attributes
    ----------
    limits : Limits
        As they are set now.
    asked : Limits
        As they were when help was asked for last.
    from_on : date
        The day from which what is proposed is to hold.
    """

    def __init__(self, sharing: Sharing, proposals: Proposals) -> None:
        self._sharing = sharing
        self._proposals = proposals
        self._loads: Worked[Load] = Worked(sharing)
        self._found: Worked[Help] = Worked(sharing)
        self._from_on: date | None = None

    def start(self) -> None:
        """Begin with the agency's own limits."""
        self.limits = self.asked = self.usual
        self._from_on = None

    @property
    def usual(self) -> Limits:
        """The agency's own limits."""
        sharing = self._sharing.agency.settings.sharing
        return Limits(sharing.most_moves, sharing.comfortable_utilisation)

    @property
    def day(self) -> date:
        """The day on which cases are held: when help begins, or the end of an earlier month."""
        return self.from_on if self.is_current else self._sharing.find_month().last

    @property
    def is_current(self) -> bool:
        """Whether the last full month is looked at: by an earlier one nothing is proposed."""
        return self._sharing.month == self._sharing.months[0]

    @property
    def choice(self) -> tuple[Limits, date]:
        """What is asked for: what was worked out holds for it alone."""
        return self.asked, self.day

    @property
    def from_on(self) -> date:
        """The first day of the next month, unless another was chosen."""
        return self._from_on or self._proposals.start_day()

    def choose_day(self, value: object) -> None:
        """Choose from when on what is proposed is to hold.

        Raises
        ------
        CaseloadError
            If it is no day, or none from which help can be proposed; nothing has changed then.
        """
        day = read_day(value)
        if day is not None:
            self._proposals.check_start(day)
        self._from_on = day

    def find_load(self) -> Load:
        """Return who carries how much, worked out once.

        Raises
        ------
        CaseloadError
            If it cannot be worked out.
        """
        if not self._loads.is_worked(self.day):
            self._loads.work(self._gather, self.day)
        load = self._loads.find(self.day)
        if load is None:
            raise CaseloadError(self._loads.find_refusal(self.day))
        return load

    def _gather(self) -> Load:
        sharing = self._sharing
        month, settings = sharing.find_month(), sharing.agency.settings
        return gather_load(sharing.records, sharing.find_history(), month, settings, day=self.day)

    def limit(self, name: str, shown: object) -> None:
        """Set how many cases may move, or what is comfortable in per cent.

        Parameters
        ----------
        name : {"moves", "comfortable"}
            Which limit.
        shown : object
            The number as people see it.

        Raises
        ------
        CaseloadError
            If it is no number, or one that cannot be; nothing has changed then.
        """
        limit = self.limits.limit_moves if name == "moves" else self.limits.limit_comfort
        self.limits = limit(shown)

    @property
    def is_known(self) -> bool:
        """Whether it is worked out who carries how much, so that pins can be chosen."""
        return self._loads.find(self.day) is not None

    def list_movable(self) -> dict[str, str]:
        """Return the cases that may move unless somebody pins them, with who holds them."""
        cases = self.find_load().cases
        free = cases[~cases["pinned"] & ~cases["case_id"].isin(self.limits.pinned)]
        pairs = free[["case_id", "facilitator_id"]].itertuples(index=False)
        return {str(case): f"{case}, held by {who}" for case, who in pairs}

    def list_people(self) -> dict[str, str]:
        """Return who could be asked for help or relieved, with their names, by id."""
        known = self._sharing.everybody
        ids = [str(one) for one in self.find_load().facilitators["facilitator_id"]]
        return {one: known.get(one, one) for one in ids}

    def pin(self, case_id: str, *, stays: bool = True) -> None:
        """Have a case stay where it is, or let it move again.

        Raises
        ------
        CaseloadError
            If it is no case that could be pinned.
        """
        if stays and case_id not in self.list_movable():
            raise CaseloadError("This case is none of those that could move. Choose another.")
        self.limits = self.limits.pin(case_id, stays=stays)

    def keep_out(self, facilitator_id: str, *, out: bool) -> None:
        """Ask somebody for nothing, or ask again.

        Raises
        ------
        CaseloadError
            If nobody of that id can be reckoned with.
        """
        if facilitator_id not in self.list_people():
            raise CaseloadError(UNKNOWN)
        self.limits = self.limits.keep_out(facilitator_id, out=out)

    def restore(self) -> None:
        """Go back to the agency's own limits, without pins."""
        self.limits = self.usual

    def ask(self) -> None:
        """Ask for help within the limits as they are set now."""
        self.asked = self.limits

    def suggest(self) -> Help:
        """Find the help that was asked for.

        Raises
        ------
        CaseloadError
            If it cannot be worked out.
        """
        self._found.work(self._suggest, self.choice)
        return self.found

    def _suggest(self) -> Help:
        asked, load = self.asked, self.find_load()
        # An address may name cases that have closed since, and people who have left.
        cases, people = set(load.cases["case_id"]), set(load.facilitators["facilitator_id"])
        return suggest_help(
            load,
            self._sharing.agency.settings,
            max_moves=asked.most_moves,
            comfortable_utilisation=asked.comfortable_utilisation,
            pinned=[one for one in asked.pinned if one in cases],
            kept_out=[one for one in asked.kept_out if one in people],
        )

    @property
    def found(self) -> Help:
        """The help that was asked for last.

        Raises
        ------
        CaseloadError
            If it is not worked out, or cannot be.
        """
        found = self._found.find(self.choice)
        if found is None:
            refusal = self._found.find_refusal(self.choice)
            raise CaseloadError(refusal or "Nothing is worked out yet. Wait until it is shown.")
        return found

    def list_suggestions(self) -> list[dict[str, Any]]:
        """Return the suggestions in their order, each with whether it is proposed already.

        Returns
        -------
        list of dict
            The columns of `Help.suggestions`, key (its place) and proposed (bool).
        """
        open_ones = self._proposals.read()
        open_ones = open_ones[open_ones["state"].isin(("open", "agreed"))]
        known = {_identify(row) for row in open_ones.to_dict("records")}
        return [
            {**row, "key": str(place), "proposed": _identify(row) in known}
            for place, row in enumerate(self.found.suggestions.to_dict("records"))
        ]

    def propose(self, key: str) -> None:
        """Propose one suggestion.

        Parameters
        ----------
        key : str
            Its place among the suggestions.

        Raises
        ------
        CaseloadError
            If there is no such suggestion, an earlier month is looked at, or it is refused.
        """
        self._check_current()
        rows = {row["key"]: row for row in self.list_suggestions()}
        if key not in rows:
            raise CaseloadError(UNKNOWN)
        self._proposals.propose_all([rows[key]], from_on=self.from_on)

    def propose_kind(self, kind: str) -> None:
        """Propose every suggestion of one kind that is not proposed yet, or none.

        Raises
        ------
        CaseloadError
            If there is nothing left to propose, an earlier month is looked at, or one of them is
            refused.
        """
        self._check_current()
        rows = [r for r in self.list_suggestions() if r["kind"] == kind and not r["proposed"]]
        if not rows:
            raise CaseloadError("All of these are proposed already.")
        self._proposals.propose_all(rows, from_on=self.from_on)

    def _check_current(self) -> None:
        if not self.is_current:
            raise CaseloadError(
                "By an earlier month nothing is proposed. Choose the last month at the top."
            )

    @property
    def address(self) -> Mapping[str, str]:
        """What leads back to these limits and this day; what is as usual is not in it."""
        since = {} if self._from_on is None else {"from": self._from_on.isoformat()}
        return {**self.limits.to_address(self.usual), **since}

    def resume(self, query: Mapping[str, str]) -> None:
        """Take up limits from an address; what cannot be any more is left out."""
        self.start()
        self.limits = Limits.of_address(query, self.usual)
        with suppress(CaseloadError):
            self.choose_day(query.get("from"))
        self.ask()


def _identify(row: Mapping[str, Any]) -> tuple[object, ...]:
    """Return what tells one suggestion from another; a case is proposed once, however."""
    if not pd.isna(row["case_id"]):
        return (row["case_id"],)
    return tuple(None if pd.isna(row[name]) else row[name] for name in _SAME)
