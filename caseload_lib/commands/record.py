"""The commands `caseload record ...`: what happened, brought in, checked and mended."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from caseload_lib.commands import services
from caseload_lib.errors import CaseloadError
from caseload_lib.terminal import AgencyOption, clean_text, find_today, name_actor, out, say

app = typer.Typer(
    help="What happened: contacts as they took place, imports, and checks of the records.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
services.add_commands(app)


@app.command()
def template(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write them.")],
) -> None:
    """Write empty import files, with a sheet that explains every column."""
    from caseload_lib.record.templates import write_templates

    for path in write_templates(folder):
        say(f"Wrote {path}")
    say("Fill in what you have: only facilitators, cases and assignments are required.")


@app.command("import")
def import_(
    context: typer.Context,
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Files or folders: CSV, Excel, Parquet.")
    ],
    source: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The system they come from, such as casa; without it, our own templates.",
            show_default=False,
        ),
    ] = None,
    with_notes: Annotated[
        bool, typer.Option("--with-notes", help="Keep free-text notes too.")
    ] = False,
    agency: AgencyOption = None,
) -> None:
    """Import records: all of them or, if a row is bad, none, with every fault listed."""
    from caseload_lib.record.folder import open_agency
    from caseload_lib.record.imports import import_paths

    report = import_paths(
        open_agency(agency or context.obj),
        paths,
        source=source,
        with_notes=with_notes,
        actor=name_actor(),
    )
    say(str(report))


@app.command()
def remove(
    context: typer.Context,
    table: Annotated[str, typer.Argument(metavar="TABLE", help="Such as assignments.")],
    keys: Annotated[
        list[str],
        typer.Argument(metavar="KEY...", help="As the list of faults or of gaps names the row."),
    ],
    agency: AgencyOption = None,
) -> None:
    """Remove rows that are wrong; what they held stays in the audit trail."""
    from caseload_lib.record.database import open_database
    from caseload_lib.record.folder import open_agency
    from caseload_lib.record.store import remove_rows

    database = open_database(open_agency(agency or context.obj).database_url)
    number = remove_rows(database, table, keys, actor=name_actor())
    say(f"Removed {number} {'row' if number == 1 else 'rows'} of {table}.")


@app.command()
def check(context: typer.Context, agency: AgencyOption = None) -> None:
    """List gaps and contradictions in the records; exit status 1 if there is a contradiction."""
    from caseload_lib.record.contradictions import find_contradictions
    from caseload_lib.record.folder import open_agency

    folder = open_agency(agency or context.obj)
    findings = find_contradictions(folder.records(), folder.settings, today=find_today(folder))
    if findings.empty:
        say("No gaps and no contradictions.")
        return
    listing = Table(box=None, pad_edge=False)
    for heading in ("", "table", "row", "what", "what to do"):
        listing.add_column(heading, overflow="fold")
    columns = ["severity", "table", "row_key", "what", "what_to_do"]
    for row in findings[columns].fillna("").astype(str).itertuples(index=False):
        listing.add_row(*(escape(clean_text(text)) for text in row))
    out.print(listing)
    say(f"{len(findings)} to look at.")
    if (findings["severity"] == "contradiction").any():
        raise typer.Exit(1)


@app.command()
def verify(
    context: typer.Context,
    last: Annotated[
        str | None,
        typer.Option(
            metavar="DIGEST",
            help="The last digest of an earlier check: is it still in the chain?",
            show_default=False,
        ),
    ] = None,
    agency: AgencyOption = None,
) -> None:
    """Check the audit trail, and the rows that it tells; exit status 1 if something was altered.

    Keep the last digest elsewhere: that entries at the end were cut off shows only by `--last`.
    """
    from caseload_lib.record.audit import find_digest, verify_chain
    from caseload_lib.record.audit_rows import compare_rows
    from caseload_lib.record.database import open_database
    from caseload_lib.record.folder import open_agency

    database = open_database(open_agency(agency or context.obj).database_url)
    checked = verify_chain(database)
    rows = compare_rows(database)
    faults = []
    if not checked.ok:
        faults.append(
            f"The audit trail has been altered at entry {checked.first_broken}: {checked.reason}."
        )
    for fault in rows.faults:
        columns = f" ({', '.join(fault.columns)})" if fault.columns else ""
        key = clean_text(fault.row_key)
        faults.append(f"Not as the audit trail says: {fault.table} {key}: {fault.what}{columns}.")
    number = None if last is None else find_digest(database, last.strip().lower())
    if last is not None and number is None:
        faults.append(
            "No entry has the digest given with --last: entries at the end were cut off or made "
            "anew, or it is another database's."
        )
    if faults:
        raise CaseloadError("\n".join(faults))
    say(f"The audit trail is unbroken: {checked.entries} entries, {checked.erased} erased.")
    say(f"{rows.compared} rows that were written one at a time are as it says.")
    if rows.counted:
        say(f"{rows.counted} more came with an import or were erased from it: only counted.")
    if number is not None:
        say(f"The digest given is that of entry {number}; {checked.entries - number} came since.")
    say(f"Last digest: {checked.last}")
