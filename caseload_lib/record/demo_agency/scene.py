"""Everything about the demo agency that is settled before its months begin to pass."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from caseload_lib.record.demo_agency.cases import Cases, make_cases
from caseload_lib.record.demo_agency.holdings import Holdings, hold_cases
from caseload_lib.record.demo_agency.outline import Days, Flags, Numbers, Outline, add_up
from caseload_lib.record.demo_agency.people import People, make_people
from caseload_lib.record.demo_agency.plans import Plans, Positions, make_plans, make_positions
from caseload_lib.record.demo_agency.story import Story, tell_story


@dataclass(frozen=True)
class Scene:
    """The people, the cases, who holds them, what they should get, and the script."""

    outline: Outline
    people: People
    cases: Cases
    holdings: Holdings
    story: Story
    plans: Plans
    positions: Positions

    @cached_property
    def holders(self) -> Days:
        """Who holds each case on the 15th of each month, cases by months; -1 for nobody."""
        numbers = np.arange(len(self.cases.seats))
        days = self.outline.starts[:-1] + 14
        held = [self.holdings.holder_on(numbers, np.full(len(numbers), day)) for day in days]
        return np.stack(held, axis=1)

    @cached_property
    def held(self) -> Numbers:
        """How many cases each person holds, people by months."""
        return self._sum_by_holder(np.ones(self.holders.shape))

    @cached_property
    def needed(self) -> Numbers:
        """The hours of contacts that each person's cases need, people by months."""
        of_plans = self.plans.need_hours(self.outline)
        needs = [add_up(self.plans.cases, month, len(self.cases.seats)) for month in of_plans.T]
        return self._sum_by_holder(np.stack(needs, axis=1))

    @cached_property
    def working(self) -> Flags:
        """Whether each person is at work on each day, people by days."""
        employed = self.people.employed_on(self.outline.days)
        return employed & self.outline.workdays & (self.people.away == 0)

    @cached_property
    def present(self) -> Numbers:
        """The hours that each person is at work, people by months."""
        days = self.outline.count_by_month(self.working)
        return days * self.people.hours[:, None] / 5.0

    @cached_property
    def possible(self) -> Numbers:
        """The hours that each person would be at work without absences, people by months."""
        employed = self.people.employed_on(self.outline.days) & self.outline.workdays
        return self.outline.count_by_month(employed) * self.people.hours[:, None] / 5.0

    @cached_property
    def tenure(self) -> Numbers:
        """Months since each person began, at each month's end, people by months."""
        return (self.outline.starts[1:] - self.people.starts[:, None]) / 30.0

    def _sum_by_holder(self, values: Numbers) -> Numbers:
        """Return values of cases by months as sums of people by months."""
        total = len(self.people.roles)
        columns = [
            add_up(holder[holder >= 0], value[holder >= 0], total)
            for holder, value in zip(self.holders.T, values.T, strict=True)
        ]
        return np.stack(columns, axis=1)


def set_scene(outline: Outline) -> Scene:
    """Return an agency as it is laid out by its outline."""
    people = make_people(outline)
    cases = make_cases(people, outline)
    story = tell_story(cases, outline)
    return Scene(
        outline,
        people,
        cases,
        hold_cases(people, cases, outline),
        story,
        make_plans(cases, story.list_changes(outline), outline),
        make_positions(cases, outline),
    )
