"""What the choice before the first question looks like, as plain nodes."""

from datetime import datetime

from caseload_lib.forms.nodes import Button, Field, Group, Heading, Node, Option, Text
from caseload_lib.forms.sitting import Sitting
from caseload_lib.forms.titles import TITLES
from caseload_lib.record.assessments import Assessment

#: How somebody answers, as they would say it.
RATER_LABELS = {
    "self": "about myself",
    "supervisor": "about somebody I supervise",
    "peer": "about a colleague",
    "service": "about our service",
}


def draw_start(sitting: Sitting) -> tuple[Node, ...]:
    """Return the first screen: who answers, as what, about whom, for which period."""
    picking = sitting.picking
    pick = picking.pick
    people = tuple(Option(value=one, label=name) for one, name in picking.people.items())
    nodes: list[Node] = [
        Heading(text="Who answers, and for which time"),
        Text(text=f"{sitting.instrument.title}. Source: {sitting.instrument.source}", kind="hint"),
        Field(
            name="pick.rater_id",
            label="Who are you?",
            kind="select",
            options=people,
            value=pick.rater_id or None,
            required=True,
            hint="Choose your own name: what you answer is kept under it.",
        ),
    ]
    if len(picking.rater_kinds) > 1:
        kinds = tuple(Option(value=one, label=RATER_LABELS[one]) for one in picking.rater_kinds)
        nodes.append(
            Field(
                name="pick.rater_kind",
                label="I answer",
                kind="select",
                options=kinds,
                value=pick.rater_kind or None,
                required=True,
            )
        )
    nodes += _draw_about(sitting)
    periods = tuple(Option(value=one.code, label=one.label) for one in picking.periods)
    nodes += [
        Field(
            name="pick.period",
            label="For which time",
            kind="select",
            options=periods,
            value=pick.period,
            required=True,
            hint="Choose the year unless your agency assesses more often; only equal lengths are "
            "compared.",
        ),
        Button(name="begin", label="Begin or go on", primary=True, ends=True),
    ]
    return (*nodes, *_draw_own(sitting))


def _draw_about(sitting: Sitting) -> list[Node]:
    """Return the fields about the person assessed, where there is one."""
    picking = sitting.picking
    pick = picking.pick
    nodes: list[Node] = []
    if pick.rater_kind in {"supervisor", "peer"}:
        candidates = tuple(
            Option(value=one, label=name) for one, name in picking.candidates.items()
        )
        nodes.append(
            Field(
                name="pick.about_id",
                label="Whom is it about?",
                kind="select",
                options=candidates,
                value=pick.about_id or None,
                required=True,
                hint="" if candidates else "Nobody whom you may assess in this way is recorded.",
            )
        )
    if picking.needs_years:
        nodes.append(
            Field(
                name="pick.role_years",
                label="Years as a supervisor",
                kind="number",
                value=pick.role_years,
                required=True,
                hint="No record says since when. They set the level that is expected: years in "
                "the supervisor's role, not since being hired.",
            )
        )
    return nodes


def _draw_own(sitting: Sitting) -> list[Node]:
    """Return the chosen rater's earlier assessments, each with a button that opens it."""
    own = sitting.own_assessments
    if not own:
        return []
    buttons = tuple(
        Button(
            name="take_up",
            value=one.assessment_id,
            label=_name_assessment(sitting, one),
            ends=True,
        )
        for one in own
    )
    return [Group(heading="What you have begun or submitted", children=buttons, level=2)]


def _name_assessment(sitting: Sitting, one: Assessment) -> str:
    """Return what to call an assessment of one's own."""
    about = "" if one.about_facilitator_id in {None, one.rater_id} else one.about_facilitator_id
    names = sitting.picking.names
    whom = f", about {names.get(about, about)}" if about else ""
    if one.submitted_at is None:
        state = f"draft, {len(one.values)} answered"
    else:
        state = f"submitted on {write_day(sitting, one.submitted_at)}"
    return f"{one.period}{whom}: {state}"


def write_day(sitting: Sitting, at: datetime) -> str:
    """Return a moment's day at the agency, as 1 November 2026."""
    return f"{at.astimezone(sitting.agency.settings.zone):%d %B %Y}".lstrip("0")


def name_sitting(sitting: Sitting) -> str:
    """Return who answers, about whom and for which time, in one line."""
    assessment = sitting.assessment
    if assessment is None:
        return TITLES[sitting.instrument.kind]
    names = sitting.picking.names
    rater, about = assessment.rater_id or "", assessment.about_facilitator_id or ""
    said = RATER_LABELS[assessment.rater_kind]
    if assessment.rater_kind in {"supervisor", "peer"}:
        said = f"about {names.get(about, about)}"
    title = TITLES[sitting.instrument.kind]
    return f"{title}. {names.get(rater, rater)}, {said}, {assessment.period}."
