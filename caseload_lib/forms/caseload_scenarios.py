"""Saving what-ifs under a name, and setting them side by side."""

from datetime import datetime

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.caseload_planning import CaseloadPlanning
from caseload_lib.forms.entries import Ask, Entry
from caseload_lib.forms.nodes import Node, Table, Text
from caseload_lib.plan.assumptions import Assumptions
from caseload_lib.plan.sizing import CaseloadTarget
from caseload_lib.record.scenarios import (
    Scenario,
    remove_scenario,
    rename_scenario,
    save_scenario,
)
from caseload_lib.report.caseload_plan.words import LIMITS, NEVER
from caseload_lib.report.writing import write_date
from caseload_lib.review.wording import say_number, say_share

_HEADERS = (
    "Scenario",
    "Cases",
    "Hours needed",
    "Hours available",
    "Chance of overrun",
    "Closures a year",
    "Limited by",
    "Started from",
    "Saved",
)


class Scenarios:
    """What is saved of a planner, and the small forms that save, rename and remove.

    Parameters
    ----------
    planning : CaseloadPlanning
        Whose what-ifs they are.
    """

    def __init__(self, planning: CaseloadPlanning) -> None:
        self._planning = planning
        self._worked_out: dict[str, CaseloadTarget | None] = {}
        self._saved: tuple[Assumptions, datetime] | None = None
        who = Ask("who", "Who are you?", "select", options=self._list_people,
                  hint="The trail of changes tells who saved it.")  # fmt: skip
        which = Ask("scenario_id", "Which scenario", "select", options=self._list_saved)
        self.entries = (
            Entry("save", "Save this what-if", (Ask("name", "Name of the scenario"), who),
                  self._save, "Save the scenario"),
            Entry("rename", "Rename a scenario", (which, Ask("name", "New name"), who),
                  self._rename, "Rename it"),
            Entry("remove", "Remove a scenario", (which, who), self._remove, "Remove it"),
        )  # fmt: skip

    def act(self, name: str, value: object) -> None:
        """Take what was typed into one of the small forms, or do what its button says.

        Parameters
        ----------
        name : str
            The form's name and the field's, as "save.name".
        value : object
            What was typed.

        Raises
        ------
        CaseloadError
            If it is refused; what was typed stays.
        """
        form, _, field = name.partition(".")
        entry = next((one for one in self.entries if one.name == form), None)
        if entry is None:
            raise CaseloadError("This form has nothing of that name. Reload the page.")
        entry.act(field, value)

    @property
    def saved_at(self) -> datetime | None:
        """When what is shown now was saved here; None where it was not."""
        answer = self._planning.answer
        if self._saved is None or answer is None or answer.assumptions != self._saved[0]:
            return None
        return self._saved[1]

    def draw(self) -> tuple[Node, ...]:
        """Return the table of what is saved, today's what-if first, and the small forms."""
        scenarios = self._planning.scenarios
        entries = self.entries if scenarios else self.entries[:1]
        drawn = tuple(one.draw(prefix="keep") for one in entries)
        if not scenarios:
            hint = "Nothing is saved yet. What is saved is set side by side here."
            return (Text(text=hint, kind="hint"), *drawn)
        return (Table(caption="Side by side", headers=_HEADERS, rows=self._list_rows()), *drawn)

    def _list_rows(self) -> tuple[tuple[str | int, ...], ...]:
        """Return the rows of the comparison."""
        planning = self._planning
        rows: list[tuple[str | int, ...]] = []
        if planning.answer is not None:
            now = planning.now_assumed
            whose = _say_origin(now.facilitator_id, now.month)
            rows.append(("As shown now", *_describe(planning.answer.target), whose, "not saved"))
        for one in planning.scenarios:
            target = self._work_out(one)
            zone = planning.agency.settings.zone
            saved = write_date(one.saved_at.astimezone(zone).date())
            if target is None:
                cells = ("", "", "", "", "", "saved by another version: make it anew")
                rows.append((one.name, *cells, one.facilitator_id or "", saved))
            else:
                made = one.read()
                whose = _say_origin(made.facilitator_id, made.month)
                rows.append((one.name, *_describe(target), whose, saved))
        return tuple(rows)

    def _work_out(self, scenario: Scenario) -> CaseloadTarget | None:
        """Return what a scenario comes to, worked out once; None where it cannot be."""
        if scenario.scenario_id not in self._worked_out:
            try:
                self._worked_out[scenario.scenario_id] = scenario.read().solve()
            except CaseloadError:
                self._worked_out[scenario.scenario_id] = None
        return self._worked_out[scenario.scenario_id]

    def _list_people(self) -> dict[str, str]:
        people = self._planning.records.facilitators
        return {
            str(who): f"{who} {name}" if isinstance(name, str) else str(who)
            for who, name in people[["facilitator_id", "name"]].itertuples(index=False)
        }

    def _list_saved(self) -> dict[str, str]:
        return {one.scenario_id: one.name for one in self._planning.scenarios}

    def _save(self, *, name: str, who: str) -> None:
        planning = self._planning
        now = planning.now_assumed
        known = set(planning.records.facilitators["facilitator_id"])
        whose = now.facilitator_id if now.facilitator_id in known else None
        save_scenario(
            planning.database, name, now, facilitator_id=whose, actor=who, at=planning.now()
        )
        self._saved = (now, planning.now())

    def _rename(self, *, scenario_id: str, name: str, who: str) -> None:
        planning = self._planning
        rename_scenario(planning.database, scenario_id, name, actor=who, at=planning.now())

    def _remove(self, *, scenario_id: str, who: str) -> None:
        planning = self._planning
        remove_scenario(planning.database, scenario_id, actor=who, at=planning.now())


def _describe(target: CaseloadTarget) -> tuple[str | int, ...]:
    """Return an answer's cells."""
    closures = target.closures_per_year
    return (
        target.cases,
        say_number(target.hours_needed),
        say_number(target.hours_available),
        say_share(target.overrun_probability),
        NEVER if closures is None else say_number(closures),
        LIMITS[target.limited_by],
    )


def _say_origin(facilitator_id: str, month: str) -> str:
    """Return whose records a what-if started from."""
    return f"{facilitator_id}, {month}" if facilitator_id else "the settings"
