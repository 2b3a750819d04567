"""The standard's six considerations, each with what is assumed and where that comes from."""

from collections.abc import Sequence

from caseload_lib.plan.lever import Lever
from caseload_lib.plan.levers import (
    BY_HAND,
    CONSIDERATIONS,
    DURATION,
    OTHERS,
    OUTCOMES,
    TYPES,
    UNEXPECTED,
    find_source,
    list_levers,
    read_lever,
)
from caseload_lib.plan.service_mix import PROGRAMME
from caseload_lib.plan.workload import ServiceShare
from caseload_lib.report.caseload_plan.answer import Answer
from caseload_lib.report.caseload_plan.outward import Discretion
from caseload_lib.report.documents.document import Grid, Part, Passage

_FROM = "Where it comes from"
_UNNAMED = "not said"
_TYPES = (("chance", "Cases that get it"), ("contacts", "Contacts a month"))
_DURATIONS = (
    ("contact_hours", "Contact, hours"),
    ("travel_hours", "Way"),
    ("recording_hours", "Recording"),
)
_SPREADS = (("hours_sd", "Standard deviation of a case's month, hours"),)
_OUTCOMES = (
    ("chance", "Share of the cases"),
    ("duration_months", "Months until a case closes"),
    ("success", "Closures that meet their goals"),
)


def list_considerations(answer: Answer, discretion: Discretion) -> tuple[Part, ...]:
    """Return a part for each consideration of the standard, and one for its context.

    Parameters
    ----------
    answer : Answer
        What was worked out.
    discretion : Discretion
        How much may be told.

    Returns
    -------
    tuple of Part
        In the standard's order, numbered; the last is what others decide.
    """
    levers = {one.name: one for one in list_levers(answer.assumptions, answer.labels)}
    table = _Table(answer, discretion, levers)
    parts = []
    for number, name in enumerate(CONSIDERATIONS, start=1):
        blocks = table.draw(name)
        heading = name if name == OTHERS else f"{number}. {name}"
        parts.append(Part(heading, blocks))
    return tuple(parts)


class _Table:
    """Tables of what is assumed."""

    def __init__(self, answer: Answer, discretion: Discretion, levers: dict[str, Lever]) -> None:
        self._answer, self._discretion, self._levers = answer, discretion, levers
        services = answer.assumptions.services
        self._services = [one for one in services if not one.name.startswith(PROGRAMME)]
        self._closing = [one for one in services if one.duration_months is not None]

    def draw(self, name: str) -> tuple[Grid | Passage, ...]:
        """Return what stands under one consideration."""
        blocks: list[Grid | Passage] = []
        plain = [
            one for one in self._levers.values() if one.consideration == name and self._is_told(one)
        ]
        if plain:
            headers = ("Assumption", "Value", _FROM)
            rows = tuple(self._draw_row(one) for one in plain)
            blocks.append(Grid("What is assumed", headers, rows))
        columns = {TYPES: _TYPES, DURATION: _DURATIONS, UNEXPECTED: _SPREADS}.get(name)
        if columns:
            blocks.append(self._draw_services(columns, self._services))
        if name == OUTCOMES:
            blocks += self._draw_outcomes()
        if name == DURATION and self._answer.assumptions.duration_reason:
            blocks.append(Passage(f"Why durations: {self._answer.assumptions.duration_reason}."))
        return tuple(blocks)

    def _is_told(self, lever: Lever) -> bool:
        """Tell whether a number has a row of its own: a service's has not, nor a full load."""
        own = not lever.name.startswith("services.")
        return own and (lever.name != "load_share" or self._answer.assumptions.load_share != 1)

    def _draw_row(self, lever: Lever) -> tuple[str, ...]:
        """Return one number with its source."""
        now = self._answer.assumptions
        source = self._discretion.say(find_source(now, lever.name)) or _UNNAMED
        value = read_lever(now, lever.name)
        if lever.name == "cap" and now.cap_name:
            source = now.cap_name
        return lever.label, lever.say(value), source

    def _draw_services(
        self, columns: Sequence[tuple[str, str]], services: Sequence[ServiceShare]
    ) -> Grid:
        """Return a row for each service with some of its numbers."""
        what = "Service" if services is self._services else "Programme"
        rows = []
        for one in services:
            place = f"services.{one.name}"
            cells = [self._draw_cell(f"{place}.{field}") for field, _ in columns]
            source = self._find_source(place, [field for field, _ in columns])
            label = self._answer.labels.get(one.name, one.name)
            rows.append((label, *cells, self._discretion.say(source)))
        headers = (what, *(words for _, words in columns), _FROM)
        return Grid(f"By {what.lower()}", headers, tuple(rows))

    def _find_source(self, place: str, names: Sequence[str]) -> str:
        """Return where some numbers of a service come from, but for those set by hand."""
        found = (find_source(self._answer.assumptions, f"{place}.{field}") for field in names)
        told = dict.fromkeys(one for one in found if one and one != BY_HAND)
        return "; ".join(told) or BY_HAND

    def _draw_cell(self, name: str) -> str:
        """Return one number of a service, with a word where it was set by hand."""
        now, lever = self._answer.assumptions, self._levers[name]
        value = read_lever(now, name)
        if value is None:
            return "not known"
        source = find_source(now, name)
        by_hand = source == BY_HAND
        if lever.is_share and not by_hand and self._is_blurred(name, value, source):
            return f"about {lever.say(round(value, 1))}"
        said = lever.say(value) if lever.is_share else f"{lever.show(value):,}"
        return f"{said} ({BY_HAND})" if by_hand else said

    def _is_blurred(self, name: str, share: float, source: str) -> bool:
        """Tell whether a share is rounded: one of few cases, or of outcomes that were counted."""
        if name.endswith(".success"):
            return self._discretion.outward and "outcomes" in source
        return self._discretion.blurs(share)

    def _draw_outcomes(self) -> list[Grid | Passage]:
        """Return how cases close, or why there is nothing to expect."""
        why = self._answer.assumptions.sources.get("outcomes")
        blocks: list[Grid | Passage] = []
        if self._closing:
            blocks.append(self._draw_services(_OUTCOMES, self._closing))
        if why or not self._closing:
            said = why or "these programmes do not close cases"
            blocks.append(Passage(f"Not applicable: {said}.", kind="hint"))
        return blocks
