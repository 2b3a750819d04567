"""What trying out help looks like: the limits, what comes of them, and what may be proposed."""

from typing import Any

from caseload_lib.forms.document_nodes import draw_document
from caseload_lib.forms.nodes import Button, Field, Group, Node, Option, Table, Text
from caseload_lib.forms.sharing_help import Helping
from caseload_lib.forms.sharing_parts import Pieces
from caseload_lib.report.documents.document import Document, Part
from caseload_lib.report.sharing.suggestions import KIND_WORDS, say_suggestion

#: What the names of everything here begin with.
PREFIX = "help"
#: Where the sliders end; their number fields take more.
_MOST_MOVES, _LOW, _HIGH = 30, 70, 130


def draw_limits(helping: Helping) -> Node:
    """Return the limits: moves, what is comfortable, pinned cases, people kept out."""
    limits, usual = helping.limits, helping.usual
    changed = limits != helping.asked
    fields: list[Node] = [
        Field(
            name=f"{PREFIX}.moves",
            label="Cases that may move at most",
            kind="range",
            value=limits.most_moves,
            start=usual.most_moves,
            high=max(_MOST_MOVES, usual.most_moves),
            unit="cases",
        ),
        Field(
            name=f"{PREFIX}.comfortable",
            label="Comfortable up to",
            kind="range",
            value=_say_percent(limits.comfortable_utilisation),
            start=_say_percent(usual.comfortable_utilisation),
            low=_LOW,
            high=_HIGH,
            step=5,
            unit="% of the hours available",
        ),
    ]
    if helping.is_known:
        fields += [_draw_pins(helping), _draw_kept_out(helping)]
    if changed:
        said = "These limits are not what is shown below. Work it out to see what they bring."
        fields.append(Text(text=said, kind="notice"))
    ask = Button(name=f"{PREFIX}.ask", label="Work it out", primary=True, enabled=changed)
    fields.append(ask)
    if limits != usual:
        fields.append(Button(name=f"{PREFIX}.restore", label="Back to the agency's own limits"))
    return Group(heading="What to look for", children=tuple(fields))


def _draw_pins(helping: Helping) -> Node:
    """Return the cases that stay where they are, and the choice of more."""
    movable = helping.list_movable()
    pinned = helping.limits.pinned
    rows = tuple(
        Group(
            heading=case_id,
            kind="row",
            level=4,
            children=(Button(name=f"{PREFIX}.release", value=case_id, label="Let it move"),),
        )
        for case_id in pinned
    )
    more = Field(
        name=f"{PREFIX}.pin",
        label="Another case that stays where it is",
        kind="select",
        options=tuple(Option(value=one, label=label) for one, label in movable.items()),
        hint="Clients in a crisis that goes on stay anyway.",
    )
    state = f"{len(pinned)} chosen" if pinned else ""
    return Group(heading="Cases that stay", children=(*rows, more), kind="fold", state=state)


def _draw_kept_out(helping: Helping) -> Node:
    """Return who is asked for nothing."""
    kept = helping.limits.kept_out
    ticks = tuple(
        Field(name=f"{PREFIX}.out.{one}", label=name, kind="tick", value=one in kept)
        for one, name in helping.list_people().items()
    )
    hint = "Whoever is ticked is asked for neither support nor cases."
    state = f"{len(kept)} kept out" if kept else ""
    nodes = (Text(text=hint, kind="hint"), *ticks)
    return Group(heading="People kept out of it", children=nodes, kind="fold", state=state)


def draw_day(helping: Helping) -> Node:
    """Return from when on what is proposed is to hold."""
    label = "What is proposed begins on"
    return Field(name=f"{PREFIX}.day", label=label, kind="date", value=helping.from_on)


def draw_found(document: Document) -> Pieces:
    """Return each part of what was found, with the kind of help it is about.

    Parameters
    ----------
    document : Document
        As `report.sharing.help.describe_help` gives it.

    Returns
    -------
    tuple of (str, tuple of Node)
        The kind of help, "" of other parts, and the part's nodes.
    """
    return tuple((_find_kind(part), _draw_part(document, part)) for part in document.parts)


def _find_kind(part: Part) -> str:
    """Return the kind of help that a part is about."""
    return next((one for one, said in KIND_WORDS.items() if part.heading.endswith(said)), "")


def _draw_part(document: Document, part: Part) -> tuple[Node, ...]:
    return draw_document(Document(document.title, document.agency, document.subtitle, (part,)))


def draw_kind(
    kind: str, drawn: tuple[Node, ...], suggestions: list[dict[str, Any]]
) -> tuple[Node, ...]:
    """Return what was found of one kind of help, with the way to propose it below its table.

    Parameters
    ----------
    kind : str
        The kind of help.
    drawn : tuple of Node
        Its part of the document.
    suggestions : list of dict
        Its suggestions, as `Helping.list_suggestions` gives them.

    Returns
    -------
    tuple of Node
        The part, with a folded group of buttons in it.
    """
    place = 1 + next((at for at, node in enumerate(drawn) if isinstance(node, Table)), len(drawn))
    return (*drawn[:place], _draw_proposing(kind, suggestions), *drawn[place:])


def _draw_proposing(kind: str, rows: list[dict[str, Any]]) -> Group:
    """Return a button for each suggestion of a kind, and one for all of them."""
    nodes: list[Node] = [_draw_suggestion(row) for row in rows]
    left = sum(not row["proposed"] for row in rows)
    if left > 1:
        label = f"Propose all {left} of these"
        nodes.append(Button(name=f"{PREFIX}.propose_all", value=kind, label=label))
    state = "" if left == len(rows) else f"{len(rows) - left} of {len(rows)} proposed"
    heading = f"Propose: {KIND_WORDS[kind].lower()}"
    return Group(heading=heading, children=tuple(nodes), kind="fold", state=state, level=4)


def _draw_suggestion(row: dict[str, Any]) -> Node:
    """Return a suggestion with the button that proposes it, or that it is proposed."""
    said = say_suggestion(row)
    if row["proposed"]:
        inside: Node = Text(text="Proposed", kind="done")
    else:
        name = f"{PREFIX}.propose"
        inside = Button(name=name, value=row["key"], label="Propose", primary=True)
    return Group(heading=said, children=(inside,), kind="row", level=4)


def _say_percent(share: float) -> float:
    """Return a share as a percentage without the noise of binary numbers."""
    percent = round(share * 100, 6)
    return int(percent) if percent == int(percent) else percent
