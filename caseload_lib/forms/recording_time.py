"""What a day's or a week's time went to: what is logged, and the small forms that log it."""

from datetime import date, timedelta
from typing import Any

import pandas as pd

from caseload_lib.charts.words import BREAKDOWN_LABELS
from caseload_lib.errors import CaseloadError
from caseload_lib.forms.entries import Ask, Entry
from caseload_lib.forms.inputs import write_hours
from caseload_lib.forms.recording import Recording, write_day
from caseload_lib.record.hours import WEEK_ACTIVITIES, record_time
from caseload_lib.tables import TIME_ACTIVITIES

#: What is asked for each period; support is asked for apart, since it is for somebody.
ASKED = {
    "day": tuple(name for name in TIME_ACTIVITIES if name != "support"),
    "week": WEEK_ACTIVITIES,
}
_HINT = "Hours, as 1.5 or 1:30."


class TimeLog:
    """The person's time of the day that is looked at, or of its week.

    Parameters
    ----------
    recording : Recording
        Who records, and what is on record.

    Attributes
    ----------
    period : str
        "day" or "week".
    """

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.period = "day"

    def choose(self, period: object) -> None:
        """Choose whether time is logged by the day or by the week.

        Raises
        ------
        CaseloadError
            If it is neither.
        """
        if period not in ASKED:
            raise CaseloadError("Time is logged by the day or by the week. Choose one of them.")
        self.period = str(period)

    @property
    def first(self) -> date:
        """The day, or the Monday of its week."""
        day = self.recording.day
        return day if self.period == "day" else day - timedelta(days=day.weekday())

    @property
    def title(self) -> str:
        """Which time it is, in words."""
        shown = write_day(self.first, weekday=True)
        return shown if self.period == "day" else f"The week from {shown}"

    def list_logged(self) -> dict[tuple[str, str], int]:
        """Return what is logged: minutes by activity and the colleague supported, if any."""
        rows = self._pick()
        whom = rows["for_facilitator_id"].fillna("")
        sums = rows["minutes"].groupby([rows["activity"], whom]).sum()
        return {(str(key[0]), str(key[1])): int(minutes) for key, minutes in sums.items()}

    def make(self, kind: str, key: str) -> Entry | None:
        """Return the small form of the time logged, or of support.

        Parameters
        ----------
        kind : str
            "time" or "support".
        key : str
            The period and its first day, as "week 2026-11-23".

        Returns
        -------
        Entry or None
            None where there is no such form, or another day is looked at by now.
        """
        if key != self.key or kind not in {"time", "support"}:
            return None
        return self._make_time() if kind == "time" else self._make_support()

    @property
    def key(self) -> str:
        """The period and its first day, by which small forms are told apart."""
        return f"{self.period} {self.first}"

    def _make_time(self) -> Entry:
        logged = self.list_logged()
        there = {name: logged[name, ""] for name in ASKED[self.period] if (name, "") in logged}
        asks = [
            Ask(name, BREAKDOWN_LABELS[name], "hours", required=False)
            for name in ASKED[self.period]
        ]
        if there:
            hint = "Only where a number that is logged already is changed. No client's name."
            asks.append(Ask("reason", "Why it is corrected", hint=hint, required=False))

        def keep(*, reason: str | None = None, **hours: int | None) -> None:
            gone = [BREAKDOWN_LABELS[name] for name in there if hours[name] is None]
            if gone:
                raise CaseloadError(
                    f"Not kept yet. {'; '.join(gone)}: to take back what is logged, enter 0. "
                    "What you typed stays here."
                )
            changed = {n: m for n, m in hours.items() if m is not None and m != there.get(n)}
            self._keep(changed, reason, corrected=any(name in there for name in changed))

        return Entry(
            f"time-{self.key}",
            f"Hours of this {self.period}",
            tuple(asks),
            keep,
            f"Keep this {self.period}",
            _HINT,
            starts={name: write_hours(minutes) for name, minutes in there.items()},
            folded=False,
        )

    def _make_support(self) -> Entry:
        def keep(*, for_facilitator_id: str, support: int, reason: str | None) -> None:
            self._keep(
                {"support": support},
                reason,
                corrected=("support", for_facilitator_id) in self.list_logged(),
                for_facilitator_id=for_facilitator_id,
            )

        return Entry(
            f"support-{self.key}",
            "Support that I gave a colleague",
            (
                Ask("for_facilitator_id", "Whom", "select", self._offer_colleagues),
                Ask("support", "Hours", "hours"),
                Ask("reason", "Why it is corrected", required=False,
                    hint="Only where support of the same colleague is logged already."),
            ),
            keep,
            "Keep this support",
            _HINT,
        )  # fmt: skip

    def _keep(
        self, entries: dict[str, int], reason: str | None, *, corrected: bool, **whom: str
    ) -> None:
        """Log time as it was typed."""
        if not entries:
            raise CaseloadError("Nothing is different from what is logged. Type the hours first.")
        if corrected and reason is None:
            raise CaseloadError(
                "Not kept yet. Another number is logged already: say why it is corrected. What "
                "you typed stays here."
            )
        self.recording.write(
            record_time,
            facilitator_id=self.recording.person,
            worked_on=self.first,
            period=self.period,
            entries=entries,
            reason=reason if corrected else None,
            **whom,
        )

    def _offer_colleagues(self) -> dict[str, str]:
        people = self.recording.people
        return {one: name for one, name in people.items() if one != self.recording.person}

    def _pick(self) -> pd.DataFrame:
        """Return the rows of the time log that are of this person, period and day."""
        log: Any = self.recording.records.time_log
        own = log["facilitator_id"] == self.recording.person
        same = log["period"].fillna("day") == self.period
        return log[own & same & (log["worked_on"] == pd.Timestamp(self.first))]
