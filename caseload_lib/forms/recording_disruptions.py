"""Disruptions of the person's work: what goes on, what was, and the small forms about them."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

import pandas as pd

from caseload_lib.charts.words import BREAKDOWN_LABELS
from caseload_lib.errors import CaseloadError
from caseload_lib.forms.entries import Ask, Entry
from caseload_lib.forms.recording import Recording, write_day
from caseload_lib.record.disruptions import (
    correct_disruption,
    end_disruption,
    record_disruption,
)
from caseload_lib.tables import SCOPE_OF_CAUSE

#: What each cause is called, with its scope.
CAUSES = {
    cause: f"{cause.replace('_', ' ').capitalize()} ({BREAKDOWN_LABELS[scope].lower()})"
    for cause, scope in SCOPE_OF_CAUSE.items()
}
_MINUTES = "Minutes that it took of your time in all"


class Disruptions:
    """The person's disruptions.

    Parameters
    ----------
    recording : Recording
        Who records, and what is on record.
    """

    def __init__(self, recording: Recording) -> None:
        self.recording = recording

    def list_open(self) -> tuple[dict[str, Any], ...]:
        """Return the rows of those that go on, the oldest first."""
        rows = self.recording.records.disruptions
        still = rows[rows["ended_at"].isna()].sort_values("started_at", kind="stable")
        return tuple(still.to_dict("records"))

    def list_ended(self) -> tuple[dict[str, Any], ...]:
        """Return the rows of those that began or ended in the month, the latest first."""
        rec = self.recording
        rows = rec.records.disruptions
        rows = rows[rows["ended_at"].notna()].sort_values("started_at", ascending=False)
        return tuple(
            row
            for row in rows.to_dict("records")
            if rec.find_local(row["ended_at"]).date() >= rec.month.first
            and rec.find_local(row["started_at"]).date() < rec.month.after
        )

    def describe(self, row: Mapping[str, Any]) -> str:
        """Return a disruption in a few words."""
        rec = self.recording
        begun = self._write_moment(row["started_at"])
        until = "" if pd.isna(row["ended_at"]) else f", until {self._write_moment(row['ended_at'])}"
        took = "" if pd.isna(row["minutes"]) else f", {row['minutes']:g} minutes"
        about = "" if pd.isna(row["case_id"]) else f"{rec.codes[row['case_id']]}. "
        return f"{about}From {begun}{until}{took}."

    def make(self, kind: str, key: str) -> Entry | None:
        """Return a small form: "disruption" adds one, "ended" ends one, "mend" corrects one.

        Parameters
        ----------
        kind : str
            Which form.
        key : str
            The disruption's id; empty for a new one.

        Returns
        -------
        Entry or None
            None where there is no such form.

        Raises
        ------
        CaseloadError
            If there is no such disruption any more.
        """
        if kind == "disruption":
            return self._make_new()
        if kind == "ended":
            return self._make_end(self._find(key))
        return self._make_correction(self._find(key)) if kind == "mend" else None

    def _make_new(self) -> Entry:
        def keep(**values: Any) -> None:
            times = self._read_times(values)
            rec = self.recording
            rec.write(record_disruption, facilitator_id=rec.person, **values, **times)

        day = self.recording.day.isoformat()
        about = "It is about what happened, not about whose fault it is. No client's name."
        return Entry(
            "disruption-",
            "Add a disruption",
            self._ask_all(),
            keep,
            "Add this disruption",
            about,
            starts={"started_on": day},
        )

    def _make_end(self, row: Mapping[str, Any]) -> Entry:
        def keep(*, minutes: int | None, **values: Any) -> None:
            ended_at = self._read_times(values)["ended_at"]
            self.recording.write(
                end_disruption, row["disruption_id"], ended_at=ended_at, minutes=minutes
            )

        return Entry(
            f"ended-{row['disruption_id']}",
            "It is over",
            (
                Ask("ended_on", "It ended on", "date"),
                Ask("ended_time", "It ended at", "time"),
                Ask("minutes", _MINUTES, "number", required=False),
            ),
            keep,
            "Keep its end",
            starts={
                "ended_on": self.recording.day.isoformat(),
                "minutes": _drop_missing(row["minutes"]),
            },
        )

    def _make_correction(self, row: Mapping[str, Any]) -> Entry:
        starts = {
            name: _drop_missing(row[name]) for name in ("cause", "case_id", "minutes", "permanent")
        }
        for name in ("started", "ended"):
            at = row[f"{name}_at"]
            local = None if pd.isna(at) else self.recording.find_local(at)
            starts[f"{name}_on"] = None if local is None else local.date().isoformat()
            starts[f"{name}_time"] = None if local is None else f"{local:%H:%M}"

        def keep(*, reason: str, **values: Any) -> None:
            times = self._read_times(values)
            now = {**values, **times}
            before = {name: _drop_missing(row[name]) for name in now}
            # A form knows no seconds: a moment that was left as it is stays as it was.
            changes = {
                name: value for name, value in now.items() if not _is_same(before[name], value)
            }
            write = self.recording.write
            write(correct_disruption, row["disruption_id"], changes=changes, reason=reason)

        reason = Ask("reason", "Why it is corrected", hint="Kept with it. No client's name.")
        return Entry(
            f"mend-{row['disruption_id']}",
            "Correct",
            (*self._ask_all(), reason),
            keep,
            "Keep the correction",
            "What was recorded stays on record; this takes its place.",
            starts=starts,
        )

    def _ask_all(self) -> tuple[Ask, ...]:
        """Ask for everything that a disruption has."""
        going = "Empty while it goes on."
        return (
            Ask("cause", "What brought it about", "select", lambda: CAUSES),
            Ask("case_id", "Client", "select", lambda: self.recording.cases,
                "Where it is about one.", required=False),
            Ask("started_on", "It began on", "date"),
            Ask("started_time", "It began at", "time"),
            Ask("ended_on", "It ended on", "date", hint=going, required=False),
            Ask("ended_time", "It ended at", "time", hint=going, required=False),
            Ask("minutes", _MINUTES, "number", required=False),
            Ask("permanent", "The change is for good", "tick", required=False),
        )  # fmt: skip

    def _read_times(self, values: dict[str, Any]) -> dict[str, datetime | None]:
        """Take days and hours out of what was typed, and return the moments that they are."""
        moments: dict[str, datetime | None] = {}
        for name in ("started", "ended"):
            if f"{name}_on" in values:
                day: date | None = values.pop(f"{name}_on")
                at: time | None = values.pop(f"{name}_time")
                if (day is None) != (at is None):
                    raise CaseloadError(
                        f"Not kept yet. When it {'began' if name == 'started' else 'ended'} is a "
                        "day and an hour: fill in both, or neither. What you typed stays here."
                    )
                moments[f"{name}_at"] = (
                    None if day is None or at is None else self.recording.make_moment(day, at)
                )
        return moments

    def _find(self, disruption_id: str) -> Mapping[str, Any]:
        """Return a disruption as it stands on record."""
        rows = self.recording.records.disruptions
        found = rows[rows["disruption_id"] == disruption_id].to_dict("records")
        if not found:
            raise CaseloadError(
                "This disruption was corrected meanwhile, in another window. Look at it again."
            )
        return found[0]

    def _write_moment(self, at: datetime) -> str:
        local = self.recording.find_local(at)
        return f"{write_day(local.date())}, {local:%H:%M}"


def _drop_missing(value: Any) -> Any:
    """Return a value of a frame as Python's own, None where it is missing."""
    return None if pd.isna(value) else value


def _is_same(before: Any, now: Any) -> bool:
    """Tell whether a value is what it was, moments by the minute."""
    if isinstance(before, datetime) and isinstance(now, datetime):
        return before.replace(second=0, microsecond=0) == now
    return bool(before == now)
