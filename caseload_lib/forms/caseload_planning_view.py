"""What the planner of caseloads looks like: its parts as plain nodes, drawn from the model."""

from itertools import groupby

from caseload_lib.charts.words import format_month
from caseload_lib.forms.caseload_planning import SAVED, SETTINGS, CaseloadPlanning
from caseload_lib.forms.document_nodes import draw_document, draw_picture
from caseload_lib.forms.nodes import (
    Button,
    Download,
    Field,
    Figure,
    Figures,
    Group,
    Heading,
    Node,
    Option,
    Text,
)
from caseload_lib.plan.lever import Lever
from caseload_lib.plan.levers import (
    BY_HAND,
    CONSIDERATIONS,
    OTHERS,
    OUTCOMES,
    find_source,
    read_lever,
)
from caseload_lib.report.caseload_plan.document import draw_loads, list_flows, list_rules
from caseload_lib.report.caseload_plan.outward import Discretion
from caseload_lib.report.caseload_plan.words import list_facts, say_answer, say_limit
from caseload_lib.report.documents.document import Document, Part, Passage

#: What the names of the fields for numbers begin with, and of downloads.
SET, EXPORT = "set.", "export."
_INSIDE = Discretion(outward=False)
_FILES = {
    "page": "The reasoning as a page",
    "word": "The reasoning for Word",
    "excel": "The reasoning for Excel",
}


def draw_choice(planning: CaseloadPlanning) -> Group:
    """Return what one may start from: somebody's records, the settings, or a saved what-if."""
    people = tuple(Option(value=one, label=name) for one, name in planning.people.items())
    saved = tuple(
        Option(value=f"{SAVED}{one.scenario_id}", label=f"Saved: {one.name}")
        for one in planning.scenarios
    )
    alone = Option(value=SETTINGS, label="Nobody's: the agency's settings alone")
    fields: list[Node] = [
        Field(
            name="source",
            label="Whose caseload?",
            kind="select",
            options=(*people, alone, *saved),
            value=planning.source or None,
            hint="What they hold, their contacts and their hours are the beginning; every number "
            "can then be changed.",
        )
    ]
    if planning.months and planning.source != SETTINGS and not planning.source.startswith(SAVED):
        months = tuple(Option(value=one, label=format_month(one)) for one in planning.months)
        fields.append(
            Field(
                name="month",
                label="Records up to the end of",
                kind="select",
                options=months,
                value=planning.month,
                hint="A year to that month is looked at.",
            )
        )
    asked = "What you changed is not saved and would be lost. Start anew?"
    start = Button(
        name="begin",
        label="Start from this",
        primary=planning.answer is None,
        confirm=asked if planning.changes else "",
    )
    if planning.answer is None:
        return Group(heading="Start", children=(*fields, start), level=2)
    heading = "Start from something else"
    return Group(heading=heading, children=(*fields, start), kind="fold", level=2)


def draw_answer(planning: CaseloadPlanning) -> tuple[Node, ...]:
    """Return what it started from, and the answer that stays in view."""
    answer = planning.answer
    if answer is None:
        return ()
    now = answer.assumptions
    whose = f"the records of {now.facilitator_id}" if now.facilitator_id else "the settings alone"
    since = f" up to {format_month(now.month)}" if now.month else ""
    changed = len(planning.changes)
    words = {0: "Nothing is changed yet.", 1: "One number is changed."}
    said = f"From {whose}{since}. {words.get(changed, f'{changed} numbers are changed.')}"
    back: tuple[Node, ...] = ()
    if changed:
        back = (Button(name="restore", label="Take all changes back"),)
    return (
        Text(text=said, kind="hint"),
        *back,
        Figures(
            label="The answer",
            said=say_answer(answer),
            figures=tuple(
                Figure(label=one.label, value=one.value, about=one.about)
                for one in list_facts(answer)
            ),
        ),
    )


def draw_columns(planning: CaseloadPlanning) -> tuple[Node, ...]:
    """Return the assumptions and, beside them, what follows from each."""
    answer = planning.answer
    if answer is None:
        return ()
    cards = tuple(
        _draw_card(planning, name, number) for number, name in enumerate(CONSIDERATIONS, start=1)
    )
    charts = [draw_picture(one, f"planner {at}") for at, one in enumerate(answer.draw_pictures())]
    # The titles tell what the charts show; beside the sliders there is no room for more.
    shown = [node for chart in charts for node in chart if not isinstance(node, Text)]
    sentences = tuple(Text(text=one) for one in answer.sentences)
    limit = Text(text=say_limit(answer), kind="said")
    moved = (limit, *shown, Heading(text="Which assumption matters", level=3), *sentences)
    return (
        Group(
            heading="Assumptions and what follows from them",
            kind="columns",
            children=(
                Group(heading="What it rests on", kind="plain", level=2, children=cards),
                Group(heading="What follows", kind="plain", level=2, children=moved),
            ),
        ),
    )


def _draw_card(planning: CaseloadPlanning, name: str, number: int) -> Group:
    """Return one consideration with its numbers, those that seldom change folded away."""
    levers = [one for one in planning.levers if one.consideration == name]
    nodes: list[Node] = []
    for part, group in groupby(sorted(levers, key=lambda one: one.part), lambda one: one.part):
        fields = tuple(_draw_lever(planning, one) for one in group)
        if not part:
            nodes += fields
            continue
        changed = sum(f"{SET}{name}" in {one.name for one in fields} for name in planning.changes)
        state = f"{changed} changed" if changed else ""
        nodes.append(Group(heading=part, kind="fold", children=fields, state=state, level=4))
    why = planning.now_assumed.sources.get("outcomes")
    if name == OUTCOMES and (why or not levers):
        said = why or "These programmes do not close cases"
        nodes.append(Text(text=f"Not applicable: {said}.", kind="hint"))
    heading = name if name == OTHERS else f"{number}. {name}"
    return Group(heading=heading, children=tuple(nodes))


def _draw_lever(planning: CaseloadPlanning, lever: Lever) -> Field:
    """Return one number as a slider with a field, where it comes from, and the way back."""
    now, start = planning.now_assumed, planning.start or planning.now_assumed
    before = lever.show(read_lever(start, lever.name))
    source = find_source(now, lever.name)
    if source == BY_HAND:
        source = f"Set by hand. Before: {lever.say(read_lever(start, lever.name))}"
    elif lever.name == "cap" and now.cap_name:
        source = now.cap_name
    low = lever.step if lever.within else 0
    value = lever.show(read_lever(now, lever.name))
    return Field(
        name=f"{SET}{lever.name}",
        label=lever.label,
        kind="range",
        value=value,
        start=before,
        low=low,
        high=max(lever.high, before or 0, low + lever.step),
        step=lever.step,
        unit=lever.unit,
        hint=source[:1].upper() + source[1:],
    )


def draw_situation(planning: CaseloadPlanning) -> tuple[Node, ...]:
    """Return how full the caseload is today, whether it flows, and the rules that apply."""
    situation = planning.situation
    if situation is None:
        return ()
    funding = tuple(
        Passage(str(sentence))
        for found in (situation.ending, situation.unused)
        for sentence in found["sentence"]
    ) or (Passage("No funding ends soon, and none is unused by cases that it fits."),)
    document = Document(
        title="",
        agency="",
        subtitle="",
        parts=(
            Part("The load by other measures", tuple(draw_loads(situation))),
            Part(
                "Whether cases come and go as the caseload assumes (Little's law)",
                tuple(Passage(one) for one in list_flows(situation, _INSIDE, planning.labels)),
            ),
            Part("Rules of the agency and of funders", tuple(list_rules(situation, _INSIDE))),
            Part("Funding of the whole agency: what ends, what is unused", funding, folded=True),
        ),
    )
    return (Heading(text="Today"), *draw_document(document))


def draw_files(planning: CaseloadPlanning) -> tuple[Node, ...]:
    """Return the files of the reasoning."""
    if planning.answer is None:
        return ()
    said = (
        "For a funder or a manager: the answer, the six considerations with their sources, the "
        "sum, and what is not known. Nobody's id and no small count of cases is in it."
    )
    files = tuple(Download(name=f"{EXPORT}{kind}", label=label) for kind, label in _FILES.items())
    return (Heading(text="Take it with you"), Text(text=said, kind="hint"), *files)
