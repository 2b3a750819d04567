"""What an agency may set about programmes, funding, caseloads and schedules."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from caseload_lib.months import Month
from caseload_lib.settings import (
    Code,
    Factor,
    Hours,
    Listed,
    Minutes,
    Months,
    Share,
    Strict,
    TimeOfDay,
)
from caseload_lib.tables import WEEKDAYS


class Programme(Strict):
    """One programme, and what the agency expects of a case in it.

    `closes_cases` is false where support is for as long as it is wanted; `cases_per_worker` is
    the standard of how many such cases fill a full-time caseload; `weight` is how much such a
    case weighs beside others; `expected_months` and `expected_success` are how long one is
    planned to last and the share that meets its goals, where the records cannot tell yet.
    """

    label: Annotated[str, Field(min_length=1, max_length=80)]
    closes_cases: bool = True
    cases_per_worker: Annotated[float, Field(gt=0, le=10_000)] | None = None
    weight: Annotated[float, Field(ge=0, le=100)] = 1.0
    expected_months: Months | None = None
    expected_success: Share | None = None


class Funding(Strict):
    """One source of funding and its rules.

    `programmes`, `zones` and `languages` say for whose cases it may be used (empty: anybody's);
    `ends_on` is the first day without it; `most_cases` is how many cases on it one facilitator
    may carry; `most_hours_per_case` the hours a month that it pays for one case; `most_months`
    the time within which a case on it must close.
    """

    label: Annotated[str, Field(min_length=1, max_length=80)]
    programmes: list[Code] = []
    zones: list[Listed] = []
    languages: list[Listed] = []
    ends_on: date | None = None
    most_cases: Annotated[int, Field(ge=0, le=10_000)] | None = None
    most_hours_per_case: Hours | None = None
    most_months: Months | None = None


class Policies(Strict):
    """The agency's own rules on caseloads.

    `overrun_tolerance` is the share of months in which needing more hours than there are is
    accepted (none: sizes rest on means); `most_cases` caps every caseload; `ramp` is the share of
    a full load in a newcomer's first, second, ... month; `duration_factor` stretches durations
    for the labour market (1.2: a fifth longer) with its `duration_reason`, `seasonal_factors` by
    calendar month (twelve, January first); spread is taken from the records from
    `fewest_for_spread` contacts or cases on, else from `contact_spread` (standard deviation of a
    contact's hours ÷ their mean); funding is called ending `funding_notice_days` before it ends;
    `full_time_hours` a week are what `cases_per_worker` of a programme is meant for.
    """

    overrun_tolerance: Annotated[float, Field(gt=0, lt=1)] | None = None
    most_cases: Annotated[int, Field(ge=0, le=10_000)] | None = None
    ramp: Annotated[list[Share], Field(max_length=60)] = []
    duration_factor: Factor = 1.0
    duration_reason: Annotated[str, Field(max_length=200)] = ""
    seasonal_factors: list[Factor] = []
    fewest_for_spread: Annotated[int, Field(ge=2, le=100_000)] = 30
    contact_spread: Annotated[float, Field(ge=0, le=10)] = 0.0
    funding_notice_days: Annotated[int, Field(ge=0, le=3650)] = 60
    full_time_hours: Annotated[float, Field(gt=0, le=80)] = 40.0

    @model_validator(mode="after")
    def _check_lists(self) -> "Policies":
        if self.ramp != sorted(self.ramp):
            raise ValueError(
                "ramp is the share of the first, second, ... month and never falls. "
                f"Given: {self.ramp}"
            )
        if len(self.seasonal_factors) not in (0, 12):
            raise ValueError(
                "seasonal_factors holds twelve numbers, January first, or none. "
                f"Given: {len(self.seasonal_factors)}"
            )
        return self

    def find_duration_factor(self, month: Month) -> float:
        """Return by how much durations stretch in a month: the labour market × the season.

        Parameters
        ----------
        month : Month
            The month.

        Returns
        -------
        float
            1 where nothing is set.

        Examples
        --------
        >>> policies = Policies(duration_factor=1.2, seasonal_factors=[1.5] + [1.0] * 11)
        >>> [round(policies.find_duration_factor(Month(2026, n)), 9) for n in (1, 2)]
        [1.8, 1.2]
        """
        season = self.seasonal_factors[month.number - 1] if self.seasonal_factors else 1.0
        return self.duration_factor * season


class ZonePair(Strict):
    """How long the way between two zones takes, in either direction."""

    zones: Annotated[list[Listed], Field(min_length=2, max_length=2)]
    minutes: Minutes

    @model_validator(mode="after")
    def _check_pair(self) -> "ZonePair":
        if self.zones[0] == self.zones[1]:
            raise ValueError(
                "zones are two different ones; within a zone minutes_within_zone holds. "
                f"Given: {self.zones[0]} twice"
            )
        return self


class Scheduling(Strict):
    """When contacts may be, and the ways between them.

    `days` are the days of the week, `from_time` to `to_time` the hours on each, for whoever has
    no `working_hours` of their own; starts are on multiples of `slot_minutes`; a day is called
    overloaded beyond `comfortable_minutes` of contacts, ways and recording; ways take
    `minutes_within_zone` inside a zone and `minutes_between_zones` between two, unless `travel`
    says otherwise.
    """

    days: list[Literal[WEEKDAYS]] = ["mon", "tue", "wed", "thu", "fri"]  # type: ignore[valid-type]
    from_time: TimeOfDay = "09:00"
    to_time: TimeOfDay = "17:00"
    slot_minutes: Annotated[int, Field(ge=5, le=60)] = 15
    comfortable_minutes: Minutes = 360
    minutes_within_zone: Minutes = 15
    minutes_between_zones: Minutes = 30
    travel: list[ZonePair] = []

    @model_validator(mode="after")
    def _check_hours(self) -> "Scheduling":
        if self.from_time >= self.to_time:
            raise ValueError(
                f"from_time must be before to_time. Given: {self.from_time} and {self.to_time}"
            )
        if not self.days or len(set(self.days)) < len(self.days):
            raise ValueError(f"days names at least one day, and each once. Given: {self.days}")
        if 60 % self.slot_minutes:
            raise ValueError(
                "slot_minutes must divide an hour, as 5, 10, 15, 20 and 30 do. "
                f"Given: {self.slot_minutes}"
            )
        pairs = [frozenset(pair.zones) for pair in self.travel]
        twice = sorted({" and ".join(sorted(pair)) for pair in pairs if pairs.count(pair) > 1})
        if twice:
            raise ValueError(
                f"travel names each pair of zones once, for either direction. Given: {twice[0]} "
                "more than once"
            )
        return self
