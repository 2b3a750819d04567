"""Somebody's hours in a period, and what their cases get in it."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class TimeBudget:
    """The hours of one person in one period, say a month, and what comes off them.

    Parameters
    ----------
    contract_hours : float
        Hours of the contract, 0 or more.
    leave_hours, training_hours : float, default 0
        Hours of leave (holidays too) and of training.
    fixed_hours : float, default 0
        Administration and all else that does not grow with the cases.
    hours_per_case : float, default 0
        What every case takes beside its contacts: records, letters, billing.
    reserve_hours : float, default 0
        Kept free for the unexpected. Where hours have a spread and a tolerance is given, 0 here:
        what has to be kept free is then an answer.
    """

    contract_hours: float
    leave_hours: float = 0.0
    training_hours: float = 0.0
    fixed_hours: float = 0.0
    hours_per_case: float = 0.0
    reserve_hours: float = 0.0

    @property
    def available_hours(self) -> float:
        """Contract − leave − training − fixed − reserve, never below 0."""
        taken = self.leave_hours + self.training_hours + self.fixed_hours + self.reserve_hours
        return max(self.contract_hours - taken, 0.0)


@dataclass(frozen=True)
class ServiceShare:
    """One service of the mix, per case and period.

    Parameters
    ----------
    name : str
        What it is called.
    chance : float, default 1
        The share of cases that get it in a period, 0 to 1.
    contacts : float, default 1
        Contacts in a period of a case that gets it.
    contact_hours, travel_hours, recording_hours : float, default 0
        Hours of one contact, of the way to it, and of recording it.
    one_off_hours : float, default 0
        Hours that come once in a service's course, spread over its duration.
    duration_months : float, optional
        How many periods (months, where a period is one) it lasts until a case closes; None where
        it does not close cases.
    success : float, optional
        The share of closures that meet their goals, 0 to 1.
    hours_sd : float, default 0
        The standard deviation of the hours in a period of one case that gets it.
    """

    name: str
    chance: float = 1.0
    contacts: float = 1.0
    contact_hours: float = 0.0
    travel_hours: float = 0.0
    recording_hours: float = 0.0
    one_off_hours: float = 0.0
    duration_months: float | None = None
    success: float | None = None
    hours_sd: float = 0.0

    @property
    def hours(self) -> float:
        """Contacts × (contact + travel + recording) + one-off ÷ duration, hours in a period."""
        one = self.contact_hours + self.travel_hours + self.recording_hours
        once = self.one_off_hours / self.duration_months if self.duration_months else 0.0
        return self.contacts * one + once

    def change(self, **numbers: float | None) -> "ServiceShare":
        """Return the service with some numbers changed; its spread keeps its share of the hours.

        Parameters
        ----------
        **numbers : float or None
            New values by field; with hours_sd among them, that is the spread.

        Returns
        -------
        ServiceShare
            Another one.

        Examples
        --------
        >>> visits = ServiceShare("visit", contacts=4, contact_hours=1.5, hours_sd=3)
        >>> visits.change(contacts=2).hours_sd
        1.5
        """
        changed = replace(self, **numbers)  # type: ignore[arg-type]
        if "hours_sd" in numbers:
            return changed
        spread = self.hours_sd * changed.hours / self.hours if self.hours else 0.0
        return replace(changed, hours_sd=spread)
