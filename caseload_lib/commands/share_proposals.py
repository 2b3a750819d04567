"""The commands on proposals of help: listed, agreed to, withdrawn, applied."""

from typing import Annotated, Any

import typer

from caseload_lib.terminal import AgencyOption, name_actor, print_table, read_day, say


def proposals(
    context: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", help="Those that are applied or withdrawn, too.")
    ] = False,
    agency: AgencyOption = None,
) -> None:
    """List what is proposed, and who has still to agree."""
    from caseload_lib.record.folder import open_agency
    from caseload_lib.report.sharing.suggestions import say_suggestion
    from caseload_lib.share.proposals import list_proposals

    listed = list_proposals(open_agency(agency or context.obj).records())
    if not everything:
        listed = listed[listed["state"].isin(["open", "agreed"])]
    if listed.empty:
        say("Nothing is proposed. See what could be: caseload share rebalance")
        return
    rows: list[tuple[str, ...]] = [
        (
            row["proposal_id"],
            say_suggestion(row),
            f"{row['from_on']:%Y-%m-%d}",
            f"waits for {row['waiting_for'].replace(';', ', ')}"
            if row["waiting_for"]
            else row["state"],
        )
        for row in listed.to_dict("records")
    ]
    print_table(("id", "proposal", "from", "stands"), rows)
    say("Agreed to by team (the client's), from (who is relieved), to (who helps):")
    say("caseload share agree ID --party team")


def agree(
    context: typer.Context,
    proposal: Annotated[str, typer.Argument(metavar="ID", help="As `proposals` lists it.")],
    party: Annotated[
        str,
        typer.Option(
            metavar="PARTY", help="team (the client's), from (who is relieved) or to (who helps)."
        ),
    ],
    on: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DD", help="The day; today without it.", show_default=False),
    ] = None,
    agency: AgencyOption = None,
) -> None:
    """Write down that a party agreed to a proposal."""
    from caseload_lib.record.database import open_database
    from caseload_lib.record.folder import open_agency
    from caseload_lib.record.proposals import agree as write_agreement
    from caseload_lib.share.proposals import list_proposals

    folder = open_agency(agency or context.obj)
    given: dict[str, Any] = {"party": party, "agreed_on": read_day(on), "actor": name_actor()}
    write_agreement(open_database(folder.database_url), folder.settings, proposal, **given)
    listed = list_proposals(folder.records()).set_index("proposal_id")
    waiting = listed.loc[proposal, "waiting_for"].replace(";", ", ")
    if waiting:
        say(f"{proposal} is agreed to by {party}. It waits for {waiting}.")
    else:
        say(f"All have agreed to {proposal}. Next: caseload share apply {proposal}")


def withdraw(
    context: typer.Context,
    proposal: Annotated[str, typer.Argument(metavar="ID", help="As `proposals` lists it.")],
    agency: AgencyOption = None,
) -> None:
    """Withdraw a proposal; it stays on record."""
    from caseload_lib.record.database import open_database
    from caseload_lib.record.folder import open_agency
    from caseload_lib.record.proposals import withdraw as write_withdrawal

    folder = open_agency(agency or context.obj)
    database = open_database(folder.database_url)
    write_withdrawal(database, folder.settings, proposal, actor=name_actor())
    say(f"{proposal} is withdrawn.")


def apply(
    context: typer.Context,
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="As `proposals` lists them.")],
    agency: AgencyOption = None,
) -> None:
    """Apply proposals to which all have agreed, all of them or none: assignments change."""
    from caseload_lib.record.database import open_database
    from caseload_lib.record.folder import open_agency
    from caseload_lib.record.proposals import apply as write_changes
    from caseload_lib.report.sharing.suggestions import say_suggestion

    folder = open_agency(agency or context.obj)
    database = open_database(folder.database_url)
    changed = write_changes(database, folder.settings, ids, actor=name_actor())
    rows = folder.records().proposals.set_index("proposal_id").loc[list(dict.fromkeys(ids))]
    for row in rows.to_dict("records"):
        say(f"Applied: {say_suggestion(row)}, from {row['from_on']:%Y-%m-%d}.")
    if changed:
        say(
            f"{changed} assignments ended or begun. Where assignments come from another system, "
            "change them there, too; contacts planned for later days are planned anew with "
            "caseload plan schedule."
        )
