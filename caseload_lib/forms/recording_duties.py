"""What the person owes and follows up: obligations and referrals, due, done and put right."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.entries import Ask, Entry
from caseload_lib.forms.recording import Recording
from caseload_lib.plan.obligations import list_droppable
from caseload_lib.record.duties import (
    add_obligation,
    add_referral,
    follow_up_referral,
    record_obligation_done,
)
from caseload_lib.tables import BASES, OBLIGATION_KINDS

#: What each basis means, as it is asked and shown.
BASIS_WORDS = {
    "law": "a law or a regulation asks for it",
    "funder": "a funder asks for it",
    "policy": "the agency's written policy asks for it",
    "custom": "it has always been done so",
}
#: How far ahead what falls due is shown at once, in days.
SOON = timedelta(days=14)


@dataclass(frozen=True)
class _Kind:
    """How one kind of duty is kept."""

    table: str
    key: str
    due: str
    done: str
    write: Callable[..., object]


_KINDS = {
    "obligation": _Kind(
        "obligations", "obligation_id", "due_on", "done_on", record_obligation_done
    ),
    "referral": _Kind(
        "referrals", "referral_id", "follow_up_due_on", "followed_up_on", follow_up_referral
    ),
}


class Duties:
    """The person's obligations, and the referrals of the cases they hold.

    Parameters
    ----------
    recording : Recording
        Who records, and what is on record.
    """

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.leave()

    def leave(self) -> None:
        """Forget what was typed and done here."""
        self._results: dict[str, str] = {}
        self._done: set[str] = set()

    def list_due(self, kind: str) -> tuple[dict[str, Any], ...]:
        """Return the rows of what is not done, due or overdue first; what was done here stays.

        Parameters
        ----------
        kind : str
            "obligation" or "referral".
        """
        how, rows = _KINDS[kind], self._pick(kind)
        shown = rows[rows[how.done].isna() | rows[how.key].isin(self._done)]
        return tuple(shown.sort_values(how.due, kind="stable").to_dict("records"))

    def list_done(self, kind: str) -> tuple[dict[str, Any], ...]:
        """Return the rows of what was done on the day, but for what is listed as due."""
        how, rows = _KINDS[kind], self._pick(kind)
        done = rows[rows[how.done] == pd.Timestamp(self.recording.day)]
        return tuple(done[~done[how.key].isin(self._done)].to_dict("records"))

    def count_overdue(self, kind: str) -> int:
        """Return how many are not done and were due before the day."""
        how, rows = _KINDS[kind], self._pick(kind)
        late = rows[how.due] < pd.Timestamp(self.recording.day)
        return int((rows[how.done].isna() & late).sum())

    def list_droppable(self) -> pd.DataFrame:
        """Return the person's obligations of the month that nobody outside asks for, by kind."""
        month = self.recording.month
        return list_droppable(self.recording.records, from_on=month.first, to_on=month.after)

    def read_result(self, referral_id: str) -> str:
        """Return what was typed of what came of a referral."""
        return self._results.get(referral_id, "")

    def type_result(self, referral_id: str, value: object) -> None:
        """Take what came of a referral; it is kept once the referral is followed up."""
        self._find("referral", referral_id)
        self._results[referral_id] = str(value or "")

    def do(self, kind: str, key: str) -> None:
        """Write that something was done on the day that is looked at.

        Parameters
        ----------
        kind : str
            "obligation" or "referral".
        key : str
            Its id.

        Raises
        ------
        CaseloadError
            If it was done already, or the day has not come.
        """
        self.recording.refresh()
        if kind not in _KINDS:
            raise CaseloadError("This form has nothing of that name. Reload the page.")
        how, row = _KINDS[kind], self._find(kind, key)
        if self.recording.day > self.recording.today:
            raise CaseloadError("This day has not come. Go to the day it was done.")
        if not pd.isna(row[how.done]):
            self._done.add(key)
            raise CaseloadError(
                "Another window has recorded this already. If that is wrong, correct it "
                "where it stands now."
            )
        more = {"result": self._results.get(key, "").strip() or None} if kind == "referral" else {}
        self.recording.write(how.write, key, **{how.done: self.recording.day}, **more)
        self._results.pop(key, None)
        self._done.add(key)

    def make(self, kind: str, key: str) -> Entry | None:
        """Return a small form: "owe" and "refer" add one, "redo" and "refollow" correct one.

        Parameters
        ----------
        kind : str
            Which form.
        key : str
            The id of what is corrected; empty for a new one.

        Returns
        -------
        Entry or None
            None where there is no such form.

        Raises
        ------
        CaseloadError
            If there is no such obligation or referral.
        """
        if kind in {"redo", "refollow"}:
            return self._make_correction(kind, key)
        if kind == "owe":
            return self._make_obligation()
        return self._make_referral() if kind == "refer" else None

    def _make_correction(self, kind: str, key: str) -> Entry | None:
        about = "obligation" if kind == "redo" else "referral"
        how, row = _KINDS[about], self._find(about, key)
        if pd.isna(row[how.done]):
            return None
        outcome = Ask("result", "What came of it", required=False)

        def keep(*, reason: str, **values: object) -> None:
            if all(str(value) == str(starts[name]) for name, value in values.items()):
                raise CaseloadError("Nothing is different. Change what is wrong first.")
            if values[how.done] is None:
                values = dict.fromkeys(values)  # What was not done came to nothing.
            self.recording.write(how.write, key, reason=reason, **values)

        starts = {
            how.done: row[how.done].date().isoformat(),
            "result": None if pd.isna(row.get("result")) else row["result"],
        }
        label = "Done on" if about == "obligation" else "Followed up on"
        hint = "Empty where it was not done after all."
        return Entry(
            f"{kind}-{key}",
            "Correct",
            (
                Ask(how.done, label, "date", hint=hint, required=False),
                *((outcome,) if about == "referral" else ()),
                Ask("reason", "Why it is corrected", hint="Kept with it. No client's name."),
            ),
            keep,
            "Keep the correction",
            starts=starts,
        )

    def _make_obligation(self) -> Entry:
        def keep(**values: Any) -> None:
            rec = self.recording
            rec.write(add_obligation, facilitator_id=rec.person, **values)

        kinds = {one: one.capitalize() for one in OBLIGATION_KINDS}
        bases = {one: f"{one.capitalize()}: {BASIS_WORDS[one]}" for one in BASES}
        return Entry(
            "owe-",
            "Add an obligation",
            (
                Ask("kind", "What is owed", "select", lambda: kinds),
                Ask("due_on", "Due on", "date"),
                Ask("basis", "What asks for it", "select", lambda: bases,
                    "Empty where nobody knows.", required=False),
                Ask("case_id", "Client", "select", lambda: self.recording.cases,
                    "Where it is about one.", required=False),
            ),
            keep,
            "Add this obligation",
        )  # fmt: skip

    def _make_referral(self) -> Entry:
        def keep(**values: Any) -> None:
            self.recording.write(add_referral, **values)

        return Entry(
            "refer-",
            "Add a referral",
            (
                Ask("case_id", "Client", "select", lambda: self.recording.cases),
                Ask("provider", "To which provider"),
                Ask("made_on", "Made on", "date"),
                Ask("follow_up_due_on", "Follow up by", "date", required=False),
            ),
            keep,
            "Add this referral",
            starts={"made_on": self.recording.day.isoformat()},
        )

    def _pick(self, kind: str) -> pd.DataFrame:
        """Return the rows that are the person's."""
        rec = self.recording
        rows = rec.records[_KINDS[kind].table]
        return rows if kind == "obligation" else rows[rows["case_id"].isin(rec.own_cases)]

    def _find(self, kind: str, key: str) -> Mapping[str, Any]:
        """Return a row of the person's."""
        rows = self._pick(kind)
        found = rows[rows[_KINDS[kind].key] == key].to_dict("records")
        if not found:
            raise CaseloadError("This is not on your list any more. Look at the list again.")
        return found[0]


def count_days_late(due_on: Any, day: date) -> int | None:
    """Return how many days something is overdue, negative before; None where no day is set."""
    return None if pd.isna(due_on) else (day - due_on.date()).days
