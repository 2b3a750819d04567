"""What somebody is told of their own signs of having too much at once, before anybody else."""

from collections.abc import Collection, Iterable, Iterator

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.documents.document import Document, Grid, Part, Passage
from caseload_lib.report.sharing.signs import SIGNS, FoundSigns, write_threshold
from caseload_lib.review.wording import say_count
from caseload_lib.share.burden import find_leading
from caseload_lib.share.warning_rules import UNITS

_NO_BLAME = (
    "That is nobody's fault, and least of all yours: it is what came together. It is the moment "
    "to ask for help, and asking is part of the work here."
)
_FIRST = (
    "You see this first. Others are told of it once this page is in your hands or you have "
    "written your comment on it, so that nobody talks about you before you know."
)
#: So many leads are named as those to ask.
_MOST_LEADS = 2


def describe_own_warnings(
    records: Records,
    history: pd.DataFrame,
    month: Month,
    agency: Agency,
    *,
    facilitators: Iterable[str],
) -> dict[str, Document]:
    """Return for each person what their own signs are: for them, before anybody else.

    Parameters
    ----------
    records : Records
        The agency's records.
    history : DataFrame
        The facts as `review.history.history_facts` gives them, of everybody.
    month : Month
        The last month.
    agency : Agency
        The settings.
    facilitators : iterable of str
        Who; each is reported on in the month.

    Returns
    -------
    dict of str to Document
        By facilitator_id: what is there in kind words, with the evidence, who could help, and all
        signs to look up.
    """
    found = FoundSigns.of(records, history, month, agency)
    return dict(tell_own_warnings(found, facilitators))


def tell_own_warnings(
    found: FoundSigns, facilitators: Iterable[str]
) -> Iterator[tuple[str, Document]]:
    """Yield what people's own signs are, from those found for everybody.

    Parameters
    ----------
    found : FoundSigns
        The signs of everybody.
    facilitators : iterable of str
        Who; each is reported on in the month.

    Yields
    ------
    tuple of str and Document
        Each facilitator_id with what `describe_own_warnings` gives, one after another.
    """
    rows = found.summary.set_index("facilitator_id")
    subtitle = f"{found.month.label}; for {{}}, who sees it before anybody else"
    window = {"first": found.month.first, "after": found.month.after}
    leads = find_leading(found.records, **window, roles=("lead",))
    people = found.records.facilitators.dropna(subset=["supervisor_id"])
    above: dict[str, list[str]] = {}
    for who, supervisor in zip(people["facilitator_id"], people["supervisor_id"], strict=True):
        above.setdefault(str(who), []).append(str(supervisor))
    for person in facilitators:
        ask = _say_whom_to_ask(found, person, leads, above.get(person, ()))
        yield (
            person,
            found.tell(
                "Are you near drowning?",
                subtitle.format(person),
                _draw_own(found, rows.loc[person], ask),
            ),
        )


def _draw_own(found: FoundSigns, summary: pd.Series, ask: str) -> Iterator[Part]:
    """Yield what one person is told of their own signs."""
    person = str(summary.name)
    own = found.pick(person)
    met = own[own["met"].fillna(False)]
    if not summary["applies"]:
        yield Part("Your signs", (Passage(f"Nothing to tell: {own['reason'].iloc[0]}."),))
        return
    blocks = [Passage(_say_own(summary, found.agency), "notice" if len(met) else "plain")]
    blocks += [Passage(str(evidence)) for evidence in met["evidence"]]
    if len(met):
        blocks += [Passage(_NO_BLAME), Passage(_say_helpers(found, person, ask))]
        blocks += [Passage(_FIRST, "hint")]
    yield Part("Your signs", tuple(blocks))
    yield Part("All signs", (_list_signs(own),), folded=True)


def _say_own(summary: pd.Series, agency: Agency) -> str:
    """Return how many signs there are, and whether that makes a warning."""
    met, unknown = int(summary["met"]), len(UNITS) - int(summary["known"])
    needed = agency.warnings.rules_needed
    count = _say_of(met, len(UNITS))
    rest = "" if not unknown else f" {say_count(unknown).capitalize()} cannot be told."
    if met >= needed:
        return f"{count} of having too much at once {_be(met)} there this month.{rest}"
    if met:
        signs = "sign" if needed == 1 else "signs"
        return (
            f"{count} of having too much at once {_be(met)} there this month; it is called a "
            f"warning from {say_count(needed)} {signs} on.{rest}"
        )
    if not summary["known"]:
        return (
            f"Whether you have too much at once cannot be told: of none of the "
            f"{say_count(len(UNITS))} signs is enough on record."
        )
    is_there = "is known to be there" if unknown else "is there"
    return f"None of the {say_count(len(UNITS))} signs of having too much at once {is_there}.{rest}"


def _say_helpers(found: FoundSigns, person: str, ask: str) -> str:
    """Return how many colleagues have room, and whom to ask; their loads are not told."""
    room = len(found.helpers) - (person in found.helpers)
    if not room:
        return (
            "By the hours on record no colleague has room, so this is for the agency to solve and "
            f"not for you alone: {ask}."
        )
    who = "One colleague has" if room == 1 else f"{say_count(room).capitalize()} colleagues have"
    return f"{who} room to help: {ask}."


def _say_whom_to_ask(
    found: FoundSigns, person: str, leading: Collection[str], above: Iterable[str]
) -> str:
    """Return the person's supervisor and the leads, as those to ask."""
    supervisor = [one for one in above if one != person]
    leads = sorted({*leading} - {person, *supervisor})
    asked = [f"{found.name(one)}, your supervisor" for one in supervisor]
    few = len(leads) <= _MOST_LEADS
    asked += [f"{found.name(one)}, who leads" for one in leads] if few else ["any of the leads"]
    return f"ask {', or '.join(asked)}" if asked else "ask your supervisor or your lead"


def _list_signs(own: pd.DataFrame) -> Grid:
    """Return all of one person's signs, met or not, or why they are not known."""
    rows = tuple(
        (
            SIGNS[str(row.rule)],
            str(row.evidence) if pd.isna(row.reason) else f"Not known: {row.reason}.",
            write_threshold(float(str(row.threshold)), str(row.rule)),
            "not known" if pd.isna(row.met) else ("yes" if row.met else "no"),
        )
        for row in own.itertuples()
    )
    return Grid("All signs", ("Sign", "What the records say", "From", "There?"), rows)


def _say_of(count: int, every: int) -> str:
    """Return how many of the signs, as the beginning of a sentence."""
    return f"{say_count(count).capitalize()} of the {say_count(every)} signs"


def _be(count: int) -> str:
    """Return the verb that goes with a count."""
    return "is" if count == 1 else "are"
