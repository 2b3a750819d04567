"""The commands `caseload assess ...`: which instruments there are, and bringing in one's own."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from caseload_lib.terminal import AgencyOption, print_table, quote_path, say

if TYPE_CHECKING:
    from caseload_lib.assess.instrument import Instrument
    from caseload_lib.record.folder import AgencyFolder
    from caseload_lib.record.instrument_documents.recognition import Understood

app = typer.Typer(
    help="How good the service is, and how able the people in it are: the instruments that ask, "
    "those that come with the package and your own.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)


@app.command()
def instruments(context: typer.Context, agency: AgencyOption = None) -> None:
    """List every instrument that can be filled in, newest version first.

    An agency's own version goes before the one that comes with the package.
    """
    from caseload_lib.errors import SettingsError
    from caseload_lib.record.instruments import is_own, read_instruments

    found, faults = read_instruments(_open_agency(context, agency))
    rows: list[tuple[str, ...]] = [
        (
            each.name,
            each.version,
            each.title,
            each.kind,
            f"{len(each.items)} items",
            "this agency's" if is_own(each) else "shipped",
        )
        for each in found
    ]
    print_table(("name", "version", "title", "kind", "holds", "whose"), rows)
    say("Read one: caseload assess show NAME")
    if faults:
        raise SettingsError("\n".join(faults))


@app.command("import")
def import_(
    context: typer.Context,
    path: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A rubric, anchors or a practice standard as text, Word (.docx), Excel (.xlsx) "
            "or TOML; which it is, is seen from its content.",
        ),
    ],
    name: Annotated[
        str | None,
        typer.Option(
            help="What to call it: small letters, digits and _. Without it the shipped "
            "instrument's name with which the file's name begins, else the file's name.",
            show_default=False,
        ),
    ] = None,
    version: Annotated[
        str | None,
        typer.Option(
            metavar="V",
            help="What to call this version; without it own-1, own-2 and so on.",
            show_default=False,
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Save without asking.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what was understood.")
    ] = False,
    agency: AgencyOption = None,
) -> None:
    """Bring in an instrument of your own: shows what was understood, then saves it.

    It is saved in the agency's folder as params/instruments/NAME.VERSION.toml and used from then
    on. Earlier versions stay, since assessments refer to them. On a terminal it asks before
    saving; where there is none, as in a script, it saves. A document that breaks rules is refused
    with every fault and its place.
    """
    from caseload_lib.record.folder import open_agency
    from caseload_lib.record.instrument_documents.recognition import read_instrument
    from caseload_lib.record.instruments import (
        choose_version,
        find_same,
        find_used,
        save_instrument,
    )

    folder = open_agency(agency or context.obj)
    understood = read_instrument(path, name=name)
    called = understood.instrument.name
    instrument = replace(understood.instrument, version=version or choose_version(folder, called))
    _show_understood(path, understood)
    same = find_same(folder, instrument)
    if same is not None:
        say(f"Nothing was changed: {called}, version {same.version}, says the same already.")
        return
    if dry_run:
        say(f"Nothing was saved (--dry-run). It would be {called}, version {instrument.version}.")
        return
    asked = _is_terminal() and not yes
    if asked and not typer.confirm(f"Save it as {called}, version {instrument.version}?"):
        say("Nothing was saved.")
        return
    before = find_used(folder, called)
    saved = save_instrument(folder, instrument)
    say(f"Saved as {called}, version {instrument.version}: {quote_path(saved)}")
    _tell_use(instrument, understood, before)


@app.command()
def show(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="As `instruments` lists it.")],
    place: Annotated[
        str | None,
        typer.Argument(
            metavar="CLUSTER_OR_STEP",
            help="Its number or name, an item's number such as 1.2.3, or levels, bands, "
            "references, unmapped; without it an overview.",
            show_default=False,
        ),
    ] = None,
    level: Annotated[
        str | None,
        typer.Argument(metavar="LEVEL", help="Its name or number.", show_default=False),
    ] = None,
    version: Annotated[
        str | None,
        typer.Option(metavar="V", help="Which version; without it the newest.", show_default=False),
    ] = None,
    agency: AgencyOption = None,
) -> None:
    """Show an instrument, or any place of it word for word.

    For example: **caseload assess show service_improvement 3 high**, or
    **caseload assess show performance_anchors communication acquired**.
    """
    from caseload_lib.record.instrument_places import read_place
    from caseload_lib.record.instrument_summary import summarise_instrument, tabulate_parts
    from caseload_lib.record.instruments import find_instrument

    instrument = find_instrument(_open_agency(context, agency), name, version=version)
    if place is not None:
        say(read_place(instrument, place, level))
        return
    say(f"{instrument.name}, version {instrument.version}")
    say(summarise_instrument(instrument))
    say(f"Source: {instrument.source}")
    print_table(*tabulate_parts(instrument))
    first = instrument.items[0]
    where = f"{first.cluster_id or first.id} {instrument.levels[-1].id}"
    example = first.cluster_id if instrument.kind == "practice" else where
    say(f"Read any place: caseload assess show {instrument.name} {example}")


def _open_agency(context: typer.Context, agency: Path | None) -> "AgencyFolder | None":
    """Return the agency's folder; None where none was named and there is none around."""
    from caseload_lib.record.folder import NoAgencyError, open_agency

    try:
        return open_agency(agency or context.obj)
    except NoAgencyError:
        return None


def _is_terminal() -> bool:
    """Tell whether somebody is there to answer."""
    return sys.stdin.isatty()


def _show_understood(path: Path, understood: "Understood") -> None:
    """Print what was understood of a document."""
    from caseload_lib.record.instrument_summary import summarise_instrument, tabulate_parts

    say(f"{path.name} was read as {understood.form}.")
    for remark in understood.remarks:
        say(remark)
    say(summarise_instrument(understood.instrument))
    print_table(*tabulate_parts(understood.instrument))


def _tell_use(instrument: "Instrument", understood: "Understood", before: str | None) -> None:
    """Print what comes of it: what it stands before, and which indicators are limits."""
    from caseload_lib.assess.instruments import load, names
    from caseload_lib.record.instrument_documents.recognition import has_same_shape

    if before is not None:
        say(f"From now on it is used in place of {before}.")
    if instrument.name in names() and not has_same_shape(instrument, load(instrument.name)):
        parts = "steps" if instrument.kind == "rubric" else "clusters, levels or items"
        say(
            f"It has other {parts} than the shipped one; feedback and whatever else goes by the "
            "shipped one's numbers are not tied to it."
        )
    if understood.carried:
        marked = ", ".join(understood.carried)
        say(
            f"{len(understood.carried)} indicators are marked as limits, which are not scored, as "
            f"those at the same places of the shipped instrument are: {marked}. Check them; to "
            "change a mark, edit limiting in a copy of the file and import the copy."
        )
    elif instrument.kind == "anchors" and understood.form != "TOML":
        say(
            "No indicator is marked as a limit, so all are scored. To mark one, write it as "
            '{ text = "...", limiting = true } in a copy of the file and import the copy.'
        )
    say(f"Read it: caseload assess show {instrument.name}")
