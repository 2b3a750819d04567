"""The index of a month's pages as an e-mail: who has a page, in words that any reader shows."""

import re
from dataclasses import dataclass
from email.message import EmailMessage

from caseload_lib.errors import CaseloadError
from caseload_lib.report.index import INDEX, Index, Line, prepare_templates
from caseload_lib.report.manifest import hash_bytes
from caseload_lib.report.runs import SERVICE, TEAM

#: More lines of a kind than these are left to the index; mail readers cut long messages.
_LINES = 100
_ADDRESS = re.compile(r"(https?://[\w.~-]|file://[\w/])[!#-;=?-~]*", re.ASCII)
_CLOSING = (
    "No page is attached, and nothing here is about a client. A page is a draft until it holds "
    "the facilitator's own comment and the cause that they and their supervisor agree on."
)


@dataclass(frozen=True)
class _MailLine:
    """A line of the message: as on the index, with a whole address or none."""

    name: str
    title: str
    text: str
    address: str
    wrong: bool


@dataclass(frozen=True)
class _Part:
    """A table of the message."""

    title: str
    about: str
    what: str
    lines: list[_MailLine]
    more: int


def check_links(address: str) -> str:
    """Return where readers of a message find the pages, if links can lead there.

    Parameters
    ----------
    address : str
        What comes before the month in the address of a page; "" for no links.

    Returns
    -------
    str
        The address without a slash at its end.

    Raises
    ------
    CaseloadError
        If it is of no kind that a mail reader opens.

    Examples
    --------
    >>> check_links("https://pages.example.org/reports/")
    'https://pages.example.org/reports'
    """
    if address and not _ADDRESS.fullmatch(address):
        raise CaseloadError(
            "Links in an e-mail begin with https://, http:// or file:// and are in plain letters; "
            "%20 stands for a space. What is given is what comes before the month, such as "
            f"https://pages.example.org/reports. Given: {address!r}."
        )
    return address.rstrip("/")


def write_mail(index: Index, *, place: str, links: str = "") -> bytes:
    """Return the index of a month as a message, ready to be sent.

    It has no sender and no reader, no time and no number: whoever sends it gives them. The same
    pages give the same bytes. Its text and its page say the same; pages about one person's
    assessment are only counted, since they are for that person and their supervisor alone.

    Parameters
    ----------
    index : Index
        What the index says.
    place : str
        Where the pages are, for readers of a message without links.
    links : str, default ""
        As `check_links` gives it.

    Returns
    -------
    bytes
        A file for mail readers (.eml) and for programs that send mail.
    """
    base = f"{links}/{index.month}" if links else ""
    front = f"{base}/{INDEX}" if base else ""
    subject = " ".join(f"Pages of {index.month.label}: {index.agency}".split())
    parts, closing = _list_parts(index, base), _write_closing(index)
    given = {"subject": subject, "index": index, "place": place, "front": front}
    page = prepare_templates().get_template("mail.html.j2")
    html = page.render(parts=parts, closing=closing, **given)
    text = _write_text(index, parts, closing, front or place)
    message = EmailMessage()
    message["Subject"] = subject
    message["Auto-Submitted"] = "auto-generated"
    message["X-Unsent"] = "1"  # Mail readers open it as a draft.
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(f"{html}\n", subtype="html", cte="quoted-printable")
    message.set_boundary(f"=_{hash_bytes((text + html).encode())[:32]}")
    return message.as_bytes()


def _list_parts(index: Index, base: str) -> list[_Part]:
    """Return the tables of a message: first what is to be seen to, then what is well."""
    service = [line for line in index.assessed if line.name == SERVICE.capitalize()]
    everybody = [index.team, *index.people, *service]
    wrong = [line for line in everybody if line.wrong]
    parts = [
        ("To be seen to", "About", "Page of", wrong),
        ("The team", "About", "Page of", [line for line in [index.team] if not line.wrong]),
        ("Facilitators", "Id", "Name", [line for line in index.people if not line.wrong]),
        ("Assessments", "About", "Assessment", [line for line in service if not line.wrong]),
    ]
    return [
        _Part(
            title,
            about,
            what,
            [_make_line(line, base) for line in lines[:_LINES]],
            max(0, len(lines) - _LINES),
        )
        for title, about, what, lines in parts
        if lines
    ]


def _make_line(line: Line, base: str) -> _MailLine:
    """Return a line with the whole address of its page."""
    address = f"{base}/{line.link}" if base and line.link else ""
    title = "The team" if line.name == TEAM else line.title
    return _MailLine(line.name, title, line.text, address, line.wrong)


def _write_closing(index: Index) -> str:
    """Return what the message ends with."""
    personal = sum(line.name != SERVICE.capitalize() for line in index.assessed)
    if not personal:
        return _CLOSING
    pages = "1 page" if personal == 1 else f"{personal} pages"
    return (
        f"{_CLOSING} {pages} about a person's assessment {'is' if personal == 1 else 'are'} on "
        "the index alone, for that person and their supervisor."
    )


def _write_text(index: Index, parts: list[_Part], closing: str, place: str) -> str:
    """Return the message for readers who show text alone."""
    lines = [index.agency, f"Pages of {index.month.label}", "", index.summary]
    lines += [f"The index: {place}"]
    for part in parts:
        lines += ["", part.title, ""]
        for line in part.lines:
            who = line.title if line.name in {line.title, TEAM} else f"{line.title} ({line.name})"
            lines.append(f"- {who}: {line.text}")
            lines += [f"  {line.address}"] if line.address else []
        lines += [f"And {part.more} more, on the index."] if part.more else []
    return "\n".join([*lines, "", closing, ""])
