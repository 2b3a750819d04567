"""The commands on single contacts: what is due on a day, what became of it, planned or not."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from caseload_lib.errors import CaseloadError, list_offenders
from caseload_lib.terminal import (
    AgencyOption,
    find_today,
    name_actor,
    print_table,
    read_day,
    read_month,
    say,
)

if TYPE_CHECKING:
    import pandas as pd

_STATE_WORDS = {
    "as_planned": "delivered",
    "other_day": "delivered on another day",
    "unrecorded": "not recorded",
    "to_come": "",
}
#: The columns of the comparison and how they are headed.
_DELIVERY = {
    "facilitator_id": "by",
    "service_type": "type",
    "planned": "planned",
    "as_planned": "on day",
    "other_day": "other day",
    "attempted": "tried",
    "cancelled": "off",
    "unrecorded": "missing",
    "to_come": "ahead",
    "unplanned": "extra",
    "minutes_planned": "h planned",
    "minutes_used": "h used",
}


def due(
    context: typer.Context,
    by: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Only this facilitator's.", show_default=False),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DD", help="The day; today without it.", show_default=False),
    ] = None,
    agency: AgencyOption = None,
) -> None:
    """List the contacts planned for a day, with the ids by which they are ticked off.

    Contacts of the month that nobody recorded are named below it.
    """
    from caseload_lib.plan.delivery import list_planned
    from caseload_lib.plan.holdings import check_facilitator
    from caseload_lib.record.folder import open_agency

    folder = open_agency(agency or context.obj)
    records, today = folder.records(), find_today(folder)
    if by is not None:
        check_facilitator(records, by)
    day = read_day(on) or today
    span = {"from_on": day.replace(day=1), "to_on": day + timedelta(days=1), "as_of": today}
    planned = list_planned(records, folder.settings, **span)
    if by is not None:
        planned = planned[planned["facilitator_id"] == by]
    here = planned["planned_on"].dt.date == day
    times = planned["starts_at"].dt.tz_convert(folder.settings.zone)
    shown = planned.assign(
        time=times.dt.strftime("%H:%M"),
        by=planned["facilitator_id"].fillna(planned["provider"]),
        stands=planned["state"].replace(_STATE_WORDS),
    )
    if not here.any():
        say(f"Nothing is planned for {day}{f' for {by}' if by else ''}.")
    else:
        names = ["time", "case_id", "service_type", "minutes", "by", "stands", "activity_id"]
        headings = ("time", "case", "type", "minutes", "by", "stands", "id")
        print_table(headings, _list_texts(shown.loc[here, names]))
        say("Tick one off: caseload record service -a ID")
    late = planned[~here & (planned["state"] == "unrecorded")]
    for on_day, group in late.groupby(late["planned_on"].dt.date):
        say(f"Not recorded yet of {on_day}: {list_offenders(group['activity_id'])}.")


def service(
    context: typer.Context,
    case: Annotated[
        str | None, typer.Argument(metavar="CASE", help="As C0012.", show_default=False)
    ] = None,
    service_type: Annotated[
        str | None,
        typer.Argument(
            metavar="TYPE",
            help="As home_visit; several joined by a semicolon.",
            show_default=False,
        ),
    ] = None,
    minutes: Annotated[
        int | None,
        typer.Option("--minutes", "-m", help="How long it took.", show_default=False),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM-DD",
            help="The day; today without it, or the day it was planned for.",
            show_default=False,
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            metavar="ID", help="Who made it; the case's lead without it.", show_default=False
        ),
    ] = None,
    provider: Annotated[
        str | None,
        typer.Option(help="The outside provider who made it.", show_default=False),
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(
            metavar="STATUS",
            help="delivered (taken without it), attempted or cancelled.",
            show_default=False,
        ),
    ] = None,
    mode: Annotated[
        str | None, typer.Option(help="As in_person or telephone.", show_default=False)
    ] = None,
    activity: Annotated[
        str | None,
        typer.Option(
            "--activity",
            "-a",
            metavar="ID",
            help="The planned contact that it carries out, as `due` lists it.",
            show_default=False,
        ),
    ] = None,
    unplanned: Annotated[
        bool,
        typer.Option("--unplanned", help="It is not the planned one that looks like it."),
    ] = False,
    correct: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            help="Put this contact right: give what was different, and --reason.",
            show_default=False,
        ),
    ] = None,
    reason: Annotated[
        str | None, typer.Option(help="Why it is corrected.", show_default=False)
    ] = None,
    agency: AgencyOption = None,
) -> None:
    """Record a contact: one of the plan, one that came unplanned, or a correction.

    - caseload record service **C0012 home_visit -m 60**

    - caseload record service **-a N7KQ2MXW4T9RA -m 50**

    - caseload record service **C0012 home_visit --status cancelled**

    - caseload record service **--correct S4S82J84CXYBQ -m 45 --reason "typed wrong"**

    A contact like one that is planned for the day carries that one out, and takes from it what
    is not given.
    """
    from caseload_lib.record.database import open_database
    from caseload_lib.record.entering import correct_entered, enter_contact
    from caseload_lib.record.folder import open_agency

    folder = open_agency(agency or context.obj)
    database = open_database(folder.database_url)
    given: dict[str, Any] = {
        "case_id": case,
        "service_type": service_type,
        "served_on": read_day(on),
        "minutes": minutes,
        "facilitator_id": by,
        "provider": provider,
        "mode": mode,
        "status": status,
        "activity_id": activity,
    }
    parts: dict[str, Any] = {"unplanned": unplanned, "actor": name_actor()}
    if correct is not None:
        written = correct_entered(
            database, folder.settings, correct, given=given, reason=reason, **parts
        )
        say(f"{written}\nIt takes the place of {correct}, which stays on record with the reason.")
        return
    if reason is not None:
        raise CaseloadError("--reason goes with --correct. Nothing was written.")
    given["status"] = status or "delivered"
    say(str(enter_contact(database, folder.settings, **given, **parts)))


def delivery(
    context: typer.Context,
    month: Annotated[
        str | None,
        typer.Argument(metavar="YYYY-MM", help="Which month; without it the last full one."),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Only this facilitator's.", show_default=False),
    ] = None,
    agency: AgencyOption = None,
) -> None:
    """Set what was planned for a month beside what was delivered.

    Planned contacts were delivered on their day or on another one, tried, called off, are past
    and missing in the records, or lie ahead; extra ones carried out nothing that had a time.
    Below it stands, case by case, what of past days is open.
    """
    from caseload_lib.plan.delivery import compare_delivery, list_open
    from caseload_lib.plan.holdings import check_facilitator
    from caseload_lib.record.folder import open_agency

    folder = open_agency(agency or context.obj)
    records, today = folder.records(), find_today(folder)
    if by is not None:
        check_facilitator(records, by)
    chosen = read_month(month, today=today)
    asked = (records, chosen, folder.settings)
    table = compare_delivery(*asked, as_of=today)
    still = list_open(*asked, as_of=today)
    late = still[still["planned_on"].dt.date < today]
    if by is not None:
        table, late = (frame[frame["facilitator_id"] == by] for frame in (table, late))
    if table.empty:
        say(f"In {chosen.label} nothing was planned, and nothing delivered without a plan.")
        return
    print_table(tuple(_DELIVERY.values()), _list_texts(_add_total(table)[list(_DELIVERY)]))
    if unmeasured := int(table["unmeasured"].sum()):
        say(f"Minutes are not known of {unmeasured} contacts; they are in neither sum.")
    if not late.empty:
        say("")
        late = late.assign(
            planned_on=late["planned_on"].dt.date, state=late["state"].replace(_STATE_WORDS)
        )
        names = ["case_id", "service_type", "planned_on", "facilitator_id", "state", "activity_id"]
        headings = ("open", "type", "planned for", "by", "stands", "id")
        print_table(headings, _list_texts(late[names]))
        say("Record one: caseload record service -a ID")


def _add_total(table: "pd.DataFrame") -> "pd.DataFrame":
    """Return the rows with hours and, below more than one, their sums."""
    import pandas as pd

    if len(table) > 1:
        total = table.select_dtypes("number").sum().to_frame().T
        table = pd.concat([table, total.assign(facilitator_id="all")], ignore_index=True)
    hours = {name: table[name] / 60 for name in ("minutes_planned", "minutes_used")}
    return table.assign(**{name: one.map("{:.2f}".format) for name, one in hours.items()})


def _list_texts(frame: "pd.DataFrame") -> list[tuple[str, ...]]:
    """Return rows as texts, empty where a value is missing."""
    texts = frame.astype(object).fillna("").astype(str)
    return list(texts.itertuples(index=False, name=None))


def add_commands(app: typer.Typer) -> None:
    """Add both commands to `caseload record`."""
    app.command()(due)
    app.command()(service)
