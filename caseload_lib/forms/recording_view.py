"""What recording looks like around its screens: who records, which day, and the way about."""

from collections.abc import Sequence

from caseload_lib.forms.nodes import Button, Field, Group, Heading, Node, Option, Text
from caseload_lib.forms.recording import Recording, write_day


def draw_start(recording: Recording) -> tuple[Node, ...]:
    """Return the first screen: who records."""
    people = tuple(Option(value=one, label=name) for one, name in recording.people.items())
    return (
        Heading(text="Who are you?"),
        Field(
            name="person",
            label="Your name",
            kind="select",
            options=people,
            required=True,
            hint="What you record is kept under it.",
        ),
    )


def draw_day(recording: Recording) -> tuple[Node, ...]:
    """Return who records and for which day, and the way to other days."""
    day, today = recording.day, recording.today
    apart = (day - today).days
    state = {0: "today", -1: "yesterday", 1: "tomorrow"}.get(
        apart, f"{abs(apart)} days {'ago' if apart < 0 else 'ahead'}"
    )
    back = (Button(name="day.today", label="Today"),) if apart else ()
    nodes: list[Node] = [
        Group(
            heading=write_day(day, weekday=True),
            state=f"{recording.names[recording.person]}, {state}",
            level=2,
            kind="row",
            children=(
                Button(name="day.before", label="Day before"),
                *back,
                Button(name="day.after", label="Day after"),
                Field(name="day", label="Day", kind="date", value=day),
                Button(name="leave", label="Change name"),
            ),
        )
    ]
    nodes += [Text(text=sentence, kind="notice") for sentence in recording.told]
    return tuple(nodes)


def draw_begun(begun: Sequence[str]) -> tuple[Node, ...]:
    """Return a notice of what is typed and not kept."""
    if not begun:
        return ()
    names = ", ".join(f"“{one}”" for one in dict.fromkeys(begun))
    return (Text(text=f"Typed and not kept yet: {names}.", kind="notice"),)
