"""What decides a page besides its inputs: this package's own code and the libraries that draw."""

import hashlib
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path

from caseload_lib.report.manifest import hash_bytes

_PACKAGE = Path(__file__).resolve().parents[1]
_DRAWN_BY = ("altair", "jinja2", "nbconvert", "numpy", "pandas", "papermill", "scipy",
             "vl-convert-python")  # fmt: skip


@cache
def hash_package() -> str:
    """Return the hash of the package's own code and templates.

    Returns
    -------
    str
        64 hexadecimal digits, the same wherever the package is installed.
    """
    whole = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*")):
        inner = path.relative_to(_PACKAGE)
        if path.suffix in {".py", ".j2", ".css", ".json"} and inner.parts[0] != "shipped":
            whole.update(f"{inner.as_posix()}\0{hash_bytes(path.read_bytes())}\0".encode())
    return whole.hexdigest()


@cache
def list_libraries() -> dict[str, str]:
    """Return the versions of this package and of the libraries that draw a page.

    Returns
    -------
    dict of str to str
        Versions by the name of the distribution.

    Examples
    --------
    >>> sorted(list_libraries())[:3]
    ['altair', 'caseload', 'jinja2']
    """
    return {name: version(name) for name in ("caseload", *_DRAWN_BY)}


def describe_program() -> dict[str, str]:
    """Return everything in which two machines must agree to make the same pages to the byte.

    Returns
    -------
    dict of str to str
        The version of Python and of each library, and under "code" the hash of this package.

    Examples
    --------
    >>> {"Python", "code", "pandas"} <= set(describe_program())
    True
    """
    return {"Python": platform.python_version(), **list_libraries(), "code": hash_package()}
