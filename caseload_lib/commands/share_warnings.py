"""The commands `caseload share warnings` and `handed`: who is near drowning, told to them first."""

from typing import TYPE_CHECKING, Annotated

import typer

from caseload_lib.errors import CaseloadError
from caseload_lib.terminal import (
    AgencyOption,
    JsonOption,
    MonthOption,
    PersonArgument,
    find_today,
    name_actor,
    read_day,
    read_recorded_month,
    say,
    write_json,
)

if TYPE_CHECKING:
    import pandas as pd


def warnings(
    context: typer.Context,
    facilitator: PersonArgument = None,
    month: MonthOption = None,
    as_json: JsonOption = False,
    agency: AgencyOption = None,
) -> None:
    """Say who is near drowning, by the rules in params/agency.toml, and who could help.

    A warning about a person reaches that person first: without an id only those are named who
    have their page of the month (**caseload share handed**) or wrote their comment on it. With
    an id it is meant for that person and tells them everything.
    """
    from caseload_lib.plan.holdings import check_facilitator
    from caseload_lib.record.folder import open_agency
    from caseload_lib.report.documents.terminal import write_text
    from caseload_lib.report.page_data import check_facilitators
    from caseload_lib.report.sharing.own_warnings import describe_own_warnings
    from caseload_lib.report.sharing.warnings import describe_warnings
    from caseload_lib.review.history import history_facts
    from caseload_lib.share.warnings import find_warnings, list_informed

    folder = open_agency(agency or context.obj)
    records, settings = folder.records(), folder.settings
    wanted = read_recorded_month(month, records, today=find_today(folder))
    history = history_facts(records, wanted, settings)
    found = find_warnings(records, history, wanted, settings)
    if facilitator is not None:
        check_facilitator(records, facilitator)
        check_facilitators([facilitator], found["facilitator_id"].unique(), month=wanted)
    told = list_informed(records, wanted) if facilitator is None else {facilitator}
    if as_json:
        say(_write_json(found[found["facilitator_id"].isin(told)], found, str(wanted)))
    elif facilitator is None:
        say(write_text(describe_warnings(records, history, wanted, settings)))
        if not told.issuperset(found["facilitator_id"]):
            say("Next: caseload share handed ID, for each who has their page")
    else:
        own = describe_own_warnings(records, history, wanted, settings, facilitators=[facilitator])
        say(write_text(own[facilitator]))


def handed(
    context: typer.Context,
    facilitators: Annotated[
        list[str] | None, typer.Argument(metavar="ID...", help="Whose page, such as F003.")
    ] = None,
    everybody: Annotated[
        bool, typer.Option("--everybody", help="Everybody who has a page of the month.")
    ] = False,
    month: MonthOption = None,
    on: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM-DD", help="The day they got it; today without it.", show_default=False
        ),
    ] = None,
    agency: AgencyOption = None,
) -> None:
    """Write down that people have their own page of a month; without ids, list who has.

    From then on what is in it may be spoken of with others. A day written down by mistake is
    taken out with **caseload record remove handed_pages "F003|2026-10"**.
    """
    from caseload_lib.record.adding import find_local
    from caseload_lib.record.database import open_database
    from caseload_lib.record.folder import open_agency
    from caseload_lib.record.handed_pages import hand_page, list_handed
    from caseload_lib.report.page_data import check_facilitators, check_month
    from caseload_lib.review.indicators import month_facts

    folder = open_agency(agency or context.obj)
    today = find_today(folder)
    records, database = folder.records(), open_database(folder.database_url)
    wanted = read_recorded_month(month, records, today=today)
    check_month(wanted, today=today)
    at = find_local(None, folder.settings)
    known = sorted(month_facts(records, wanted, folder.settings)["facilitator_id"].unique())
    if facilitators and everybody:
        raise CaseloadError("Give ids or --everybody, not both.")
    chosen = known if everybody else list(dict.fromkeys(facilitators or ()))
    check_facilitators(chosen, known, month=wanted)
    for person in chosen:
        since = hand_page(
            database, person, wanted, handed_on=read_day(on), actor=name_actor(), at=at
        )
        say(f"{person} has their page of {wanted} since {since}.")
    have = list_handed(database, wanted)
    if not chosen:
        for person, since in have.items():
            say(f"{person} has their page of {wanted} since {since}.")
    left = [person for person in known if person not in have]
    say(f"{len(known) - len(left)} of {len(known)} have their page of {wanted}.")


def _write_json(told: "pd.DataFrame", found: "pd.DataFrame", month: str) -> str:
    """Return what may be told for other programs; of the others nothing."""
    return write_json(
        {
            "month": month,
            "facilitators": int(found["facilitator_id"].nunique()),
            "told_of": told["facilitator_id"].unique().tolist(),
            "warnings": told,
        }
    )
