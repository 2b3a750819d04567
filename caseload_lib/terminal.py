"""How the command talks: what every part of it reads from and prints to a terminal."""

import getpass
import json
import os
from contextlib import suppress
from dataclasses import asdict, is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from caseload_lib.errors import CaseloadError
from caseload_lib.months import Month

if TYPE_CHECKING:
    from caseload_lib.frames import Records

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

#: What a command ends with and says when it was stopped.
INTERRUPTED = 130
STOPPED = "Stopped. What was finished is kept; the same command goes on from there."

AgencyOption = Annotated[
    Path | None,
    typer.Option(
        "--agency",
        metavar="DIR",
        help="The agency's folder; without it CASELOAD_AGENCY, else the nearest folder upwards "
        "that has params/agency.toml.",
        show_default=False,
    ),
]
MonthOption = Annotated[
    str | None,
    typer.Option(
        "--month",
        metavar="YYYY-MM",
        help="The last month looked at; without it the last full one with records.",
        show_default=False,
    ),
]
PersonArgument = Annotated[
    str | None, typer.Argument(metavar="ID", help="For this person themself, such as F003.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print it for other programs.")]


class Watch:
    """Shows a batch as it goes: a bar on a terminal, a line a page elsewhere, or nothing."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._bar = Progress(
            TextColumn("Pages"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=err,
            transient=True,
            disable=quiet or not err.is_terminal,
        )
        self._task = self._bar.add_task("pages", total=None)

    def __enter__(self) -> "Watch":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def show(self, event: object) -> None:
        """Take note of one event of the batch."""
        kind, total, done, text = (getattr(event, n) for n in ("kind", "total", "done", "text"))
        self._bar.update(self._task, total=total, completed=done)
        shown = not err.is_terminal or kind in {"dashboard", "waiting"}
        if shown and not self._quiet:
            err.print(clean_text(text), markup=False)


def find_today(folder: object = None) -> date:
    """Return the day it is, in the agency's time zone where there is an agency."""
    settings = getattr(folder, "settings", None)
    return datetime.now(settings.zone if settings else UTC).date()


def read_month(text: str | None, *, today: date) -> Month:
    """Return the month that was typed, or the last one that has ended."""
    if text is None:
        return Month.of(today) + -1
    try:
        return Month.parse(text)
    except ValueError as error:
        raise CaseloadError(str(error)) from error


def read_begun_month(text: str | None, *, today: date) -> Month:
    """Return the month that was typed, of which something can be on record, or the last full one.

    What lies ahead has no leave, holidays or time log yet; it would count as a month without any.
    """
    month = read_month(text, today=today)
    if month > Month.of(today):
        raise CaseloadError(
            f"{month.label} lies ahead, so that it has no records to look at. Give "
            f"{Month.of(today)} or an earlier month. Given: {text!r}."
        )
    return month


def read_recorded_month(text: str | None, records: "Records", *, today: date) -> Month:
    """Return the month that was typed, or the last full one of which something is recorded."""
    from caseload_lib.report.caseload_plan.situation import find_last_month

    if text is None:
        return find_last_month(records, Month.of(today))
    return read_begun_month(text, today=today)


def read_day(text: str | None) -> date | None:
    """Return the day that was typed, if any was."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CaseloadError(
            f"A day is written as YYYY-MM-DD, for example 2026-11-09. Given: {text!r}."
        ) from error


def read_formats(text: str) -> frozenset[str]:
    """Return the formats that were typed, joined by commas."""
    formats = frozenset(part.strip() for part in text.split(",") if part.strip())
    strange = sorted(formats - {"html", "ipynb"})
    if strange or not formats:
        raise CaseloadError(
            f"There is no format {', '.join(strange) or '(none given)'}. "
            "--format takes html, ipynb, or both joined by a comma."
        )
    return formats


def name_actor() -> str:
    """Return who is at the keyboard, for the audit trail."""
    with suppress(OSError, KeyError):
        return getpass.getuser()
    return f"uid {os.getuid()}"


def quote_path(path: Path) -> str:
    """Return a path as it must be typed."""
    text = str(path)
    return f'"{text}"' if " " in text else text


def clean_text(text: str) -> str:
    """Return text without what a terminal would act on."""
    return "".join(c for c in text if c.isprintable() or c in "\n\t")


def explain_error(error: Exception) -> str:
    """Return an error in words; one that is no user's to mend is raised where that is asked for."""
    if isinstance(error, CaseloadError):
        return str(error)
    if isinstance(error, OSError):
        place = f" ({error.filename})" if error.filename else ""
        return f"{error.strerror or type(error).__name__}{place}."
    if os.environ.get("CASELOAD_DEBUG"):
        raise error
    return (
        f"something unexpected went wrong ({type(error).__name__}). This is a fault in the "
        "software. Set CASELOAD_DEBUG=1 and run it again to see where."
    )


def say(text: str) -> None:
    """Print text as it is, without markup."""
    out.print(clean_text(text), markup=False)


def write_json(answer: Any) -> str:
    """Return an answer for other programs: frames as rows, null for what is not known."""
    known = json.loads(json.dumps(answer, default=_lay_open), parse_constant=lambda _: None)
    return json.dumps(known, ensure_ascii=False, indent=2)


def _lay_open(value: Any) -> Any:
    """Return a frame's rows, a record's fields, or a value's text."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if hasattr(value, "to_json"):
        return json.loads(value.to_json(orient="records", date_format="iso"))
    return str(value)


def print_table(headers: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """Print rows under their headings; numbers stand to the right."""
    table = Table(box=None, pad_edge=False)
    for number, header in enumerate(headers):
        numeric = number > 0 and all(row[number].replace(".", "", 1).isdigit() for row in rows)
        words = (word for row in (headers, *rows) for word in row[number].split())
        table.add_column(
            escape(clean_text(header)),
            overflow="fold",
            justify="right" if numeric else "left",
            # No word is broken but one that would take a third of a narrow window.
            min_width=min(max(map(len, words), default=0), 26),
        )
    for row in rows:
        table.add_row(*(escape(clean_text(text)) for text in row))
    out.print(table)
