"""Small forms that are filled in and then kept as one row: what they ask, and what is typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.nodes import Button, Field, Group, Node, Option, Text
from caseload_lib.forms.refusals import translate_refusal


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
        As of `nodes.Field`.
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
    """

    name: str
    heading: str
    asks: tuple[Ask, ...]
    keep: Callable[..., object]
    label: str
    about: str = ""
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
        return any(str(value or "").strip() for value in self.typed.values())

    def _read(self) -> dict[str, object]:
        """Return what was typed in the kinds that are kept; refuse what is missing."""
        missing = [ask.label for ask in self.asks if ask.required and self._is_empty(ask)]
        if missing:
            raise CaseloadError(
                f"Not kept yet. Fill in as well: {'; '.join(missing)}. What you typed stays here."
            )
        return {ask.name: self._convert(ask) for ask in self.asks}

    def _is_empty(self, ask: Ask) -> bool:
        return not str(self.typed.get(ask.name) or "").strip()

    def _convert(self, ask: Ask) -> object:
        """Return one field's value in its kind; None where it is empty."""
        if self._is_empty(ask):
            return None
        value = self.typed[ask.name]
        if ask.kind == "date":
            try:
                return date.fromisoformat(str(value))
            except ValueError as error:
                raise CaseloadError(
                    f"{ask.label} is a day, such as 2026-10-31. Choose one."
                ) from error
        if ask.kind == "select" and str(value) not in ask.options():
            raise CaseloadError(f"{ask.label} is one of those offered. Choose one of them.")
        return str(value).strip()

    def draw(self, *, prefix: str) -> Node:
        """Return the entry as nodes; every control's name begins with the prefix.

        It is folded until something is typed; what is typed and not kept yet is said to be so.
        """
        nodes: list[Node] = [Text(text=self.about, kind="hint")] if self.about else []
        nodes += [
            Field(
                name=f"{prefix}.{self.name}.{ask.name}",
                label=ask.label,
                kind=ask.kind,  # type: ignore[arg-type]
                options=tuple(Option(value=v, label=label) for v, label in ask.options().items()),
                value=self.typed.get(ask.name, None if ask.kind == "select" else ""),  # type: ignore[arg-type]
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
            kind="fold",
            open=self.is_begun,
            state="not kept yet" if self.is_begun else "",
        )
