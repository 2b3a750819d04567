"""What a form's view is made of: plain data that says what to show, and nothing of how."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Literal

from caseload_lib.errors import list_offenders

#: What a control holds; dates travel as "2026-10-31".
Value = str | int | float | bool | date | None


@dataclass(frozen=True)
class Node:
    """One thing on a sheet; all texts in it are shown as they are, never as markup."""

    def to_json(self) -> dict[str, Any]:
        """Return the node as the browser gets it.

        Returns
        -------
        dict
            "node", the kind in lower case, and every field that is not at its default.
        """
        known = ((one.name, getattr(self, one.name), one.default) for one in fields(self))
        return {
            "node": type(self).__name__.lower(),
            **{
                name: _to_json(value)
                for name, value, default in known
                if value is not default and (value != default or type(value) is not type(default))
            },
        }


def _to_json(value: Any) -> Any:
    """Return a field's value in the terms of JSON."""
    if isinstance(value, Node):
        return value.to_json()
    if isinstance(value, tuple | list):
        return [_to_json(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True, kw_only=True)
class Heading(Node):
    """A heading; the page's title is of level 1, of which there is one."""

    text: str
    level: int = 2


@dataclass(frozen=True, kw_only=True)
class Text(Node):
    """A paragraph: plain, hint, what matters, notice, a refusal (read at once) or what is done."""

    text: str
    kind: Literal["plain", "hint", "said", "notice", "refused", "done"] = "plain"


@dataclass(frozen=True, kw_only=True)
class Option(Node):
    """One thing to choose: the value that is sent, its label, and what it means."""

    value: Value
    label: str
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class Choice(Node):
    """A question with its answers as radio buttons, each sent as soon as it is chosen.

    Parameters
    ----------
    name : str
        What `act` gets with the chosen option's value.
    legend : str
        The question.
    options : tuple of Option
        The answers; up to five stand side by side where there is room.
    value : default None
        The stored answer; None where there is none.
    help : str, default ""
        A sentence under the question.
    missing : bool, default False
        Whether to say that an answer is missing yet.
    read_only : bool, default False
        Whether it can be read and not changed.
    note_name : str, default ""
        What `act` gets with the text of a note; empty for a question without notes.
    note : str, default ""
        The stored note.
    aside : tuple of str
        Short texts that bear on the question.
    clearable : bool, default False
        Whether an answer can be taken back; `act` then gets None.
    """

    name: str
    legend: str
    options: tuple[Option, ...]
    value: Value = None
    help: str = ""
    missing: bool = False
    read_only: bool = False
    note_name: str = ""
    note: str = ""
    aside: tuple[str, ...] = ()
    clearable: bool = False


@dataclass(frozen=True, kw_only=True)
class Field(Node):
    """A labelled control that is sent when it is left, or after a second without typing.

    Parameters
    ----------
    name : str
        What `act` gets with the value: text for "text" and "long" ("" where emptied),
        "2026-10-31" for "date", "09:00" for "time", the number for "number" (else the text as
        typed, for the model to refuse), the option's value for "select", True or False for
        "tick"; None where emptied.
    label : str
        Its label.
    kind : {"text", "long", "date", "time", "number", "range", "select", "tick"}, default "text"
        What is asked for; a "range" is a slider with a number field beside it, sent as a number
        is, a quarter of a second after the slider rests.
    value : default None
        The stored value. None throughout leaves what is typed standing.
    options : tuple of Option
        What a select offers.
    hint : str, default ""
        A sentence under the label.
    required : bool, default False
        Whether it says so.
    fault : str, default ""
        What is wrong with the stored value.
    read_only : bool, default False
        Whether it can be read and not changed.
    low, high, step : float, default 0, 100 and 1
        The ends and the steps of a range's slider; its number field takes values beyond, for the
        model to refuse or not.
    unit : str, default ""
        What a range's number counts, said behind it.
    start : default None
        The value that a range began with: where it is another now, a button leads back to it.
    """

    name: str
    label: str
    kind: Literal["text", "long", "date", "time", "number", "range", "select", "tick"] = "text"
    value: Value = None
    options: tuple[Option, ...] = ()
    hint: str = ""
    required: bool = False
    fault: str = ""
    read_only: bool = False
    low: float = 0
    high: float = 100
    step: float = 1
    unit: str = ""
    start: Value = None


@dataclass(frozen=True, kw_only=True)
class Button(Node):
    """A button; `act` gets its name and value. With `confirm`, a dialog asks that first.

    Once one that `ends` is done, texts that were refused are let go.
    """

    name: str
    label: str
    primary: bool = False
    enabled: bool = True
    confirm: str = ""
    value: Value = None
    ends: bool = False


@dataclass(frozen=True, kw_only=True)
class Download(Node):
    """A button that saves what the form's `download` returns for its name."""

    name: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Table(Node):
    """A table; the first cell of a row is its heading, numbers stand to the right."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str | int | float, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Picture(Node):
    """A chart, as `charts.svg.render_svg` draws it and nothing else; its description is text too.

    The browser keeps shapes and text of the SVG and drops all else.
    """

    svg: str
    title: str
    description: str


@dataclass(frozen=True, kw_only=True)
class Progress(Node):
    """How much of something is done, as a bar and in words."""

    label: str
    value: int
    of: int


@dataclass(frozen=True, kw_only=True)
class Pending(Node):
    """What takes a few seconds to work out: `act` gets its name as soon as this has been drawn.

    Its label says so meanwhile, and the browser waits longer than for anything else.
    """

    name: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Figure(Node):
    """One number that an answer consists of, with what it counts and a word on it."""

    value: str
    label: str
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class Figures(Node):
    """An answer that stays in view at the top; its sentence is read aloud when it changes.

    Parameters
    ----------
    label : str
        What it answers.
    figures : tuple of Figure
        The first is the answer itself and stands out.
    said : str, default ""
        The answer in a sentence, to be read aloud.
    """

    label: str
    figures: tuple[Figure, ...]
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class Group(Node):
    """Nodes under a heading: a card, plainly, folded away, side by side, or a row of a list.

    A fold may begin `open`; a fold and a row may say a few words on how they stand beside their
    heading. Of "columns" each child is one, where there is room; the last stays in view, and the
    heading is read aloud only. Enter in a field presses the primary button that stands with it;
    when a row's button is gone, the next row's primary button has the focus.
    """

    heading: str
    children: tuple[Node, ...]
    kind: Literal["card", "plain", "fold", "columns", "row"] = "card"
    level: int = 3
    open: bool = False
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class Step(Node):
    """One screen: the value that leads there, its label, and a word or two on how it stands."""

    value: str
    label: str
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class Steps(Node):
    """The way from screen to screen; `act` gets the name and the chosen step's value.

    When `current` changes, the heading after it is read out and the page begins at its top.
    """

    name: str
    label: str
    steps: tuple[Step, ...]
    current: str


def walk_nodes(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield nodes and what stands in their groups, in the order in which they are read.

    Examples
    --------
    >>> inner = Text(text="In a group")
    >>> list(walk_nodes((Group(heading="A", children=(inner,)),)))[1] is inner
    True
    """
    for node in nodes:
        yield node
        if isinstance(node, Group):
            yield from walk_nodes(node.children)


def check_names(nodes: Iterable[Node]) -> None:
    """Refuse a sheet on which two controls would be saved under one name.

    Parameters
    ----------
    nodes : iterable of Node
        A whole sheet. Buttons may repeat: they hold nothing.

    Raises
    ------
    ValueError
        If a name of a choice, a note or a field occurs twice.
    """
    seen: set[str] = set()
    twice: dict[str, None] = {}
    for node in walk_nodes(nodes):
        named = (node.name, node.note_name) if isinstance(node, Choice) else ()
        for name in (node.name,) if isinstance(node, Field) else filter(None, named):
            if name in seen:
                twice[name] = None
            seen.add(name)
    if twice:
        raise ValueError(
            "Two controls of a sheet have one name. Each choice, note and field has its own. "
            f"Given twice: {list_offenders(twice)}. Rename them."
        )
