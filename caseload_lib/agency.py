"""An agency's settings: what params/agency.toml may say, strictly."""

import tomllib
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    model_validator,
)

from caseload_lib.errors import SettingsError, list_offenders
from caseload_lib.months import Month
from caseload_lib.planning_settings import Funding, Policies, Programme, Scheduling
from caseload_lib.settings import Code, Hours, Strict
from caseload_lib.sharing_settings import Circle, Sharing, Warnings


def _check_indicator(name: str) -> str:
    if name not in INDICATORS:
        raise ValueError(f"no indicator is called so; indicators: {', '.join(INDICATORS)}")
    return name


IndicatorName = Annotated[str, AfterValidator(_check_indicator)]


@cache
def _list_time_zones() -> frozenset[str]:
    """Return the names of all time zones, for which many folders are looked through."""
    return frozenset(available_timezones())


def _check_time_zone(name: str) -> str:
    if name not in _list_time_zones():
        raise ValueError("must be a time zone name such as America/New_York")
    return name


def _read_month(value: object) -> Month:
    if isinstance(value, Month):
        return value
    return Month.parse(value if isinstance(value, str) else repr(value))


class AgencySection(Strict):
    """Who the agency is.

    `name` is printed on every page; `time_zone` decides on which day something happened;
    `holidays` are days on which nobody is expected to work; counts from 1 to
    `suppress_below` - 1 do not leave the agency, and no mean of fewer answers is shown.
    """

    name: Annotated[str, Field(min_length=1, max_length=200)]
    time_zone: Annotated[str, AfterValidator(_check_time_zone)]
    holidays: list[date] = []
    suppress_below: Annotated[int, Field(ge=1, le=1000)] = 11


class Capacity(Strict):
    """What comes off contract hours and goes onto each case, in hours a month."""

    fixed_administration_hours: Hours = 0.0
    reserve_hours: Hours = 0.0
    administration_hours_per_case: Hours = 0.0


class ServiceType(Strict):
    """One kind of contact, and the hours that each one takes."""

    label: Annotated[str, Field(min_length=1, max_length=80)]
    contact_hours: Hours
    travel_hours: Hours = 0.0
    recording_hours: Hours = 0.0

    @property
    def hours(self) -> float:
        """Hours of one contact with its travel and recording."""
        return self.contact_hours + self.travel_hours + self.recording_hours


class Objective(Strict):
    """The target of one indicator and the direction that is better."""

    target: float
    better: Literal["higher", "lower"]


class Rebase(Strict):
    """A dated reason from which an indicator's chart starts new limits."""

    indicator: IndicatorName
    from_month: Annotated[Month, BeforeValidator(_read_month)]
    reason: Annotated[str, Field(min_length=1, max_length=200)]


class Attention(Strict):
    """When a case is brought to a facilitator's attention."""

    days_without_contact: Annotated[int, Field(ge=1, le=3650)] = 45
    days_of_open_position: Annotated[int, Field(ge=1, le=3650)] = 60


class Imports(Strict):
    """How exports of other systems are read."""

    inferred_closure_days: Annotated[int, Field(ge=1, le=3650)] = 90


class Reports(Strict):
    """How much history a page shows, and from how many people a funnel is drawn."""

    history_months: Annotated[int, Field(ge=1, le=120)] = 24
    funnel_from: Annotated[int, Field(ge=3, le=1000)] = 12


class Assessment(Strict):
    """How assessments are read.

    A proficiency level is met at `met_share` of its rated indicators shown consistently; the
    performance year starts in the month `year_starts` (1 to 12); peers are asked only where
    `peers` is true, and shown only as aggregates of `fewest_peers` or more.
    """

    met_share: Annotated[float, Field(gt=0, le=1)] = 0.8
    year_starts: Annotated[int, Field(ge=1, le=12)] = 1
    peers: bool = False
    fewest_peers: Annotated[int, Field(ge=3, le=100)] = 3


class Agency(Strict):
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
    sharing: Sharing = Sharing()
    warnings: Warnings = Warnings()
    circle: Circle = Circle()
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
