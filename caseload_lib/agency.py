"""An agency's settings: what params/agency.toml may say, strictly."""

import re
import tomllib
from datetime import date
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from caseload_lib.errors import SettingsError, list_offenders
from caseload_lib.months import Month
from caseload_lib.tables import TIME_OF_DAY, WEEKDAYS

Hours = Annotated[float, Field(ge=0, le=10_000)]
Share = Annotated[float, Field(ge=0, le=1)]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Minutes = Annotated[int, Field(ge=0, le=24 * 60)]
Factor = Annotated[float, Field(gt=0, le=10)]
Months = Annotated[float, Field(gt=0, le=600)]


def _check_indicator(name: str) -> str:
    if name not in INDICATORS:
        raise ValueError(f"no indicator is called so; indicators: {', '.join(INDICATORS)}")
    return name


IndicatorName = Annotated[str, AfterValidator(_check_indicator)]


def _check_time(text: str) -> str:
    if not re.fullmatch(TIME_OF_DAY, text):
        raise ValueError("a time of day is written as 09:00, from 00:00 to 23:59")
    return text


def _check_listed(text: str) -> str:
    if not text.strip() or ";" in text:
        raise ValueError("each is one name as the records have it, not empty and without ;")
    return text


TimeOfDay = Annotated[str, AfterValidator(_check_time)]
Listed = Annotated[str, AfterValidator(_check_listed)]


def _check_time_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("must be a time zone name such as America/New_York")
    return name


def _read_month(value: object) -> Month:
    if isinstance(value, Month):
        return value
    return Month.parse(value if isinstance(value, str) else repr(value))


class _Strict(BaseModel):
    """Settings that know no other keys and convert nothing."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class AgencySection(_Strict):
    """Who the agency is.

    `name` is printed on every page; `time_zone` decides on which day something happened;
    `holidays` are days on which nobody is expected to work; counts from 1 to
    `suppress_below` - 1 do not leave the agency, and no mean of fewer answers is shown.
    """

    name: Annotated[str, Field(min_length=1, max_length=200)]
    time_zone: Annotated[str, AfterValidator(_check_time_zone)]
    holidays: list[date] = []
    suppress_below: Annotated[int, Field(ge=1, le=1000)] = 11


class Capacity(_Strict):
    """What comes off contract hours and goes onto each case, in hours a month."""

    fixed_administration_hours: Hours = 0.0
    reserve_hours: Hours = 0.0
    administration_hours_per_case: Hours = 0.0


class ServiceType(_Strict):
    """One kind of contact, and the hours that each one takes."""

    label: Annotated[str, Field(min_length=1, max_length=80)]
    contact_hours: Hours
    travel_hours: Hours = 0.0
    recording_hours: Hours = 0.0

    @property
    def hours(self) -> float:
        """Hours of one contact with its travel and recording."""
        return self.contact_hours + self.travel_hours + self.recording_hours


class Programme(_Strict):
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


class Funding(_Strict):
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


class Policies(_Strict):
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


class ZonePair(_Strict):
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


class Scheduling(_Strict):
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


class Objective(_Strict):
    """The target of one indicator and the direction that is better."""

    target: float
    better: Literal["higher", "lower"]


class Rebase(_Strict):
    """A dated reason from which an indicator's chart starts new limits."""

    indicator: IndicatorName
    from_month: Annotated[Month, BeforeValidator(_read_month)]
    reason: Annotated[str, Field(min_length=1, max_length=200)]


class Attention(_Strict):
    """When a case is brought to a facilitator's attention."""

    days_without_contact: Annotated[int, Field(ge=1, le=3650)] = 45
    days_of_open_position: Annotated[int, Field(ge=1, le=3650)] = 60


class Imports(_Strict):
    """How exports of other systems are read."""

    inferred_closure_days: Annotated[int, Field(ge=1, le=3650)] = 90


class Reports(_Strict):
    """How much history a page shows, and from how many people a funnel is drawn."""

    history_months: Annotated[int, Field(ge=1, le=120)] = 24
    funnel_from: Annotated[int, Field(ge=3, le=1000)] = 12


class Assessment(_Strict):
    """How assessments are read.

    A proficiency level is met at `met_share` of its rated indicators shown consistently; the
    performance year starts in the month `year_starts` (1 to 12); peers are asked only where
    `peers` is true, and shown only as aggregates of `fewest_peers` or more.
    """

    met_share: Annotated[float, Field(gt=0, le=1)] = 0.8
    year_starts: Annotated[int, Field(ge=1, le=12)] = 1
    peers: bool = False
    fewest_peers: Annotated[int, Field(ge=3, le=100)] = 3


class Agency(_Strict):
    """Everything an agency has set.

    Sections and keys are those of the file `params/agency.toml`.
    """

    agency: AgencySection
    capacity: Capacity = Capacity()
    service_types: dict[Code, ServiceType] = {}
    programmes: dict[Code, Programme] = {}
    funding: dict[Code, Funding] = {}
    policies: Policies = Policies()
    scheduling: Scheduling = Scheduling()
    objectives: dict[IndicatorName, Objective] = {}
    rebases: list[Rebase] = []
    attention: Attention = Attention()
    imports: Imports = Imports()
    reports: Reports = Reports()
    assessment: Assessment = Assessment()

    @model_validator(mode="after")
    def _check_funding(self) -> "Agency":
        strange = [
            f"funding.{source}.programmes names {name}"
            for source, funding in self.funding.items()
            for name in funding.programmes
            if name not in self.programmes
        ]
        if strange:
            raise ValueError(f"{list_offenders(strange)}: [programmes] has no such section")
        return self

    @model_validator(mode="after")
    def _check_targets(self) -> "Agency":
        wrong = [
            name
            for name, objective in self.objectives.items()
            if objective.target < 0 or (INDICATORS[name] == "share" and objective.target > 1)
        ]
        if wrong:
            raise ValueError(
                f"the target of {', '.join(wrong)} cannot be reached: a target is 0 or more, and "
                "that of a share at most 1 (0.9 is nine out of ten)"
            )
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which a day begins and ends."""
        return ZoneInfo(self.agency.time_zone)

    def hours_of(self, service_type: str) -> float:
        """Return the hours of one contact of a service type.

        Parameters
        ----------
        service_type : str
            A name under `[service_types]`.

        Returns
        -------
        float
            Contact, travel and recording, hours.

        Raises
        ------
        SettingsError
            If the settings do not know the service type.
        """
        if service_type not in self.service_types:
            raise SettingsError(
                f"params/agency.toml: [service_types.{service_type}] is missing. Every service "
                "type in a service plan needs its hours (contact_hours, and travel_hours and "
                "recording_hours where they apply). Add that section."
            )
        return self.service_types[service_type].hours


#: The indicators of a month, in the order in which a page shows them, with their unit.
INDICATORS = {
    "caseload": "cases",
    "average_caseload": "cases",
    "cases_opened": "cases",
    "cases_closed": "cases",
    "cases_received": "cases",
    "cases_passed_on": "cases",
    "available_hours": "hours",
    "needed_hours": "hours",
    "utilisation": "ratio",
    "contact_rate": "share",
    "extra_contacts": "contacts",
    "presence_hours_per_case": "hours per case",
    "hours": "hours",
    "disruptions": "disruptions",
    "disruption_hours": "hours",
    "obligations_on_time": "share",
    "referrals_followed_up": "share",
    "outcomes_met": "share",
    "over_duration": "share",
    "continuity": "share",
    "open_position_days": "days",
    "days_to_fill": "days",
    "departures": "departures",
    "turnover": "departures per position-year",
    "support_given_hours": "hours",
    "support_received_hours": "hours",
    "satisfaction": "points",
}


def parse_agency(text: str, *, name: str = "params/agency.toml") -> Agency:
    r"""Return the settings that a TOML text holds.

    Parameters
    ----------
    text : str
        The whole file.
    name : str, default "params/agency.toml"
        What to call the file in an error.

    Returns
    -------
    Agency
        The settings.

    Raises
    ------
    SettingsError
        If the text is not TOML.
    SettingsError
        If a key is unknown, missing, of the wrong type or out of range; all of them at once.

    Examples
    --------
    >>> settings = '[agency]\nname = "Harbour"\ntime_zone = "America/New_York"'
    >>> parse_agency(settings).agency.suppress_below
    11
    """
    try:
        values: dict[str, Any] = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{name} is not valid TOML: {error}.") from error
    try:
        return Agency.model_validate(values)
    except ValidationError as error:
        faults = [_describe(name, fault) for fault in error.errors()]
        raise SettingsError("\n".join(faults)) from error


def _describe(name: str, fault: Any) -> str:
    """Return one fault as file, key, rule and what was given."""
    key = ".".join(str(part) for part in fault["loc"] if part != "[key]") or "the whole file"
    rules = {
        "extra_forbidden": "is not a key that is known here. Check its spelling or remove it",
        "missing": "is missing. Add it",
        "date_type": "must be a date, written as 2026-12-31 and without quotes",
        "model_type": "must be a section of its own, with keys",
        "string_pattern_mismatch": "a name is written in small letters, digits and _",
    }
    rule = rules.get(fault["type"]) or fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "missing" or not fault["loc"] or "Given:" in rule:
        return f"{name}: {key}: {rule.removesuffix('.')}."
    return f"{name}: {key}: {rule}. Given: {fault['input']!r}."
