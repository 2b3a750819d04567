"""The circle in the meeting: which way it turns, and what changes together would do."""

import math
from collections.abc import Mapping
from contextlib import suppress

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.nodes import Button, Field, Group, Heading, Node, Text
from caseload_lib.forms.sharing import Sharing
from caseload_lib.forms.sharing_parts import UNKNOWN, Shown
from caseload_lib.report.documents.document import Document
from caseload_lib.report.sharing.cycle import describe_cycle
from caseload_lib.share.circle.changes import Change

#: What may be changed: the field's label, its unit, where its slider ends and its steps.
_LEVERS = {
    "facilitators": ("More facilitators", "people", 5, 1),
    "administration_hours": ("Less administration", "hours a week each", 8, 0.5),
    "recruiters": ("More recruiters", "people", 3, 1),
    "presence_hours": ("Presence kept free", "hours a case and month", 8, 0.5),
}
_ABOUT = (
    "Presence keeps teams together, whole teams leave hours for presence: does it turn that way "
    "here? It is said of the agency alone, never of a person."
)
_HINT = (
    "With nothing changed, each of the usual changes is played through by itself. Set some, and "
    "they are played through together, over the next two years."
)


class CirclePart:
    """The screen of the circle.

    Parameters
    ----------
    sharing : Sharing
        What is looked at.

    Attributes
    ----------
    amounts : dict of str to float
        How much of what is changed, by kind of change; what is not changed is not in it.
    asked : dict of str to float
        The same as it was when it was played through last.
    """

    name = "circle"
    title = "The circle"

    def __init__(self, sharing: Sharing) -> None:
        self._sharing = sharing
        self.amounts: dict[str, float] = {}
        self.asked: dict[str, float] = {}
        working = "Comparing the months, and playing two years through many times…"
        self._shown = Shown(sharing, self.name, working)

    @property
    def state(self) -> str:
        """Nothing: the verdict stands on the screen, with how sure it is."""
        return ""

    @property
    def address(self) -> Mapping[str, str]:
        """What is changed."""
        return {kind: f"{amount:g}" for kind, amount in self.amounts.items()}

    def resume(self, query: Mapping[str, str]) -> None:
        """Take up the changes that the address names; what cannot be is left out."""
        self.amounts = {}
        for kind in _LEVERS:
            with suppress(CaseloadError, ValueError):
                self.change(kind, float(query.get(kind, "0")))
        self.asked = self.amounts

    @property
    def _choice(self) -> tuple[tuple[str, float], ...]:
        """What was asked for, in one order."""
        return tuple(sorted(self.asked.items()))

    def change(self, kind: str, amount: object) -> None:
        """Set how much of something is changed; 0 or None for nothing.

        Raises
        ------
        CaseloadError
            If it is no number, or one that cannot be; nothing has changed then.
        """
        label = _LEVERS[kind][0]
        number = 0 if amount is None else amount
        value = float(number) if isinstance(number, int | float) else math.nan
        if not math.isfinite(value):
            raise CaseloadError(f"{label}: give a number, such as 1 or 1.5.")
        kept = {name: old for name, old in self.amounts.items() if name != kind}
        self.amounts = kept if value == 0 else {**kept, kind: Change(kind, value).amount}

    def act(self, name: str, value: object) -> None:
        """Change something, or play the circle through.

        Parameters
        ----------
        name : str
            "work", "ask", "restore" or "set." and a kind of change.
        value : object
            What was chosen, typed or pressed.

        Raises
        ------
        CaseloadError
            If it is refused; nothing has changed then.
        """
        action, _, kind = name.partition(".")
        if action == "work":
            self._shown.work(self._describe, self._choice)
        elif action == "ask":
            self.asked = self.amounts
        elif action == "restore":
            self.amounts = {}
        elif action == "set" and kind in _LEVERS:
            self.change(kind, value)
        else:
            raise CaseloadError(UNKNOWN)

    def _describe(self) -> Document:
        """Return the circle with what was asked for played through."""
        sharing = self._sharing
        return describe_cycle(
            sharing.records,
            sharing.find_history(),
            sharing.find_month(),
            sharing.agency.settings,
            changes=[Change(kind, amount) for kind, amount in self._choice],
        )

    def draw(self) -> tuple[Node, ...]:
        """Return the changes to try, which way the circle turns, and what changes would do."""
        top = (Heading(text=self.title), Text(text=_ABOUT, kind="hint"), self._draw_levers())
        return (*top, *self._shown.draw(self._choice))

    def _draw_levers(self) -> Node:
        """Return what may be changed."""
        fields: list[Node] = [
            Field(
                name=f"{self.name}.set.{kind}",
                label=label,
                kind="range",
                value=self.amounts.get(kind, 0),
                start=0,
                high=high,
                step=step,
                unit=unit,
            )
            for kind, (label, unit, high, step) in _LEVERS.items()
        ]
        changed = self.amounts != self.asked
        if changed:
            fields.append(Text(text="This is not played through yet.", kind="notice"))
        label = "Play it through"
        fields.append(Button(name=f"{self.name}.ask", label=label, primary=True, enabled=changed))
        if self.amounts:
            fields.append(Button(name=f"{self.name}.restore", label="Change nothing"))
        return Group(heading="What if", children=(Text(text=_HINT, kind="hint"), *fields))

    def download(self, name: str) -> tuple[str, bytes]:
        """Return what is shown as a file.

        Raises
        ------
        CaseloadError
            If there is no such file, or nothing is worked out.
        """
        return self._shown.export(name, self._choice)
