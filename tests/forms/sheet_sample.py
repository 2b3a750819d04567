"""A form with one node of every kind, for the tests of the sheet; its answers are in a file."""

import json
import os
import time
from pathlib import Path

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.nodes import (
    Button,
    Choice,
    Download,
    Field,
    Figure,
    Figures,
    Group,
    Heading,
    Option,
    Pending,
    Picture,
    Progress,
    Step,
    Steps,
    Table,
    Text,
)

LEVELS = tuple(
    Option(value=value, label=f"{name} ({value})", about=about)
    for value, name, about in (
        (1, "Low", "Staff hear of a change when it has happened, and each finds a way alone."),
        (2, "In transition", "Some teams have begun; who does what by when is not yet written."),
        (3, "High", "Everybody knows the next step, and the plan is looked at every month."),
    )
)
RATED = tuple(
    Option(value=value, label=label)
    for value, label in ((1, "Not yet"), (2, "Sometimes"), (3, "Consistently"), (0, "Cannot say"))
)
SVG = (
    '<svg viewBox="0 0 600 120" width="600" height="120" role="img" aria-labelledby="p-t">'
    '<title id="p-t">Totals</title><script>window.broken = 1</script>'
    '<g onload="window.broken = 2"><path d="M10,90 L200,60 L400,70 L590,20" fill="none" '
    'stroke="#0b5f66" stroke-width="2"></path>'
    '<image href="https://elsewhere.example/x.png"></image></g></svg>'
)
LEGENDS = {
    "1": "1. A shared picture of where the service goes <b>& why</b>",
    "2": "2. Somebody is answerable",
}


class SampleForm:
    """Two questions, a plan and a page with everything else; stored as it is told."""

    def __init__(self) -> None:
        self._store = Path(os.environ["SAMPLE_STORE"])
        self._kept: dict = {}
        self._draft = ""
        self._worked = False
        self.screen = "questions"
        self.status = self.summary = ""

    def open(self, query):
        """Take up a draft."""
        # A test ends this process to see what becomes of an answer.
        self._store.with_suffix(".pid").write_text(str(os.getpid()))
        self._draft = query.get("draft", "7")
        if self._draft == "404":
            raise CaseloadError("There is no draft 404. Begin again from the start page.")
        self.screen = query.get("screen", "questions")
        self._kept = json.loads(self._store.read_text()) if self._store.exists() else {}

    @property
    def address(self):
        """Return where one is."""
        return {"draft": self._draft, "screen": self.screen}

    def look(self):
        """Nobody else is there."""

    def act(self, name, value):
        """Keep a value, or do what a button says."""
        if name == "go":
            self.screen = value
        elif name == "work":
            time.sleep(4.5)  # longer than the sheet waits for anything else
            self._worked = True
        elif name == "fall":
            raise RuntimeError("secret of F001")
        elif name == "number" and isinstance(value, str):
            raise CaseloadError("Years are a number, such as 2.5.")
        elif name == "hours" and not (isinstance(value, int | float) and value >= 0):
            raise CaseloadError("Hours are a number from 0 on. Give such a one.")
        elif name == "answer.2" and value == 3:
            raise CaseloadError("Step 2 cannot be high while step 1 is low. Choose another.")
        else:
            self._kept[name] = value
            self._kept.setdefault("log", []).append([name, value])
            self._store.write_text(json.dumps(self._kept))
            self.status = f"Saved at 14:03:{len(self._kept['log']):02}"

    def download(self, _):
        """Return a small file."""
        return "plan.txt", b"plan \x00\xff"

    def draw(self):
        """Return the screen."""
        steps = (
            Step(value="questions", label="Questions", state="1 to answer"),
            Step(value="plan", label="Plan", state="answered"),
            Step(value="list", label="List"),
            Step(value="results", label="Results"),
            Step(value="slow", label="Slow"),
        )
        return (
            Heading(text="A sample of every node", level=1),
            Text(text="Own words, after a document that is named here.", kind="hint"),
            Steps(name="go", label="Parts of this form", steps=steps, current=self.screen),
            *{
                "plan": self._draw_plan,
                "list": self._draw_list,
                "results": self._draw_results,
                "slow": self._draw_slow,
            }.get(self.screen, self._draw_questions)(),
        )

    def _draw_slow(self):
        field = Field(name="meanwhile", label="Meanwhile", value=self._kept.get("meanwhile", ""))
        said = "It comes to 42."
        pending = Pending(name="work", label="Working out what it comes to…")
        return (Heading(text="Slow"), field, Text(text=said) if self._worked else pending)

    def _draw_list(self):
        return (Heading(text="List"), *(self._draw_row(name) for name in ("r1", "r2", "r3")))

    def _draw_row(self, name):
        minutes, why = self._kept.get(f"minutes.{name}", 60), self._kept.get(f"why.{name}", "")
        if f"do.{name}" in self._kept:
            mend = (
                Field(name=f"why.{name}", label="Why", value=why),
                Button(name=f"mend.{name}", label="Keep the correction", primary=True),
            )
            told = Text(text=f"{self._kept[f'do.{name}']}, {minutes} minutes.", kind="done")
            children = (told, Group(heading="Correct", children=mend, kind="fold"))
        else:
            children = (
                Field(name=f"minutes.{name}", label="Minutes", kind="number", value=minutes),
                Button(name=f"do.{name}", value="Delivered", label="Delivered", primary=True),
                Button(name=f"do.{name}", value="Cancelled", label="Cancelled"),
                Field(name=f"at.{name}", label="At", kind="time"),
            )  # fmt: skip
        return Group(heading=f"Contact {name}", state="Home visit", children=children, kind="row")

    def _draw_questions(self):
        choices = (self._ask("1", LEVELS, aside=("Staff, May: “we heard too late”",)),
                   self._ask("2", LEVELS))  # fmt: skip
        done = sum(choice.value is not None for choice in choices)
        rated = Choice(
            name="rated", legend="1.2.3 Explains decisions", options=RATED,
            value=self._kept.get("rated"), clearable=True,
        )  # fmt: skip
        return (
            Progress(label="Answered", value=done, of=2),
            Heading(text="Questions"),
            *choices,
            Group(heading="If you wish: the next level", children=(rated,), kind="fold"),
            Button(name="go", value="plan", label="Next: Plan", primary=True),
        )

    def _ask(self, item, options, aside=()):
        value = self._kept.get(f"answer.{item}")
        return Choice(
            name=f"answer.{item}", legend=LEGENDS[item], options=options, value=value,
            help="Think of the last three months.", missing=value is None,
            note_name=f"note.{item}", note=self._kept.get(f"note.{item}", ""), aside=aside,
        )  # fmt: skip

    def _draw_plan(self):
        people = (Option(value="F001", label="F001 Ada"), Option(value="F002", label="F002 Ben"))
        fields = (
            Field(name="what", label="What will be done", kind="long", required=True,
                  value=self._kept.get("what", ""), hint="One step that somebody can see."),
            Field(name="who", label="Who does it", kind="select", options=people,
                  value=self._kept.get("who")),
            Field(name="due", label="By when", kind="date", value=self._kept.get("due"),
                  fault="A day before today. Choose a later one."),
            Field(name="number", label="Years", kind="number", value=self._kept.get("number")),
            Field(name="tick", label="The team agrees", kind="tick",
                  value=self._kept.get("tick", False)),
            Field(name="hours", label="Hours of meetings", kind="range", unit="hours a month",
                  low=0, high=40, step=2, value=self._kept.get("hours", 16), start=16,
                  hint="From the settings."),
        )  # fmt: skip
        hours = self._kept.get("hours", 16)
        return (
            Heading(text="Plan"),
            Figures(label="What it comes to", said=f"{hours} hours go to meetings.",
                    figures=(Figure(value=str(hours), label="Hours", about="of 160"),
                             Figure(value="2", label="People"))),
            Group(heading="A new action", children=fields),
            Button(name="release", label="Let my supervisor see it",
                   confirm="Once released it stays released. Release it?"),
            Button(name="fall", label="Fall over"),
            Button(name="submit", label="Submit", primary=True, enabled=False),
        )  # fmt: skip

    def _draw_results(self):
        rows = (
            ("1. A shared picture", 1, "Low"),
            ("2. Somebody is answerable", 2, "In transition"),
        )
        return (
            Heading(text="Results"),
            Text(text="3 points of 6."),
            Text(text="Another window has answered step 2.", kind="notice"),
            Text(text="Everything is answered.", kind="done"),
            Table(caption="Points by step", headers=("Step", "Points", "Level"), rows=rows),
            Picture(svg=SVG, title="Totals over time", description="From 3 to 5 in four months."),
            Group(heading="What next", children=(Text(text="Name who answers."),), kind="plain"),
            Download(name="plan", label="The plan as text"),
        )
