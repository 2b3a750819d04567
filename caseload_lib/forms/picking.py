"""What is chosen before the first question: who answers, as what, about whom, for which period."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.assess.anchors import years_in_role
from caseload_lib.assess.instrument import Instrument
from caseload_lib.assess.periods import Period, list_periods
from caseload_lib.assess.raters import check_rater
from caseload_lib.errors import CaseloadError
from caseload_lib.frames import Records

#: As what one may answer each kind of instrument; peers only where an agency wants them.
RATER_KINDS = {
    "rubric": ("service",),
    "anchors": ("self", "supervisor", "peer"),
    "practice": ("self", "supervisor"),
}


@dataclass(frozen=True)
class Pick:
    """What is chosen so far.

    Parameters
    ----------
    rater_id : str, default ""
        Who answers, a facilitator_id.
    rater_kind : str, default ""
        "self", "supervisor", "peer" or "service".
    about_id : str, default ""
        Whom a supervisor or peer assesses; empty for oneself and for the service.
    period : str, default ""
        The code of a period, as "2026".
    role_years : float or None
        Years in the supervisor's role, where no record says so.
    """

    rater_id: str = ""
    rater_kind: str = ""
    about_id: str = ""
    period: str = ""
    role_years: float | None = None


def list_employed(facilitators: pd.DataFrame, day: date) -> dict[str, str]:
    """Return the names of those who have not left by a day.

    Parameters
    ----------
    facilitators : DataFrame
        The table of that name.
    day : date
        The day.

    Returns
    -------
    dict of str to str
        Names by facilitator_id, in order of name.
    """
    there = facilitators[~(facilitators["ended_on"] <= pd.Timestamp(day))].sort_values("name")
    return dict(zip(there["facilitator_id"], there["name"], strict=True))


class Picking:
    """The choice of who, as what, about whom and when, and what may be chosen.

    Parameters
    ----------
    instrument : Instrument
        What will be answered.
    records : Records
        The tables facilitators and roles at least.
    settings : Agency
        The agency's settings.
    today : date
        The day it is.

    Attributes
    ----------
    pick : Pick
        What is chosen so far.
    """

    def __init__(
        self, instrument: Instrument, records: Records, settings: Agency, *, today: date
    ) -> None:
        self._instrument = instrument
        self._facilitators = records.facilitators.set_index("facilitator_id", drop=False)
        self._roles = records.roles
        self._settings = settings.assessment
        self._today = today
        only = self.rater_kinds[0] if len(self.rater_kinds) == 1 else ""
        self.pick = Pick(rater_kind=only, period=self.periods[0].code)

    @property
    def rater_kinds(self) -> tuple[str, ...]:
        """As what one may answer."""
        kinds = RATER_KINDS[self._instrument.kind]
        return tuple(kind for kind in kinds if kind != "peer" or self._settings.peers)

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods that an assessment may be about, the present one first."""
        return list_periods(self._today, year_starts=self._settings.year_starts)

    @property
    def names(self) -> dict[str, str]:
        """The names of everybody who was ever employed, by facilitator_id."""
        people = self._facilitators
        return dict(zip(people["facilitator_id"], people["name"], strict=True))

    @property
    def people(self) -> dict[str, str]:
        """The names of those employed today, by facilitator_id."""
        return list_employed(self._facilitators, self._today)

    @property
    def candidates(self) -> dict[str, str]:
        """The names of those whom the rater may assess, by facilitator_id."""
        chosen = self.pick
        if chosen.rater_kind not in {"supervisor", "peer"} or not chosen.rater_id:
            return {}
        above = self._facilitators["supervisor_id"].to_dict()
        own = {chosen.rater_id, above.get(chosen.rater_id)}
        supervised = chosen.rater_kind == "supervisor"
        return {
            one: name
            for one, name in self.people.items()
            if self._is_assessed(one)
            and (above[one] == chosen.rater_id) == supervised
            and (supervised or one not in own)
        }

    def _is_assessed(self, facilitator_id: str) -> bool:
        """Tell whether the instrument is about somebody: the anchors are for supervisors."""
        if self._instrument.kind != "anchors":
            return True
        roles = self._roles
        named = roles.loc[roles["role"] == "supervisor", "facilitator_id"]
        supervisors = {*named, *self._facilitators["supervisor_id"].dropna()}
        return facilitator_id in supervisors or not supervisors

    @property
    def about_id(self) -> str:
        """Whom the choice is about; empty for the service."""
        return self.pick.rater_id if self.pick.rater_kind == "self" else self.pick.about_id

    @property
    def role_years(self) -> float | None:
        """For how long the person assessed is a supervisor: as recorded, else as given here."""
        if self._instrument.kind != "anchors" or not self.about_id:
            return None
        recorded = years_in_role(self._roles, self.about_id, self._today)
        return self.pick.role_years if recorded is None else recorded

    @property
    def needs_years(self) -> bool:
        """Whether no record says how long the person assessed is a supervisor."""
        return (
            self._instrument.kind == "anchors"
            and bool(self.about_id)
            and years_in_role(self._roles, self.about_id, self._today) is None
        )

    def choose(self, **changes: object) -> None:
        """Change what is chosen; what no longer fits is let go.

        Parameters
        ----------
        **changes : object
            Fields of `Pick`.
        """
        self.pick = replace(self.pick, **changes)  # type: ignore[arg-type]
        if self.pick.about_id not in self.candidates:
            self.pick = replace(self.pick, about_id="")

    def check(self) -> Pick:
        """Return the choice once it is whole and allowed.

        Returns
        -------
        Pick
            What is chosen.

        Raises
        ------
        CaseloadError
            If something is not chosen yet, all of it at once.
        CaseloadError
            If the rater may not rate this person in this way.
        """
        missing = self.list_missing()
        if missing:
            raise CaseloadError(f"Before you begin, choose {' and '.join(missing)}.")
        check_rater(
            self._facilitators.reset_index(drop=True),
            rater_kind=self.pick.rater_kind,
            rater_id=self.pick.rater_id,
            about_facilitator_id=self.about_id or None,
            peers_allowed=self._settings.peers,
        )
        if self.about_id and not self._is_assessed(self.about_id):
            raise CaseloadError(
                f"{self.about_id} is no supervisor: the anchors are for supervisors. "
                "Facilitators assess their practice with the form for managing a caseload."
            )
        return self.pick

    def list_missing(self) -> list[str]:
        """Return what has to be chosen yet, in words."""
        chosen = self.pick
        rules: Mapping[str, bool] = {
            "who you are": chosen.rater_id in self.people,
            "as what you answer": chosen.rater_kind in self.rater_kinds,
            "whom it is about": chosen.rater_kind not in {"supervisor", "peer"}
            or bool(chosen.about_id),
            "a period": chosen.period in {period.code for period in self.periods},
            "the years as a supervisor, which no record tells": not self.needs_years
            or chosen.role_years is not None,
        }
        return [what for what, fine in rules.items() if not fine]
