"""Who could help whom as a document: the lightest help first, with everybody before and after."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.charts.before_after import draw_before_after
from caseload_lib.charts.house import Picture
from caseload_lib.charts.words import say_chosen_share
from caseload_lib.report.documents.document import Document, Grid, Part, Passage
from caseload_lib.report.sharing.obstacles import draw_obstacles
from caseload_lib.report.sharing.suggestions import KIND_WORDS, say_suggestion
from caseload_lib.report.writing import write_date
from caseload_lib.review.wording import join_words, say_count, say_number, say_value
from caseload_lib.share.help import STAGES, Help
from caseload_lib.share.helping.offers import name_program

_STAGE_WORDS = {"now": "As it is", **KIND_WORDS}
#: The same for the heads of narrow columns.
_SHORT_WORDS = ("As it is", "Support", "Together", "Next case", "Moves")
_ABOUT = {
    "support": "A colleague gives some hours a month; every client keeps their facilitator.",
    "co": "A colleague comes in to a heavy case; the client keeps who they know.",
    "next_case": "Who has room, and the languages and skills that most such cases ask for, once "
    "the support above is given.",
    "move": "A client changes facilitator: the last thing to try, and only with their team's yes.",
}
_NONE = {
    "support": "No hour of support is both lacking and to be had from anybody who can be asked.",
    "co": "For no heavy case does anybody have the room, the skills and the language.",
    "next_case": "Nobody has room for a new case: whoever takes one needs help, or fewer others.",
    "move": "No move would lower the fullest caseload.",
}
#: Which kinds of help are for those who carry too much, so that without any none is wanted.
_FOR_PRESSED = ("support", "co", "move")
_NO_NEED = "Nobody carries so much that it is wanted."
_CAPTIONS = {
    "support": "Who could support whom",
    "co": "Who could carry a case together with whom",
    "next_case": "Who should get it",
    "move": "Which cases could move",
}
_WHAT = {"support": "the support", "co": "carrying together", "move": "the moves"}
_SCOPE_NOTE = (
    "Counted are disruptions that go on, support given and received, and newcomers' ramps, so that "
    "these are not the workloads of the service plans alone."
)
_ORDER_NOTE = (
    "Each line is what that kind of help would bring by itself. Begin with the lightest that is "
    "enough; nothing happens without the yes of those concerned."
)
_NO_MOVES = (
    "Moves of cases, the last thing to try, are not worked out here; the supervisors' meeting can "
    "have them worked out."
)
_FEWER_NOTE = (
    "Each move costs a client somebody they know. Where a few go nearly as far, take the few: ask "
    "for that many moves at most, and these are chosen anew."
)
_HOURS_NOTE = (
    "Hours carried are what the service plans of one's cases ask for with their administration, "
    "and disruptions that go on. Hours available are contract hours less leave, training, fixed "
    "administration and reserve, a newcomer's by the ramp; support given in the month is taken off "
    "and support received is added, as if both went on. So these hours look ahead; the burden "
    "and the month's pages look back on the month, and theirs differ."
)
_TOGETHER_NOTE = (
    "Shares are before and after all these moves: somebody may pass a case on to make room for "
    "another, which fewer can take, and carry more in the end."
)
#: Who had less than so much of their usual hours is told of: a holiday passes.
_USUAL_PART = 0.9


def describe_help(help_found: Help, agency: Agency, *, clients: bool) -> Document:
    """Return who could help whom, what each kind of help would bring, and what stands in the way.

    Parameters
    ----------
    help_found : Help
        As `share.help.suggest_help` gives it.
    agency : Agency
        The settings, for the names of the agency and of programmes.
    clients : bool
        Whether cases are named; False for pages that others see.

    Returns
    -------
    Document
        People in order of their ids, never of their load; nothing of moves where none are
        allowed, nor of any help where nobody's hours are known.
    """
    load = help_found.load
    parts = [Part("In short", tuple(_draw_summary(help_found)))]
    if len(load.facilitators):
        parts += [
            Part(
                f"{place}. {KIND_WORDS[kind]}",
                tuple(_draw_kind(help_found, kind, agency, clients=clients)),
            )
            for place, kind in enumerate(_list_stages(help_found)[1:], start=1)
        ]
        parts.append(Part("Everybody before and after", (_draw_people(help_found),)))
    if help_found.max_moves and len(help_found.blocked):
        obstacles = tuple(draw_obstacles(help_found, clients=clients))
        parts.append(Part("Why other cases stay", obstacles, folded=True))
    parts.append(
        Part("What this rests on", tuple(_draw_basis(help_found, clients=clients)), folded=True)
    )
    return Document(
        title="Who could help whom",
        agency=agency.agency.name,
        subtitle=f"Cases as they are held on {write_date(load.day)}, hours of {load.month.label}",
        parts=tuple(parts),
    )


def _list_stages(found: Help) -> tuple[str, ...]:
    """Return how things stand and the kinds of help, without moves where none are allowed."""
    return STAGES if found.max_moves else tuple(stage for stage in STAGES if stage != "move")


def _draw_summary(found: Help) -> Iterator[Passage | Grid]:
    """Yield who carries too much now, and what each kind of help would bring."""
    now = found.people[found.people["stage"] == "now"]
    pressed = now[now["excess_hours"] > 0]
    if now.empty:
        yield Passage("Nobody's hours are known, so that no help can be worked out.")
        return
    if pressed.empty:
        unknown = (found.load.unknown["what"] == "facilitator").any()
        whose = "Nobody whose hours are known" if unknown else "Nobody"
        yield Passage(f"{whose} carries more than is comfortable.")
    else:
        names = [f"{one.facilitator_id} ({_say(one.utilisation)})" for one in pressed.itertuples()]
        carry = "carries" if len(names) == 1 else "carry"
        comfortable = say_chosen_share(found.comfortable_utilisation)
        yield Passage(
            f"{join_words(names)} {carry} more than {comfortable} of the hours available: "
            f"{say_value(found.find_excess('now'), 'hours')} a month too much in all.",
            kind="notice",
        )
        yield Passage(_SCOPE_NOTE, kind="hint")
    rows = tuple(
        (
            _STAGE_WORDS[stage],
            "" if stage == "now" else str(len(found.pick(stage))),
            _say(found.find_peak(stage)),
            say_number(found.find_excess(stage)),
        )
        for stage in _list_stages(found)
    )
    headers = ("Help", "Suggestions", "Fullest caseload", "Hours too much")
    yield Grid("What each kind of help would bring by itself", headers, rows)
    yield Passage(_ORDER_NOTE, kind="hint")
    if not found.max_moves:
        yield Passage(_NO_MOVES, kind="hint")


def _draw_kind(
    found: Help, kind: str, agency: Agency, *, clients: bool
) -> Iterator[Passage | Grid | Picture]:
    """Yield the suggestions of one kind, with everybody before and after."""
    yield Passage(_ABOUT[kind], kind="hint")
    rows = found.pick(kind).to_dict("records")
    if not rows:
        needed = kind not in _FOR_PRESSED or found.find_excess("now") > 0
        yield Passage(_NONE[kind] if needed else _NO_NEED)
        return
    headers = ("Suggestion", "Hours a month", "Why") if clients else ("Suggestion", "Hours a month")
    yield Grid(
        _CAPTIONS[kind],
        headers,
        tuple(_write_row(row, agency, clients=clients) for row in rows),
    )
    if kind == "move":
        if {row["from_facilitator_id"] for row in rows} & {
            row["to_facilitator_id"] for row in rows
        }:
            yield Passage(_TOGETHER_NOTE, kind="hint")
        yield Passage(_say_quality(found))
        yield from _draw_fewer(found)
    if kind in _WHAT:
        yield _draw_change(found, kind)


def _write_row(row: dict[Any, Any], agency: Agency, *, clients: bool) -> tuple[str, ...]:
    """Return a suggestion as a row of a table; a reason may name a case."""
    said = say_suggestion(row, clients=clients)
    if row["kind"] == "next_case" and pd.notna(row["program"]):
        said += f" of {name_program(row['program'], agency)}"
    cells = (f"{said[:1].upper()}{said[1:]}", say_number(row["hours_per_month"]))
    return (*cells, row["reason"]) if clients else cells


def _say_quality(found: Help) -> str:
    """Return how good the moves are, and how sure that is."""
    moves = found.moves
    most = "1 move" if found.max_moves == 1 else f"{found.max_moves} moves"
    reached = f"The fullest caseload comes to {_say(moves.peak_after)} with at most {most}"
    if moves.proven:
        return f"{reached}; proven: no other moves do better."
    least = found.comfortable_utilisation + moves.bound
    if _say(least) == _say(moves.peak_after):
        return f"{reached}; proven: no other moves do better by a percentage point."
    return f"{reached}; that it cannot come below {_say(least)} is proven."


def _draw_fewer(found: Help) -> Iterator[Passage | Grid]:
    """Yield how far fewer moves would go: each one costs a client somebody they know."""
    if found.fewer.empty:
        return
    tried = [(one.moves, one.peak, one.excess_hours) for one in found.fewer.itertuples()]
    tried.append((len(found.moves.moves), found.moves.peak_after, found.find_excess("move")))
    yield Grid(
        "How far fewer moves would go",
        ("Moves", "Fullest caseload", "Hours too much"),
        tuple((str(moves), _say(peak), say_number(hours)) for moves, peak, hours in tried),
    )
    yield Passage(_FEWER_NOTE, kind="hint")


def _draw_change(found: Help, kind: str) -> Picture:
    """Return the chart of everybody before and after one kind of help."""
    by_stage = {
        stage: found.people[found.people["stage"] == stage].set_index("facilitator_id")
        for stage in ("now", kind)
    }
    pairs = pd.DataFrame(
        {
            "before": by_stage["now"]["utilisation"],
            "after": by_stage[kind]["utilisation"],
        }
    ).reset_index()
    return draw_before_after(pairs, comfortable=found.comfortable_utilisation, what=_WHAT[kind])


def _draw_people(found: Help) -> Grid:
    """Return everybody's hours and how full their caseload is in each stage."""
    people = found.people
    stages = _list_stages(found)
    wide = people.pivot(index="facilitator_id", columns="stage", values="utilisation")
    now = people[people["stage"] == "now"]
    rows = tuple(
        (
            str(one.facilitator_id),
            say_number(one.cases),
            say_number(one.hours),
            say_number(one.available_hours),
            *(_say(wide.loc[one.facilitator_id, stage]) for stage in stages),
        )
        for one in now.itertuples()
    )
    headers = ("Who", "Cases", "Hours", "Available", *_SHORT_WORDS[: len(stages)])
    return Grid("Hours a month now, and how full the caseload is with each help", headers, rows)


def _draw_basis(found: Help, *, clients: bool) -> Iterator[Passage]:
    """Yield how hours are counted, who is not asked, and what is assumed or not known."""
    yield Passage(_HOURS_NOTE)
    load = found.load
    for one in load.facilitators[load.facilitators["why_not"] != ""].itertuples():
        asked = [("support", one.supports), ("cases", one.takes_cases)]
        spared = join_words([what for what, can in asked if not can])
        yield Passage(f"{one.facilitator_id} {one.why_not}, and is not asked for {spared}.")
    yield from _list_unusual(found)
    pinned = load.cases[load.cases["pinned"]]
    for reason, own in pinned.groupby("pin_reason"):
        ids = own["case_id"].drop_duplicates()
        which = join_words([*ids]) if clients else say_value(len(ids), "cases")
        yield Passage(f"{which} {'stays' if len(ids) == 1 else 'stay'}: {reason}.")
    for (what, reason), own in load.unknown.groupby(["what", "reason"]):
        hidden = what != "facilitator" and not clients
        plural = "" if len(own) == 1 else "s"
        which = f"{say_count(len(own))} {what}{plural}" if hidden else join_words([*own["id"]])
        yield Passage(f"{which[:1].upper()}{which[1:]}: {reason}.")


def _list_unusual(found: Help) -> Iterator[Passage]:
    """Yield who carries too much and had clearly fewer hours in the month than usually."""
    load, now = found.load, found.people[found.people["stage"] == "now"]
    people = load.facilitators
    pressed = people["facilitator_id"].isin(now.loc[now["excess_hours"] > 0, "facilitator_id"])
    fewer = people[pressed & (people["own_hours"] < _USUAL_PART * people["usual_hours"])]
    for one in fewer.itertuples():
        yield Passage(
            f"{one.facilitator_id} had {say_value(one.own_hours, 'hours')} available in "
            f"{load.month.label}, against {say_number(one.usual_hours)} in a usual month: part of "
            "what is too much may pass by itself.",
            kind="notice",
        )


def _say(utilisation: float) -> str:
    """Return hours carried ÷ hours available for a table."""
    if pd.isna(utilisation):
        return "not known"
    return "no hours" if utilisation == float("inf") else say_number(utilisation, "ratio")
