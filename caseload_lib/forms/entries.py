"""Small forms that are filled in and then kept as one row: what they ask, and what is typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.inputs import read_hours
from caseload_lib.forms.nodes import Button, Field, Group, Node, Option, Text, Value
from caseload_lib.forms.refusals import translate_refusal

#: How what is typed is read, by the kind of field, and what it has to be.
_READ: Mapping[str, tuple[Callable[[str], object], str]] = {
    "date": (date.fromisoformat, "a day, such as 2026-10-31"),
    "time": (time.fromisoformat, "a time of day, such as 09:30"),
    "number": (int, "a whole number, such as 45"),
}


@dataclass(frozen=True)
class Ask:
    """One thing that an entry asks for.

    Parameters
    ----------
    name : str
        The field, as the keeping function calls it.
    label : str
        Its label.
    kind : str, default "text"
        As of `nodes.Field`, or "hours": a number of hours that is kept as minutes.
    options : callable, optional
        Gives what a select offers, as pairs of a value and its label.
    hint : str, default ""
        A sentence under the label.
    required : bool, default True
        Whether it must be filled in.
    """

    name: str
    label: str
    kind: str = "text"
    options: Callable[[], Mapping[str, str]] = dict
    hint: str = ""
    required: bool = True


@dataclass
class Entry:
    """One small form.

    Parameters
    ----------
    name : str
        Short and unique among the entries of a screen.
    heading : str
        What it is for.
    asks : tuple of Ask
        What it asks, in order.
    keep : callable
        Writes what was typed, given as keywords; raises CaseloadError to refuse.
    label : str
        The button's label.
    about : str, default ""
        A sentence at the top.
    starts : mapping of str to object, default {}
        What a field holds before anything is typed into it.
    folded : bool, default True
        Whether it is folded away until something is typed.
    """

    name: str
    heading: str
    asks: tuple[Ask, ...]
    keep: Callable[..., object]
    label: str
    about: str = ""
    starts: Mapping[str, object] = field(default_factory=dict)
    folded: bool = True
    typed: dict[str, object] = field(default_factory=dict)

    def act(self, name: str, value: object) -> bool:
        """Take what was typed, or keep the entry when its button is pressed.

        Parameters
        ----------
        name : str
            A field's name, or "keep".
        value : object
            What was typed.

        Returns
        -------
        bool
            Whether the entry was kept; what was typed is cleared then.

        Raises
        ------
        CaseloadError
            If there is no such field, a required one is empty, or what is typed is refused; all
            that is missing at once. What was typed stays.
        """
        if name != "keep":
            if name not in {ask.name for ask in self.asks}:
                raise CaseloadError("This form has nothing of that name. Reload the page.")
            self.typed[name] = value
            return False
        read = self._read()
        try:
            self.keep(**read)
        except CaseloadError as error:
            labels = {ask.name: ask.label for ask in self.asks}
            raise CaseloadError(translate_refusal(str(error), labels)) from error
        self.typed.clear()
        return True

    @property
    def is_begun(self) -> bool:
        """Whether something is typed that is not kept yet."""
        return any(
            _write(value) != _write(self.starts.get(name)) for name, value in self.typed.items()
        )

    def _read(self) -> dict[str, object]:
        """Return what was typed in the kinds that are kept; refuse what is missing."""
        missing = [ask.label for ask in self.asks if ask.required and self._is_empty(ask)]
        if missing:
            raise CaseloadError(
                f"Not kept yet. Fill in as well: {'; '.join(missing)}. What you typed stays here."
            )
        return {ask.name: self._convert(ask) for ask in self.asks}

    def _is_empty(self, ask: Ask) -> bool:
        return not _write(self._find(ask.name))

    def _find(self, name: str) -> object:
        """Return what a field holds."""
        return self.typed.get(name, self.starts.get(name))

    def _convert(self, ask: Ask) -> object:
        """Return one field's value in its kind; None where it is empty."""
        value = self._find(ask.name)
        if ask.kind == "tick":
            return None if value is None else value is True
        if self._is_empty(ask):
            return None
        if ask.kind == "hours":
            return read_hours(ask.label, value)
        if ask.kind in _READ:
            read, what = _READ[ask.kind]
            try:
                return read(str(value).strip())
            except ValueError as error:
                raise CaseloadError(f"{ask.label} is {what}. Change it.") from error
        if ask.kind == "select" and str(value) not in ask.options():
            raise CaseloadError(f"{ask.label} is one of those offered. Choose one of them.")
        return str(value).strip()

    def draw(self, *, prefix: str) -> Node:
        """Return the entry as nodes; every control's name begins with the prefix.

        What is typed and not kept yet is said to be so.
        """
        nodes: list[Node] = [Text(text=self.about, kind="hint")] if self.about else []
        nodes += [
            Field(
                name=f"{prefix}.{self.name}.{ask.name}",
                label=ask.label,
                kind="number" if ask.kind == "hours" else ask.kind,  # type: ignore[arg-type]
                options=tuple(Option(value=v, label=label) for v, label in ask.options().items()),
                value=self._show(ask),
                hint=ask.hint,
                required=ask.required,
            )
            for ask in self.asks
        ]
        if self.is_begun:
            text = f"Not kept yet: press “{self.label}” when it is whole."
            nodes.append(Text(text=text, kind="notice"))
        nodes.append(Button(name=f"{prefix}.{self.name}.keep", label=self.label, primary=True))
        return Group(
            heading=self.heading,
            children=tuple(nodes),
            kind="fold" if self.folded else "card",
            open=self.folded and self.is_begun,
            state="not kept yet" if self.folded and self.is_begun else "",
        )

    def _show(self, ask: Ask) -> Value:
        """Return what a field shows; an empty select shows that nothing is chosen."""
        found: Any = self._find(ask.name)
        return found if found is not None or ask.kind == "select" else ""


def _write(value: object) -> str:
    """Return a value as its field shows it; nothing and an empty tick are the same."""
    return "" if value is None or value is False else str(value).strip()
