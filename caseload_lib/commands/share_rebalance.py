"""The command `caseload share rebalance`: who could help whom, the lightest help first."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from caseload_lib.errors import CaseloadError
from caseload_lib.months import Month
from caseload_lib.tables import HELP_KINDS
from caseload_lib.terminal import (
    AgencyOption,
    JsonOption,
    MonthOption,
    find_today,
    name_actor,
    quote_path,
    read_day,
    read_recorded_month,
    say,
    write_json,
)

# Data frames and the solver take a second to import; who only asks for help does not wait.
if TYPE_CHECKING:
    from caseload_lib.record.folder import AgencyFolder
    from caseload_lib.share.help import Help
    from caseload_lib.share.helping.load import Load

_SUFFIXES = (".csv", ".xlsx")
#: As in the settings.
_MOST_COMFORTABLE = 10


def rebalance(
    context: typer.Context,
    month: MonthOption = None,
    moves: Annotated[
        int | None,
        typer.Option(min=0, max=1000, help="How many cases may move at most.", show_default=False),
    ] = None,
    comfortable: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            help="Beyond it somebody carries too much: hours carried ÷ hours available, as 1.0.",
            show_default=False,
        ),
    ] = None,
    pin: Annotated[
        list[str] | None,
        typer.Option(metavar="CASE", help="Must stay where it is; may be repeated."),
    ] = None,
    unpin: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CASE", help="May move although the client is in a crisis; may be repeated."
        ),
    ] = None,
    keep_out: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Is asked for nothing and keeps all; may be repeated."),
    ] = None,
    propose: Annotated[
        bool, typer.Option("--propose", help="Write the suggested moves down as proposals.")
    ] = False,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND",
            help=f"With --propose, instead of moves: {', '.join(HELP_KINDS)}; may be repeated.",
        ),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="YYYY-MM-DD",
            help="The day from which help is to hold; the first of next month without it.",
            show_default=False,
        ),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write it for Excel (.xlsx), or the suggestions as rows (.csv), too.",
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
    agency: AgencyOption = None,
) -> None:
    """Suggest who could help whom, the lightest help first, and moves of cases last.

    Support hours, carrying a case together, the next new case, moves: each with everybody's load
    before and after, and with what stands in the way. Nothing changes by it: a suggestion is
    proposed, agreed to by those concerned, then applied.
    """
    from caseload_lib.record.folder import open_agency
    from caseload_lib.report.documents.terminal import write_text
    from caseload_lib.report.sharing.help import describe_help
    from caseload_lib.share.help import suggest_help

    folder, kinds = open_agency(agency or context.obj), _check_kinds(kind, propose=propose)
    if comfortable is not None and not 0 < comfortable <= _MOST_COMFORTABLE:
        raise CaseloadError(
            f"--comfortable is a number above 0 and at most {_MOST_COMFORTABLE}, as 1.0 for all of "
            f"the hours available. Given: {comfortable}."
        )
    if to is not None and to.suffix.lower() not in _SUFFIXES:
        raise CaseloadError(
            f"--to takes a file that ends in {' or '.join(_SUFFIXES)}. Given: {to.name}."
        )
    today = find_today(folder)
    day = read_day(start) or (Month.of(today) + 1).first
    found = suggest_help(
        _gather(folder, month, today=today, day=day),
        folder.settings,
        max_moves=moves,
        comfortable_utilisation=comfortable,
        pinned=pin or (),
        unpinned=unpin or (),
        kept_out=keep_out or (),
    )
    # A file that cannot be written stops it before anything is on record.
    if to is not None:
        _export(found, folder, to)
    proposed = _propose(found, folder, kinds) if propose else {}
    if as_json:
        say(_write_json(found, proposed))
        return
    say(write_text(describe_help(found, folder.settings, clients=True)))
    if to is not None:
        say(f"\nWrote {quote_path(to)}")
    if propose:
        _say_proposed(proposed)


def _check_kinds(given: list[str] | None, *, propose: bool) -> list[str]:
    """Return the kinds of help to propose; refuse others, and kinds where nothing is proposed."""
    kinds = list(dict.fromkeys(given or ["move"]))
    strange = [name for name in kinds if name not in HELP_KINDS]
    if strange:
        raise CaseloadError(
            f"There is no kind of help {', '.join(strange)}. --kind takes {', '.join(HELP_KINDS)}."
        )
    if given and not propose:
        raise CaseloadError("--kind goes with --propose. Nothing was written.")
    return kinds


def _gather(folder: "AgencyFolder", month: str | None, *, today: date, day: date) -> "Load":
    """Return the load of the agency as it is held on a day."""
    from caseload_lib.review.history import history_facts
    from caseload_lib.share.helping.load import gather_load

    records, settings = folder.records(), folder.settings
    wanted = read_recorded_month(month, records, today=today)
    if day < wanted.first:
        raise CaseloadError(
            f"Help cannot begin before the month whose hours are available: {wanted} begins on "
            f"{wanted.first}, and --from is {day}. Give a later day, or an earlier --month."
        )
    # A usual month is the mean of the twelve before.
    history = history_facts(records, wanted, settings, months=13)
    return gather_load(records, history, wanted, settings, day=day)


def _export(found: "Help", folder: "AgencyFolder", path: Path) -> None:
    """Write the document for Excel, or the suggestions as rows."""
    from caseload_lib.forms.selection_files import format_csv
    from caseload_lib.report.documents.excel import write_excel
    from caseload_lib.report.files import write_file
    from caseload_lib.report.sharing.help import describe_help

    if path.suffix.lower() == ".csv":
        write_file(path, format_csv(found.suggestions))
    else:
        write_file(path, write_excel(describe_help(found, folder.settings, clients=True)))


def _propose(found: "Help", folder: "AgencyFolder", kinds: list[str]) -> dict[str, dict[Any, Any]]:
    """Write suggestions of some kinds down as proposals, all or none; return them by id."""
    from caseload_lib.record.database import open_database
    from caseload_lib.record.proposals import propose_all

    rows = [row for row in found.suggestions.to_dict("records") if row["kind"] in kinds]
    database, day = open_database(folder.database_url), found.load.day
    keys = propose_all(database, folder.settings, rows, from_on=day, actor=name_actor())
    return dict(zip(keys, ({**row, "from_on": day} for row in rows), strict=True))


def _say_proposed(proposed: dict[str, dict[Any, Any]]) -> None:
    """Print what was proposed, and what can be done next."""
    from caseload_lib.report.sharing.suggestions import say_suggestion

    say("\nProposed:" if proposed else "\nThere is nothing of that kind to propose.")
    for key, row in proposed.items():
        say(f"{key}: {say_suggestion(row)}, from {row['from_on']}")
    if proposed:
        say("Next, once they agree: caseload share agree ID --party team|from|to")
    say("Other help is proposed with --kind, fewer moves with --moves, others with --pin.")


def _write_json(found: "Help", proposed: dict[str, dict[Any, Any]]) -> str:
    """Return the help for other programs: hours a month, utilisation as a ratio."""
    moves = found.moves
    return write_json(
        {
            "month": str(found.load.month),
            "day": str(found.load.day),
            "comfortable_utilisation": found.comfortable_utilisation,
            "max_moves": found.max_moves,
            "peak_before": moves.peak_before,
            "peak_after": moves.peak_after,
            "bound": moves.bound,
            "gap": moves.gap,
            "proven": moves.proven,
            "proposed": list(proposed),
            "suggestions": found.suggestions,
            "people": found.people,
            "blocked": found.blocked,
            "unknown": found.load.unknown,
        }
    )
