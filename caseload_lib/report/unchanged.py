"""Whether a month is as the last batch left it, without reading records or pages."""

import json
from collections.abc import Callable

from caseload_lib.months import Month
from caseload_lib.record.folder import AgencyFolder
from caseload_lib.record.instrument_files import FOLDER
from caseload_lib.record.marks import read_marks
from caseload_lib.report.entries import name_outputs
from caseload_lib.report.index import INDEX, describe_month
from caseload_lib.report.manifest import hash_bytes, read_manifest
from caseload_lib.report.notebooks import read_notebooks
from caseload_lib.report.program import describe_program
from caseload_lib.report.results import BatchResult, Event
from caseload_lib.report.stores import Store


def find_basis(folder: AgencyFolder, month: Month) -> str:
    """Return the hash of everything that a month's plan is made from.

    It is taken before a plan is made: whatever changes in between makes another one next time.

    Parameters
    ----------
    folder : AgencyFolder
        The agency.
    month : Month
        The month.

    Returns
    -------
    str
        64 hexadecimal digits, another one whenever a record, a setting, an instrument of the
        agency's own, a notebook, this package or a library that draws is another; "" where the
        records bear no marks, so that only reading them can tell.
    """
    marks = read_marks(folder.database_url)
    if not marks:
        return ""
    own = folder.path / FOLDER
    parts = {
        "month": str(month),
        "records": marks.digest,
        "settings": folder.settings.model_dump_json(),
        "instruments": {
            path.name: hash_bytes(path.read_bytes()) for path in sorted(own.glob("*.toml"))
        },
        "notebooks": {name: notebook.content_hash for name, notebook in read_notebooks().items()},
        "program": describe_program(),
    }
    return hash_bytes(json.dumps(parts, sort_keys=True).encode())


def find_unchanged(
    store: Store,
    month: Month,
    *,
    basis: str,
    formats: frozenset[str],
    progress: Callable[[Event], None],
) -> BatchResult | None:
    """Return the result of a month in which nothing is to be done.

    Parameters
    ----------
    store : Store
        The place of the month's pages; it is only looked at.
    month : Month
        The month.
    basis : str
        As `find_basis` gives it.
    formats : frozenset of str
        What is wanted of each page.
    progress : callable
        Told of each page, if nothing is to be done.

    Returns
    -------
    BatchResult or None
        None unless every page that the last batch planned from this very basis was made, every
        file is as it was left, and no other page is there.
    """
    manifest = read_manifest(store)
    roll = manifest.roll
    if not basis or roll is None or roll.basis != basis or manifest.begun:
        return None
    names = list(roll.pages)
    outputs = {name: name_outputs(name, formats) for name in names}
    if (
        not all(map(manifest.is_seen, [INDEX, *(file for of in outputs.values() for file in of)]))
        or manifest.find_names() - set(names)
        or not all(
            manifest.holds(name, input_hash=page.input_hash, outputs=outputs[name])
            for name, page in roll.pages.items()
        )
    ):
        return None
    for done, name in enumerate(names, start=1):
        progress(Event("unchanged", name, done, len(names), f"{name} unchanged"))
    return BatchResult(
        month,
        f"{store.address}/{INDEX}",
        made=0,
        skipped=len(names),
        contents=describe_month(month, roll, manifest.entries),
    )
