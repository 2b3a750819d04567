"""The demo agency's scripted events: three of the five changed clients are one person's."""

from dataclasses import dataclass
from typing import NamedTuple

from caseload_lib.months import Month
from caseload_lib.record.demo_agency.cases import Cases
from caseload_lib.record.demo_agency.outline import NEVER, Outline
from caseload_lib.record.demo_agency.people import LONG_AWAY, STRUCK, VICIOUS


class Scripted(NamedTuple):
    """One event: whose seat, months before the last, and which of the seat's lasting cases."""

    seat: int
    back: int
    day: int
    cause: str
    hours: float
    lasts: int
    permanent: bool
    place: int


_SCRIPT = (
    Scripted(STRUCK, 7, 9, "health_change", 46.0, 75, True, 0),
    Scripted(STRUCK, 3, 17, "health_change", 60.0, 80, True, 1),
    Scripted(STRUCK, 0, 5, "health_change", 45.0, NEVER, False, 2),
    Scripted(LONG_AWAY, 6, 12, "health_change", 26.0, 45, False, 0),
    Scripted(0, 4, 20, "health_change", 22.0, 40, True, 0),
    Scripted(0, 15, 4, "disaster", 12.0, 6, False, 1),
    Scripted(LONG_AWAY, 15, 4, "disaster", 9.0, 5, False, 1),
    Scripted(1, 6, 13, "client_circumstance", 9.0, 12, False, 1),
    Scripted(VICIOUS, 9, 7, "team_conflict", 9.0, 25, False, 0),
    Scripted(VICIOUS, 5, 11, "low_morale", 7.0, 35, False, 1),
    Scripted(VICIOUS, 4, 3, "slow_hiring", 10.0, 30, False, 2),
    Scripted(VICIOUS, 2, 10, "turnover", 8.0, 20, False, 1),
)


@dataclass(frozen=True)
class Story:
    """The scripted events that this agency has room for, with the case of each."""

    events: list[Scripted]
    cases: list[int]

    def list_changes(self, outline: Outline) -> list[tuple[int, Month]]:
        """Return which case needs more from the month after which one."""
        return [
            (case, outline.month_at(event.back))
            for event, case in zip(self.events, self.cases, strict=True)
            if event.cause == "health_change" and (event.permanent or event.lasts == NEVER)
        ]


def tell_story(cases: Cases, outline: Outline) -> Story:
    """Return the scripted events; a smaller agency or a shorter history has fewer."""
    told: list[Scripted] = []
    chosen: list[int] = []
    last_seat = outline.facilitators - 1
    struck = min(STRUCK, last_seat)
    for event in _SCRIPT:
        seat = struck if event.seat == STRUCK else event.seat
        if seat > last_seat or event.back >= len(outline.months):
            continue
        # With one facilitator the changes that others would have fall away.
        if event.cause == "health_change" and seat == struck != event.seat:
            continue
        case = cases.find_lasting(seat, event.place, outline)
        if case >= 0:
            told.append(event._replace(seat=seat))
            chosen.append(case)
    return Story(told, chosen)
