"""The assumptions that a caseload's size rests on, by the six considerations of the standard."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, TypeVar

import pandas as pd

from caseload_lib.errors import CaseloadError, list_offenders
from caseload_lib.plan.sizing import (
    CaseloadTarget,
    ServiceShare,
    Size,
    TimeBudget,
    find_size,
    overrun_curve,
    target_caseload,
)
from caseload_lib.plan.sizing_checks import is_number

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Assumptions:
    """What a caseload's size rests on; all hours are hours a month.

    Parameters
    ----------
    contract_hours : float
        Hours of the contract.
    services : tuple of ServiceShare
        What cases get in a month, and how those that close cases last and end.
    leave_hours, holiday_hours, training_hours : float, default 0
        What comes off before there is time for cases.
    fixed_administration_hours : float, default 0
        Administration whatever the caseload.
    administration_hours_per_case : float, default 0
        Administration of each case.
    reserve_hours : float, default 0
        Kept free for unexpected events.
    overrun_tolerance : float, optional
        The share of months in which needing more hours than there are is accepted.
    duration_factor : float, default 1
        What the labour market or the season does to durations: 1.2 is a fifth longer.
    duration_reason : str, default ""
        Why.
    cap : float, optional
        The most cases that somebody else allows.
    cap_name : str, default ""
        Whose cap it is.
    load_share : float, default 1
        The share of a full load that a newcomer takes.
    facilitator_id, month : str, default ""
        Whose records it started from, and which month ("2026-10") they describe.
    sources : mapping of str to str, default empty
        Where each value came from, in words, by field; "services.NAME" for one service.

    Examples
    --------
    >>> visits = ServiceShare("visit", contacts=4, contact_hours=1.5, travel_hours=0.25)
    >>> Assumptions(contract_hours=160, services=(visits,), leave_hours=20).solve().cases
    20
    """

    contract_hours: float
    services: tuple[ServiceShare, ...]
    leave_hours: float = 0.0
    holiday_hours: float = 0.0
    training_hours: float = 0.0
    fixed_administration_hours: float = 0.0
    administration_hours_per_case: float = 0.0
    reserve_hours: float = 0.0
    overrun_tolerance: float | None = None
    duration_factor: float = 1.0
    duration_reason: str = ""
    cap: float | None = None
    cap_name: str = ""
    load_share: float = 1.0
    facilitator_id: str = ""
    month: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def budget(self) -> TimeBudget:
        """The hours of the month; a newcomer's are the share of a full load."""
        full = TimeBudget(
            contract_hours=self.contract_hours,
            leave_hours=self.leave_hours + self.holiday_hours,
            training_hours=self.training_hours,
            fixed_hours=self.fixed_administration_hours,
            hours_per_case=self.administration_hours_per_case,
            reserve_hours=self.reserve_hours,
        )
        if self.load_share == 1:
            return full
        # What a newcomer does not take yet is time to learn.
        learning = full.available_hours * (1 - self.load_share)
        return replace(full, training_hours=full.training_hours + learning)

    @property
    def mix(self) -> tuple[ServiceShare, ...]:
        """The services with their durations stretched by `duration_factor`."""
        return tuple(
            one
            if one.duration_months is None
            else replace(one, duration_months=one.duration_months * self.duration_factor)
            for one in self.services
        )

    def solve(self) -> CaseloadTarget:
        """Return the target caseload.

        Raises
        ------
        CaseloadError
            If the assumptions have no answer; everything that is wrong at once.
        """
        return self._ask(target_caseload, overrun_tolerance=self.overrun_tolerance, cap=self.cap)

    def find_size(self) -> Size:
        """Return the number of cases alone, as `sizing.find_size` does; refused as `solve` is."""
        return self._ask(find_size, overrun_tolerance=self.overrun_tolerance, cap=self.cap)

    def draw_curve(self, *, most: int) -> pd.DataFrame:
        """Return what sizes up to `most` come to, as `sizing.overrun_curve`; refused as `solve`."""
        return self._ask(overrun_curve, most=most)

    def _ask(self, question: Callable[..., Answer], **options: Any) -> Answer:
        """Return an answer, or what is wrong as something that can be put right."""
        self._check()
        try:
            return question(self.budget, self.mix, **options)
        except ValueError as error:
            raise CaseloadError(str(error)) from error

    def _check(self) -> None:
        """Refuse a share or a factor that would hide in a product."""
        faults = []
        if not 0 <= self.load_share <= 1:
            faults.append(
                f"load_share is a share of a full load, 0 to 1. Given: {self.load_share!r}."
            )
        if not 0 < self.duration_factor <= 10:
            faults.append(
                "duration_factor multiplies durations, above 0 and 10 at most. "
                f"Given: {self.duration_factor!r}."
            )
        for name in ("leave_hours", "holiday_hours", "training_hours"):
            if not getattr(self, name) >= 0:
                given = getattr(self, name)
                faults.append(f"{name} is a number of hours, 0 or more. Given: {given!r}.")
        if faults:
            raise CaseloadError("\n".join(faults))

    def to_json(self) -> str:
        """Return the assumptions as JSON text, as scenarios keep them."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Assumptions":
        """Return the assumptions that a JSON text holds.

        Parameters
        ----------
        text : str
            As `to_json` wrote it.

        Returns
        -------
        Assumptions
            The same.

        Raises
        ------
        CaseloadError
            If the text is not JSON, or lacks or has other fields or kinds than these; all at once.
        """
        try:
            values = json.loads(text)
        except ValueError as error:
            raise CaseloadError("A scenario's assumptions are not JSON text.") from error
        faults = _list_shape_faults(values, cls, "")
        services = values.get("services", ()) if isinstance(values, dict) else ()
        if not isinstance(services, list | tuple):
            faults.append("services is a list")
            services = ()
        for place, one in enumerate(services, start=1):
            faults += _list_shape_faults(one, ServiceShare, f"service {place}: ")
        if faults:
            raise CaseloadError(
                f"A scenario's assumptions are not of this version: {list_offenders(faults)}. "
                "Start from the records again and save it anew."
            )
        made = tuple(ServiceShare(**one) for one in services)
        return cls(**{**values, "services": made})


#: The fields that are numbers or missing, or texts, by what they may not be.
_TEXTS = {"name", "duration_reason", "cap_name", "facilitator_id", "month"}
_MAY_BE_MISSING = {"overrun_tolerance", "cap", "duration_months", "success"}


def _list_shape_faults(values: Any, made: type, where: str) -> list[str]:
    """Return which fields are lacking, strange or of another kind, in words."""
    if not isinstance(values, dict):
        return [f"{where}not a set of fields"]
    known = [one.name for one in fields(made)]
    faults = [f"{where}{name} is not known" for name in values if name not in known]
    faults += [f"{where}{name} is missing" for name in known if name not in values]
    for name in known:
        if name not in values or name == "services":
            continue
        given = values[name]
        if name == "sources":
            right = isinstance(given, dict) and all(isinstance(one, str) for one in given.values())
        elif name in _TEXTS:
            right = isinstance(given, str)
        else:
            number = is_number(given) and not isinstance(given, bool)
            right = number or (given is None and name in _MAY_BE_MISSING)
        if not right:
            faults.append(f"{where}{name} is of another kind")
    return faults
