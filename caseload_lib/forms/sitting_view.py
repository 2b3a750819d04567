"""What a sitting looks like: its screens as plain nodes, drawn from the model and nothing else."""

from caseload_lib.assess.instrument import Cluster, Item
from caseload_lib.forms.amending import is_earlier_released
from caseload_lib.forms.nodes import (
    Button,
    Choice,
    Field,
    Group,
    Heading,
    Node,
    Option,
    Progress,
    Table,
    Text,
)
from caseload_lib.forms.picking_view import name_sitting, write_day
from caseload_lib.forms.sitting import Sitting
from caseload_lib.record.assessments import Assessment
from caseload_lib.report.assessments.competencies import write_years


def draw_told(sitting: Sitting) -> tuple[Node, ...]:
    """Return whose assessment it is, and what another window did or being submitted means."""
    assessment = sitting.assessment
    nodes: list[Node] = [Text(text=name_sitting(sitting), kind="hint")]
    nodes += [Text(text=sentence, kind="notice") for sentence in describe_news(sitting)]
    if assessment is not None and assessment.submitted_at is not None:
        nodes.append(
            Text(
                text=f"Submitted on {write_day(sitting, assessment.submitted_at)}: its results are "
                "here, and it can be read and not changed. To correct it, amend it under "
                "“Submitted”: a new version is made and this one is kept.",
                kind="done",
            )
        )
    return tuple(nodes)


def describe_news(sitting: Sitting) -> tuple[str, ...]:
    """Return in a sentence each what other windows answered in the same draft."""
    sentences = []
    for item_id, answer in sitting.told:
        chosen = "took its answer back"
        if answer.value is not None:
            chosen = f"chose “{sitting.instrument.item(item_id).level(answer.value).name}”"
        sentences.append(
            f"Another window has this draft open too: at {sitting.format_time(answer.at)} it "
            f"{chosen} for {item_id}. Both answers are kept; the latest one counts."
        )
    return tuple(sentences)


def draw_standing(sitting: Sitting) -> tuple[Node, ...]:
    """Return how far one is: answered of asked, and the total as it stands or may become."""
    asked, missing = len(sitting.asked), len(sitting.missing)
    nodes: list[Node] = [Progress(label="Answered", value=asked - missing, of=asked)]
    score = sitting.score
    if score is not None:
        if score.total is None:
            bands = ", ".join(band.name for band in score.possible_bands)
            text = (
                f"{score.points_so_far} points so far. The total will be from "
                f"{score.lowest_total} to {score.highest_total}; still possible: {bands}."
            )
        else:
            text = f"{score.total} points of {sitting.instrument.bands[-1].highest}."
        nodes.append(Text(text=text))
    return tuple(nodes)


def draw_questions(
    sitting: Sitting, cluster: Cluster | None, *, asides: dict[str, tuple[str, ...]] | None = None
) -> tuple[Node, ...]:
    """Return the screen of one cluster, or of all items where there are no clusters.

    Parameters
    ----------
    sitting : Sitting
        The model.
    cluster : Cluster or None
        Which part of the instrument.
    asides : dict of str to tuple of str, optional
        By item id, what stands beside the question.
    """
    expected = sitting.expected
    nodes: list[Node] = [Heading(text=cluster.name if cluster else "Questions")]
    if sitting.instrument.bands:
        nodes.append(Text(text=_explain_bands(sitting), kind="hint"))
    if cluster is not None and cluster.definition:
        nodes.append(Text(text=cluster.definition))
    years = sitting.assessment.role_years if sitting.assessment else None
    if expected is not None:
        nodes.append(
            Text(
                text=f"What is asked here is expected after {write_years(years or 0.0)} as a "
                f"supervisor: the level “{expected.name}”.",
                kind="hint",
            )
        )
    asked = [i for i in sitting.asked if cluster is None or i.cluster_id == cluster.id]
    nodes += [draw_item(sitting, item, aside=(asides or {}).get(item.id, ())) for item in asked]
    if cluster is not None:
        nodes += _draw_beyond(sitting, cluster)
    return tuple(nodes)


def _explain_bands(sitting: Sitting) -> str:
    """Return what a total means, and what may still become of one that is not whole."""
    levels = [level.value for level in sitting.instrument.levels]
    bands = ", ".join(
        f"{band.name} from {band.lowest} to {band.highest}" for band in sitting.instrument.bands
    )
    return (
        f"Each step gives {min(levels)} to {max(levels)} points. The total says how the service "
        f"stands: {bands}. “Possible” is what the total can still become with the steps that are "
        "not answered yet."
    )


def _draw_beyond(sitting: Sitting, cluster: Cluster) -> list[Node]:
    """Return the next level's indicators, which one may rate, and the limits, which one may not."""
    expected = sitting.expected
    further = [item for item in sitting.asked_further if item.cluster_id == cluster.id]
    nodes: list[Node] = []
    if further:
        items = tuple(draw_item(sitting, item, optional=True) for item in further)
        level = sitting.instrument.level(further[0].level_id)
        heading = f"If you wish: the next level, “{level.name}”"
        nodes.append(Group(heading=heading, children=items, kind="fold"))
    if expected is not None:
        limits = [i for i in sitting.instrument.cell(cluster.id, expected.id) if i.limiting]
        texts = tuple(Text(text=item.text) for item in limits)
        if texts:
            heading = "Limits that this level describes; they are not rated"
            nodes.append(Group(heading=heading, children=texts, kind="fold"))
    return nodes


def draw_item(
    sitting: Sitting, item: Item, *, optional: bool = False, aside: tuple[str, ...] = ()
) -> Choice:
    """Return one question with its answers, the chosen one and the note."""
    value = sitting.values.get(item.id)
    points = sitting.instrument.kind == "rubric"
    options = tuple(
        Option(
            value=level.value,
            label=f"{level.name} ({level.value})" if points else level.name,
            about=level.text,
        )
        for level in item.levels
    )
    number = f"{item.id}. " if points else f"{item.id} "
    named = f"{number}{item.name}" if item.name else f"{number}{item.text}"
    return Choice(
        name=f"answer.{item.id}",
        legend=named,
        help=item.text if item.name else "",
        options=options,
        value=value,
        missing=value is None and not optional,
        read_only=sitting.assessment is None or not sitting.assessment.is_draft,
        note_name=f"note.{item.id}",
        note=sitting.read_note(item.id),
        aside=aside,
        clearable=True,
    )


def draw_finish(sitting: Sitting) -> tuple[Node, ...]:
    """Return the last screen: what is missing, submitting, releasing and amending."""
    assessment = sitting.assessment
    if assessment is None:
        return ()
    if assessment.is_draft:
        return _draw_submit(sitting)
    nodes: list[Node] = [Heading(text="Submitted"), *draw_earlier(sitting)]
    if assessment.rater_kind == "self":
        nodes += _draw_release(assessment)
    nodes.append(
        Group(
            heading="Amend",
            kind="fold",
            level=3,
            children=(
                Text(
                    text="A new version begins with these answers. This one is kept as it is, "
                    "and the reason is kept with the new one."
                ),
                Field(
                    name="reason",
                    label="Why is it amended?",
                    kind="long",
                    required=True,
                    hint="A few words, of at least 10 characters.",
                ),
                Button(name="amend", label="Begin a new version", ends=True),
            ),
        )
    )
    return tuple(nodes)


def draw_earlier(sitting: Sitting) -> tuple[Node, ...]:
    """Return that an earlier version is what others see, as long as it is."""
    if not is_earlier_released(sitting.database, sitting.assessment):
        return ()
    text = "Your supervisor still sees the earlier version until you release this one."
    return (Text(text=text, kind="notice"),)


def summarise_standing(sitting: Sitting) -> str:
    """Return in a few words how far one is: answered of asked, and points so far."""
    if sitting.assessment is None or not sitting.assessment.is_draft:
        return ""
    asked, missing = len(sitting.asked), len(sitting.missing)
    parts = [f"{asked - missing} of {asked} answered"]
    score = sitting.score
    if score is not None and score.total is None:
        parts += [
            f"{score.points_so_far} points",
            f"{score.lowest_total} to {score.highest_total} possible",
        ]
    elif score is not None:
        parts.append(f"{score.total} points")
    return " · ".join(parts)


def _draw_submit(sitting: Sitting) -> tuple[Node, ...]:
    """Return what is missing yet, and the button that submits."""
    missing = sitting.missing
    nodes: list[Node] = [Heading(text="Finish"), *draw_earlier(sitting)]
    unkept = len(sitting.unkept)
    notes = f"{unkept} note is not saved" if unkept == 1 else f"{unkept} notes are not saved"
    if unkept:
        names = ", ".join(sitting.unkept)
        text = f"{notes}, at {names}. Change what cannot be stored, or submit without."
        nodes.append(Text(text=text, kind="notice"))
    if missing:
        rows = tuple((item.id, item.name or item.text) for item in missing)
        caption = f"Not answered yet: {len(missing)}"
        nodes.append(Table(caption=caption, headers=("Item", "What it asks"), rows=rows))
    elif not unkept:
        nodes.append(Text(text="Everything is answered.", kind="done"))
    nodes += [
        Text(
            text="After submitting, the answers can be read and not changed; a correction is a "
            "new version with a reason. Until then they are a draft that you find here again.",
            kind="hint",
        ),
        Button(
            name="submit",
            label="Submit",
            primary=True,
            enabled=not missing,
            confirm=f"{notes} and will be lost. Submit without?" if unkept else "",
            value=str(unkept) if unkept else None,
            ends=True,
        ),
    ]
    return tuple(nodes)


def _draw_release(assessment: Assessment) -> list[Node]:
    """Return whether others may see a self-assessment, and the button that lets them."""
    if assessment.released_at is not None:
        return [Text(text="You have released it: your supervisor may see it.", kind="done")]
    return [
        Text(
            text="What you said of yourself is yours: nobody else sees it in a form, on a page or "
            "in a file until you release it."
        ),
        Button(
            name="release",
            label="Let my supervisor see it",
            confirm="Once released it stays released. Release it?",
        ),
    ]
