"""What stands above every screen of the sharing form: the month, who writes, and the way about."""

from collections.abc import Sequence

from caseload_lib.charts.words import format_month
from caseload_lib.forms.nodes import Button, Field, Group, Node, Option, Step, Steps
from caseload_lib.forms.sharing import Sharing
from caseload_lib.forms.sharing_parts import Part


def draw_top(sharing: Sharing) -> Node:
    """Return the month, who writes, and how fresh the records are."""
    months = tuple(Option(value=one, label=format_month(one)) for one in sharing.months)
    people = tuple(Option(value=one, label=name) for one, name in sharing.people.items())
    read = f"{sharing.find_local(sharing.read_at):%H:%M}"
    anew: tuple[Node, ...] = ()
    state = f"Records as they were at {read}"
    if sharing.is_behind:
        state = f"Something was written since the records were read at {read}"
        anew = (Button(name="read", label="Read them anew"),)
    return Group(
        heading=f"Up to {format_month(sharing.month)}",
        state=state,
        level=2,
        kind="row",
        children=(
            Field(name="month", label="Month", kind="select", options=months, value=sharing.month),
            Field(
                name="who",
                label="Who writes",
                kind="select",
                options=people,
                value=sharing.who or None,
            ),
            *anew,
        ),
    )


def draw_way(parts: Sequence[Part], current: str) -> Steps:
    """Return the way from screen to screen, with a word on how some stand."""
    steps = tuple(Step(value=one.name, label=one.title, state=one.state) for one in parts)
    return Steps(name="go", label="Parts of this form", steps=steps, current=current)
